// Remembered replies: the same request gets the same bytes, another body a conflict, nobody another
// tenant's reply.
#include "libs/idempotency/replay.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/ids/ids.h"
#include "libs/status/reasons.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace holdfast {
namespace {

using testing::Eq;
using testing::Optional;

constexpr absl::Time kDay0 = absl::FromUnixSeconds(1'700'000'000);

RequestKey Key(std::string request_id) {
  return {"/billing/Create", std::move(request_id), std::string("h\0sh", 4)};
}

class ReplayTest : public testing::Test {
 protected:
  absl::Status Remember(const char* tenant, const RequestKey& key, std::string reply,
                        absl::Time at = kDay0) {
    return database_.writer().Run(
        [&](sql::Txn& txn) { return RememberReply(txn, tenant, key, reply, at); });
  }
  absl::StatusOr<std::optional<std::string>> Find(const char* tenant, const RequestKey& key) {
    std::optional<std::string> found;
    const absl::Status status = database_.readers().Run([&](sql::ReadTxn& txn) -> absl::Status {
      HF_ASSIGN_OR_RETURN(found, FindReplay(txn, tenant, key));
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    return found;
  }
  Forgotten Forget(absl::Time before, const std::string& after, int limit) {
    Forgotten forgotten;
    const absl::Status status = database_.writer().Run([&](sql::Txn& txn) -> absl::Status {
      HF_ASSIGN_OR_RETURN(forgotten, ForgetReplies(txn, before, after, limit));
      return absl::OkStatus();
    });
    EXPECT_THAT(status, IsOk());
    return forgotten;
  }

  TestDatabase database_{{IdempotencyMigrations().begin(), IdempotencyMigrations().end()}};
};

TEST_F(ReplayTest, UnknownRequestHasNoReply) {
  EXPECT_THAT(Find("acme", Key("r1")), IsOkAndHolds(Eq(std::nullopt)));
}

TEST_F(ReplayTest, SameRequestGetsTheSameBytes) {
  const std::string bytes("\x08\x00\xff reply", 9);
  ASSERT_THAT(Remember("acme", Key("r1"), bytes), IsOk());
  EXPECT_THAT(Find("acme", Key("r1")), IsOkAndHolds(Optional(bytes)));
}

TEST_F(ReplayTest, EmptyReplyIsAReply) {
  ASSERT_THAT(Remember("acme", Key("r1"), ""), IsOk());
  EXPECT_THAT(Find("acme", Key("r1")), IsOkAndHolds(Optional(std::string())));
}

TEST_F(ReplayTest, AnotherBodyIsAConflict) {
  ASSERT_THAT(Remember("acme", Key("r1"), "reply"), IsOk());
  RequestKey other = Key("r1");
  other.body_hash = "other";
  EXPECT_THAT(Find("acme", other), StatusIs(absl::StatusCode::kAlreadyExists, kRequestIdReused));
}

TEST_F(ReplayTest, TenantsAndMethodsDoNotMeet) {
  ASSERT_THAT(Remember("acme", Key("r1"), "acme's"), IsOk());
  EXPECT_THAT(Find("other", Key("r1")), IsOkAndHolds(Eq(std::nullopt)));
  RequestKey method = Key("r1");
  method.method = "/billing/Cancel";
  EXPECT_THAT(Find("acme", method), IsOkAndHolds(Eq(std::nullopt)));
  ASSERT_THAT(Remember("other", Key("r1"), "other's"), IsOk());
  EXPECT_THAT(Find("acme", Key("r1")), IsOkAndHolds(Optional(std::string("acme's"))));
}

TEST_F(ReplayTest, RememberingTwiceIsAnErrorAndKeepsTheFirst) {
  ASSERT_THAT(Remember("acme", Key("r1"), "first"), IsOk());
  EXPECT_THAT(Remember("acme", Key("r1"), "second"), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(Find("acme", Key("r1")), IsOkAndHolds(Optional(std::string("first"))));
}

TEST_F(ReplayTest, ForgettingGoesWindowByWindowAndKeepsTheYoung) {
  for (int day = 0; day < 10; ++day) {
    const absl::Time at = kDay0 + absl::Hours(24 * day);
    ASSERT_THAT(Remember("acme", Key(NewUuid7(at)), std::to_string(day), at), IsOk());
  }
  const absl::Time before = kDay0 + absl::Hours(24 * 6);  // days 0 … 5 are old enough
  int deleted = 0;
  int windows = 0;
  std::string next;
  do {
    const Forgotten forgotten = Forget(before, next, 4);
    deleted += forgotten.deleted;
    next = forgotten.next;
    ++windows;
  } while (!next.empty());
  EXPECT_EQ(deleted, 6);
  EXPECT_EQ(windows, 3);  // after the first, windows start behind the survivors of the one before
  EXPECT_EQ(Forget(absl::InfiniteFuture(), "", 100).deleted, 4);
}

TEST_F(ReplayTest, ForgettingInAnEmptyTableEnds) {
  const Forgotten forgotten = Forget(kDay0, "", 10);
  EXPECT_EQ(forgotten.deleted, 0);
  EXPECT_EQ(forgotten.next, "");
}

}  // namespace
}  // namespace holdfast
