// Replies kept in memory: found while the customer's rows stay as they are, never after.
#include "libs/rpc/reply_cache.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/libs/rpc/note_service.pb.h"

namespace holdfast::rpc {
namespace {

namespace v1 = rpctest::v1;

class ReplyCacheTest : public testing::Test {
 protected:
  static v1::GetNoteRequest Request(const std::string& id) {
    v1::GetNoteRequest request;
    request.set_name("customers/ada/notes/" + id);
    return request;
  }
  static v1::Note Note(const std::string& text) {
    v1::Note note;
    note.set_text(text);
    return note;
  }
  void Keep(ReplyCache& cache, const std::string& id, const std::string& text) {
    cache.Keep(cache.Ask("acme", "ada", Request(id)), Note(text));
  }
  // The text kept, or nothing.
  std::string Find(ReplyCache& cache, const std::string& id, const std::string& tenant = "acme") {
    v1::Note note;
    return cache.Find(cache.Ask(tenant, "ada", Request(id)), note) ? note.text() : "";
  }
  void Commit(const std::string& affinity) {
    versions_.BeginCommit(affinity);
    versions_.EndCommit(affinity);
  }

  sql::Versions versions_;
  ReplyCache cache_{versions_};
};

TEST_F(ReplyCacheTest, FindsWhatWasKeptForThatRequestOfThatTenant) {
  Keep(cache_, "n1", "one");
  EXPECT_EQ(Find(cache_, "n1"), "one");
  EXPECT_EQ(Find(cache_, "n2"), "");
  EXPECT_EQ(Find(cache_, "n1", "globex"), "");
}

TEST_F(ReplyCacheTest, FindsNothingOnceACommitTouchedTheCustomer) {
  Keep(cache_, "n1", "one");
  Commit("acme/ada");
  EXPECT_EQ(Find(cache_, "n1"), "");
  Keep(cache_, "n1", "two");
  EXPECT_EQ(Find(cache_, "n1"), "two");
}

TEST_F(ReplyCacheTest, FindsNothingWhileACommitIsUnderWay) {
  Keep(cache_, "n1", "one");
  versions_.BeginCommit("acme/ada");
  EXPECT_EQ(Find(cache_, "n1"), "");
  Keep(cache_, "n1", "between");
  versions_.EndCommit("acme/ada");
  EXPECT_EQ(Find(cache_, "n1"), "");
}

TEST_F(ReplyCacheTest, ReplyReadBeforeACommitIsNotKeptAfterIt) {
  const ReplyCache::Question question = cache_.Ask("acme", "ada", Request("n1"));
  Commit("acme/ada");
  cache_.Keep(question, Note("old"));
  EXPECT_EQ(Find(cache_, "n1"), "");
}

TEST_F(ReplyCacheTest, QuestionOfNoCustomerIsNotKept) {
  const ReplyCache::Question question = cache_.Ask("acme", "", Request("n1"));
  cache_.Keep(question, Note("one"));
  v1::Note note;
  EXPECT_FALSE(cache_.Find(question, note));
}

TEST_F(ReplyCacheTest, HoldsNoMoreThanItsBytesAndWhatIsAskedForLongest) {
  ReplyCache small(versions_, 256 << 10);
  Keep(small, "asked", "kept");
  int found = 0;
  for (int i = 0; i < 10'000; ++i) {
    Keep(small, absl::StrCat(i), std::string(100, 'x'));
    EXPECT_EQ(Find(small, "asked"), "kept");
  }
  for (int i = 0; i < 10'000; ++i) found += Find(small, absl::StrCat(i)).empty() ? 0 : 1;
  EXPECT_GT(found, 100);
  EXPECT_LT(found, 2000);
}

}  // namespace
}  // namespace holdfast::rpc
