// Notifications: sent if and only if their transaction committed, once when all goes well, again
// until they arrive.
#include "libs/notifications/notifications.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "libs/ids/ids.h"
#include "libs/notifications/deliver_job.h"
#include "libs/notifications/file_sandbox.h"
#include "libs/status/macros.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace holdfast::notifications {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class FakeSender : public Sender {
 public:
  absl::Status Send(const StoredNotification& notification) override {
    sent.push_back(notification.content.dedupe_key);
    return answer ? answer(notification) : absl::OkStatus();
  }
  std::vector<std::string> sent;
  std::function<absl::Status(const StoredNotification&)> answer;
};

class NotificationsTest : public testing::Test {
 protected:
  static std::vector<sql::Migration> All() { return {Migrations().begin(), Migrations().end()}; }

  absl::Status AppendIn(sql::Txn& txn, const std::string& dedupe_key,
                        const std::string& tenant = "t") {
    SeededIds ids(++seed_, 1, db_.process_clock().Now());
    const Scope scope{.tenant = tenant,
                      .actor = "a",
                      .channel = "web",
                      .request_id = "r",
                      .cause = "",
                      .now = db_.process_clock().Now(),
                      .ids = ids};
    return AppendNotification(txn, scope,
                              {.customer = "customers/c",
                               .kind = "cancellation.requested",
                               .subject = "Your cancellation",
                               .body = "Ends on \"May 1\".",
                               .dedupe_key = dedupe_key});
  }
  absl::Status Append(const std::string& dedupe_key, const std::string& tenant = "t") {
    return db_.writer().Run([&](sql::Txn& txn) { return AppendIn(txn, dedupe_key, tenant); });
  }
  std::vector<StoredNotification> List(const std::string& tenant = "t") {
    std::vector<StoredNotification> rows;
    EXPECT_THAT(db_.readers().Run([&](sql::ReadTxn& txn) -> absl::Status {
      HF_ASSIGN_OR_RETURN(rows, ListNotifications(txn, tenant, "customers/c", 100));
      return absl::OkStatus();
    }),
                IsOk());
    return rows;
  }
  void Deliver(Sender& sender, absl::Duration duration, DeliverOptions options = {}) {
    DeliverJob job(db_.database(), db_.executor(), db_.process_clock(), sender, options);
    db_.executor().RunFor(duration);
  }

  TestDatabase db_{All()};
  uint64_t seed_ = 0;
};

TEST_F(NotificationsTest, AreSentOnceAndMarked) {
  ASSERT_THAT(Append("k1"), IsOk());
  ASSERT_THAT(Append("k2"), IsOk());
  FakeSender sender;
  Deliver(sender, absl::Seconds(30));
  EXPECT_THAT(sender.sent, ElementsAre("k1", "k2"));
  const auto rows = List();
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(rows[0].content.dedupe_key, "k2") << "newest first";
  EXPECT_TRUE(rows[0].delivered_time.has_value());
  EXPECT_EQ(rows[0].attempts, 1);
}

TEST_F(NotificationsTest, ARefusedCommandSendsNothing) {
  EXPECT_THAT(db_.writer().Run([&](sql::Txn& txn) -> absl::Status {
    HF_RETURN_IF_ERROR(AppendIn(txn, "k1"));
    return absl::FailedPreconditionError("no");
  }),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  FakeSender sender;
  Deliver(sender, absl::Seconds(5));
  EXPECT_THAT(sender.sent, IsEmpty());
}

TEST_F(NotificationsTest, TheDedupeKeyCountsOncePerTenant) {
  ASSERT_THAT(Append("k1"), IsOk());
  ASSERT_THAT(Append("k1"), IsOk());
  ASSERT_THAT(Append("k1", "other"), IsOk());
  FakeSender sender;
  Deliver(sender, absl::Seconds(5));
  EXPECT_THAT(sender.sent, ElementsAre("k1", "k1"));
  EXPECT_THAT(List(), SizeIs(1));
  EXPECT_THAT(List("other"), SizeIs(1));
  EXPECT_THAT(List("nobody"), IsEmpty());
}

TEST_F(NotificationsTest, ADedupeKeyIsRequired) {
  EXPECT_THAT(Append(""), StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
}

TEST_F(NotificationsTest, FailuresAreTriedAgainWithGrowingPausesAndHoldNobodyElse) {
  ASSERT_THAT(Append("k1"), IsOk());
  ASSERT_THAT(Append("k2"), IsOk());
  FakeSender sender;
  std::vector<absl::Time> tries;
  sender.answer = [&](const StoredNotification& row) {
    if (row.content.dedupe_key != "k1") return absl::OkStatus();
    tries.push_back(db_.process_clock().Now());
    return tries.size() < 5 ? absl::UnavailableError("mail is down") : absl::OkStatus();
  };
  Deliver(sender, absl::Seconds(5));
  EXPECT_THAT(List()[0].delivered_time, testing::Ne(std::nullopt));
  EXPECT_THAT(List()[1].last_error, HasSubstr("mail is down"));
  Deliver(sender, absl::Minutes(2));
  ASSERT_THAT(tries, SizeIs(5));
  EXPECT_GE(tries[4] - tries[3], absl::Seconds(4)) << "half of eight";
  EXPECT_GE(tries[3] - tries[2], absl::Seconds(2));
  EXPECT_TRUE(List()[1].delivered_time.has_value());
  EXPECT_EQ(List()[1].attempts, 5);
  EXPECT_EQ(List()[1].last_error, "");
}

TEST_F(NotificationsTest, AreGivenUpInTheEndAndSaySo) {
  ASSERT_THAT(Append("k1"), IsOk());
  FakeSender sender;
  sender.answer = [](const StoredNotification&) { return absl::InternalError("never"); };
  DeliverOptions options;
  options.attempts_max = 3;
  Deliver(sender, absl::Hours(1), options);
  EXPECT_THAT(sender.sent, SizeIs(3));
  const auto rows = List();
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_FALSE(rows[0].delivered_time.has_value());
  EXPECT_TRUE(rows[0].given_up_time.has_value());
  EXPECT_THAT(rows[0].last_error, HasSubstr("never"));
}

TEST_F(NotificationsTest, ALongQueueIsEmptiedWithoutWaitingForThePoll) {
  for (int i = 0; i < 200; ++i) ASSERT_THAT(Append(absl::StrCat("k", i)), IsOk());
  FakeSender sender;
  Deliver(sender, absl::Milliseconds(1));
  EXPECT_THAT(sender.sent, SizeIs(200));
}

TEST_F(NotificationsTest, TheSandboxWritesOneFileEach) {
  TempDir dir;
  FileSandbox sandbox(dir.File("out/mail"));
  ASSERT_THAT(Append("k1"), IsOk());
  Deliver(sandbox, absl::Seconds(5));
  const StoredNotification row = List().at(0);
  const std::string path = dir.File("out/mail/") + row.id + ".json";
  std::ifstream stream(path);
  const auto json = nlohmann::json::parse(stream, nullptr, false);
  ASSERT_TRUE(json.is_object());
  EXPECT_EQ(json["subject"], "Your cancellation");
  EXPECT_EQ(json["body"], "Ends on \"May 1\".");
  EXPECT_EQ(json["customer"], "customers/c");
  ASSERT_THAT(sandbox.Send(row), IsOk());  // again
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(dir.File("out/mail"))) {
    EXPECT_EQ(entry.path().string(), path);
    ++files;
  }
  EXPECT_EQ(files, 1);
}

TEST_F(NotificationsTest, TheSandboxReportsWhatItCannotWriteAndRefusesPaths) {
  TempDir dir;
  std::ofstream(dir.File("file")) << "in the way";
  FileSandbox blocked(dir.File("file"));
  StoredNotification row;
  row.id = "ntf_1";
  EXPECT_THAT(blocked.Send(row), StatusIs(absl::StatusCode::kUnavailable));
  FileSandbox sandbox(dir.path());
  row.id = "../escape";
  EXPECT_THAT(sandbox.Send(row), StatusIs(absl::StatusCode::kInvalidArgument));
  row.id = "";
  EXPECT_THAT(sandbox.Send(row), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace holdfast::notifications
