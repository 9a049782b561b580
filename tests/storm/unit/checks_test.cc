// Every check fails on a history that violates its invariant, and on nothing else: each test is a
// short history that holds, and the one change that breaks it.
#include "tests/storm/checks.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace holdfast::storm {
namespace {

using ::testing::HasSubstr;

const absl::Time kNoon = absl::FromUnixSeconds(1'775'000'000);
constexpr char kCustomer[] = "customers/ada";
constexpr char kSubscription[] = "customers/ada/subscriptions/s1";
constexpr char kCancellation[] = "customers/ada/subscriptions/s1/cancellations/x1";
constexpr char kOffer[] = "customers/ada/subscriptions/s1/cancellations/x1/offers/o1";
const Named kName = {"acme", kCancellation};

// One customer's facts, in order.
class Told {
 public:
  Fact Next(const std::string& type) {
    Fact fact{.tenant = "acme",
              .customer = kCustomer,
              .seq = ++last_,
              .partition = 3,
              .position = last_,
              .id = "evt_" + std::to_string(last_),
              .type = type,
              .subject = kCancellation,
              .time = kNoon,
              .subscription = kSubscription,
              .effective_at = kNoon + absl::Hours(24),
              .end_day = "2026-04-02",
              .offer = kOffer};
    fact.requested = type == "cancellation.requested";
    return fact;
  }

 private:
  int64_t last_ = 0;
};

Books BooksWith(const std::string& state, bool requested) {
  Books books;
  books.now["acme"] = kNoon;
  books.heads[3] = 100;
  books.cancellations.push_back(
      {"acme", kCancellation, kSubscription, state, requested, kNoon + absl::Hours(24)});
  return books;
}

void Look(Checks& checks, const Books& books, absl::Time process_now = kNoon) {
  checks.Look(books, process_now, absl::Hours(1), absl::Seconds(30), false);
}

void ExpectViolation(const Checks& checks, Invariant invariant, const std::string& words) {
  ASSERT_TRUE(checks.violation().has_value());
  EXPECT_EQ(NameOf(checks.violation()->invariant), NameOf(invariant));
  EXPECT_THAT(checks.violation()->observed, HasSubstr(words));
}

void ExpectNone(const Checks& checks) {
  EXPECT_FALSE(checks.violation().has_value()) << checks.violation()->observed;
}

class ChecksTest : public testing::Test {
 protected:
  void Started() { checks_.See(told_.Next("cancellation.started")); }
  void Requested() {
    Started();
    checks_.See(told_.Next("cancellation.requested"));
  }

  Told told_;
  Checks checks_;
};

TEST_F(ChecksTest, AnAcknowledgedRequestMayNotVanish) {
  Requested();
  checks_.ToldState(kName, "requested", true, kNoon + absl::Hours(24));
  Look(checks_, BooksWith("requested", true));
  ExpectNone(checks_);
  Books gone = BooksWith("requested", true);
  gone.cancellations.clear();
  Look(checks_, gone);
  ExpectViolation(checks_, Invariant::kI2, "is gone");
}

TEST_F(ChecksTest, AnAcknowledgedRequestIsNotAbandoned) {
  Requested();
  checks_.ToldState(kName, "requested", true, kNoon + absl::Hours(24));
  Look(checks_, BooksWith("abandoned", true));
  ExpectViolation(checks_, Invariant::kI2, "was requested and is abandoned");
}

TEST_F(ChecksTest, NobodyElseWithdraws) {
  Requested();
  checks_.See(told_.Next("cancellation.withdrawn"));
  checks_.ToldState(kName, "requested", true, kNoon + absl::Hours(24));
  Checks asked = checks_;
  asked.AskedToWithdraw(kName);
  Look(asked, BooksWith("withdrawn", true));
  ExpectNone(asked);
  Look(checks_, BooksWith("withdrawn", true));
  ExpectViolation(checks_, Invariant::kI2, "nobody asked for");
}

TEST_F(ChecksTest, APromisedEndStays) {
  Requested();
  checks_.ToldState(kName, "requested", true, kNoon + absl::Hours(48));
  Checks asked = checks_;
  asked.AskedForNewEnd({"acme", kSubscription});
  Look(asked, BooksWith("requested", true));
  ExpectNone(asked);
  Look(checks_, BooksWith("requested", true));
  ExpectViolation(checks_, Invariant::kI2, "was to end at");
}

TEST_F(ChecksTest, NothingStaysOpenForEver) {
  Requested();
  checks_.LookAtTheEnd(BooksWith("requested", true), {});
  ExpectViolation(checks_, Invariant::kI2, "is still requested");
}

TEST_F(ChecksTest, AnEffectMayBeLateOnlySoLong) {
  Requested();
  Books due = BooksWith("requested", true);
  due.now["acme"] = kNoon + absl::Hours(25);
  Look(checks_, due);
  Look(checks_, due, kNoon + absl::Seconds(29));
  ExpectNone(checks_);
  Look(checks_, due, kNoon + absl::Seconds(31));
  ExpectViolation(checks_, Invariant::kI3, "effect of");
}

TEST_F(ChecksTest, ATimerMayBeLateOnlySoLong) {
  Books books;
  books.now["acme"] = kNoon;
  books.timers.push_back({"acme", "ada", "subscription_due", "s1", kNoon - absl::Hours(1)});
  Look(checks_, books);
  Look(checks_, books, kNoon + absl::Seconds(31));
  ExpectViolation(checks_, Invariant::kI3, "subscription_due of s1");
}

TEST_F(ChecksTest, ATimerIsNotLateWhileBillingIsDown) {
  Books books;
  books.now["acme"] = kNoon;
  books.timers.push_back({"acme", "ada", "subscription_due", "s1", kNoon - absl::Hours(1)});
  Look(checks_, books);
  checks_.Look(books, kNoon + absl::Seconds(90), absl::Seconds(2), absl::Seconds(30), false);
  ExpectNone(checks_);
}

TEST_F(ChecksTest, AnOfferIsAcceptedOnce) {
  Started();
  Fact accepted = told_.Next("cancellation.offer_accepted");
  checks_.See(accepted);
  ExpectNone(checks_);
  checks_.See(told_.Next("cancellation.offer_accepted"));
  ExpectViolation(checks_, Invariant::kI4, "was accepted 2 times");
}

TEST_F(ChecksTest, AnOfferIsNotAcceptedAfterTheEnd) {
  Requested();
  Fact late = told_.Next("cancellation.offer_accepted");
  late.requested = true;
  late.time = late.effective_at;
  checks_.See(late);
  ExpectViolation(checks_, Invariant::kI4, "after the end");
}

TEST_F(ChecksTest, ARequestIsNotTakenBackAfterTheEnd) {
  Requested();
  Fact late = told_.Next("cancellation.withdrawn");
  late.requested = true;
  late.time = late.effective_at;
  checks_.See(late);
  ExpectViolation(checks_, Invariant::kI4, "after the end");
}

TEST_F(ChecksTest, OneOrderOfEndings) {
  Requested();
  checks_.See(told_.Next("cancellation.canceled"));
  ExpectNone(checks_);
  checks_.See(told_.Next("cancellation.withdrawn"));
  ExpectViolation(checks_, Invariant::kI4, "became withdrawn after it was canceled");
}

TEST_F(ChecksTest, RepliesAgreeWithTheRecord) {
  Books books = BooksWith("retained", false);
  books.offers.push_back({"acme", kOffer, "accepted"});
  Started();
  Fact accepted = told_.Next("cancellation.offer_accepted");
  accepted.offer_retains = true;
  checks_.See(accepted);
  checks_.ToldAccepted({"acme", kOffer});
  Look(checks_, books);
  ExpectNone(checks_);
  books.offers[0].state = "expired";
  Look(checks_, books);
  ExpectViolation(checks_, Invariant::kI4, "told as accepted and is expired");
}

TEST_F(ChecksTest, TheLedgerSumsToZero) {
  Books books;
  books.ledger = {{1, "acme", "ada", "inv_1", "USD", 900, "receivable"},
                  {2, "acme", "ada", "inv_1", "USD", -900, "revenue"}};
  Fact bill = told_.Next("invoice.created");
  bill.subject = "customers/ada/invoices/inv_1";
  bill.period_start = "2026-03-01";
  checks_.See(bill);
  Look(checks_, books);
  ExpectNone(checks_);
  books.ledger[1].amount_minor = -899;
  Look(checks_, books);
  ExpectViolation(checks_, Invariant::kI5, "sums to 1 USD");
}

TEST_F(ChecksTest, AnInvoiceIsPosted) {
  Books books;
  books.invoices.push_back({"acme", "inv_1", 900});
  Look(checks_, books);
  ExpectViolation(checks_, Invariant::kI5, "is not posted");
}

TEST_F(ChecksTest, WhatWasAcknowledgedSurvives) {
  Started();
  checks_.ToldState(kName, "intent", false, kNoon);
  Books books = BooksWith("intent", false);
  checks_.Look(books, kNoon, absl::Seconds(1), absl::Seconds(30), true);
  ExpectNone(checks_);
  books.heads[3] = 0;
  checks_.Look(books, kNoon, absl::Seconds(1), absl::Seconds(30), true);
  ExpectViolation(checks_, Invariant::kI6, "are gone");
}

TEST_F(ChecksTest, ARequestHasOneEffect) {
  const auto caused = [this] {
    Fact fact = told_.Next("subscription.created");
    fact.cause = "00000000-0000-7000-8000-000000000007";
    return fact;
  };
  checks_.See(caused());
  ExpectNone(checks_);
  checks_.See(caused());
  ExpectViolation(checks_, Invariant::kI7, "caused subscription.created 2 times");
}

TEST_F(ChecksTest, ARefusedRequestHasNone) {
  checks_.ToldRefused("00000000-0000-7000-8000-000000000007");
  Fact fact = told_.Next("subscription.created");
  fact.cause = "00000000-0000-7000-8000-000000000007";
  checks_.See(fact);
  ExpectViolation(checks_, Invariant::kI7, "was refused and caused");
}

TEST_F(ChecksTest, ARepeatGetsTheSameReply) {
  checks_.ToldAgain("r1", true, "");
  checks_.ToldOfReuse("r1", true, "");
  ExpectNone(checks_);
  checks_.ToldAgain("r1", false, "other bytes");
  ExpectViolation(checks_, Invariant::kI7, "other bytes");
}

TEST_F(ChecksTest, AnotherBodyIsRefused) {
  checks_.ToldOfReuse("r1", false, "OK");
  ExpectViolation(checks_, Invariant::kI7, "came with another body");
}

TEST_F(ChecksTest, NothingIsBilledFromTheEndOn) {
  Requested();
  Fact before = told_.Next("invoice.created");
  before.period_start = "2026-04-01";
  checks_.See(before);
  ExpectNone(checks_);
  Fact after = told_.Next("invoice.created");
  after.period_start = "2026-04-02";
  checks_.See(after);
  ExpectViolation(checks_, Invariant::kI9, "although service ends on 2026-04-02");
}

TEST_F(ChecksTest, WhoStaysIsBilledAgain) {
  Requested();
  checks_.See(told_.Next("cancellation.withdrawn"));
  Fact after = told_.Next("invoice.created");
  after.period_start = "2026-04-02";
  checks_.See(after);
  ExpectNone(checks_);
}

TEST_F(ChecksTest, FactsHaveNoGaps) {
  Started();
  told_.Next("cancellation.requested");  // never told
  checks_.See(told_.Next("cancellation.canceled"));
  ExpectViolation(checks_, Invariant::kI10, "goes from 1 to 3");
}

TEST_F(ChecksTest, RowsAreTold) {
  Started();
  Look(checks_, BooksWith("requested", true));
  ExpectViolation(checks_, Invariant::kI10, "its facts say 'intent'");
}

TEST_F(ChecksTest, ACursorAddsUp) {
  Books books;
  books.heads[3] = 10;
  Follower follower;
  follower.cursors.push_back({"feedback.billing", 3, 10, 0, 10, 0});
  checks_.LookAt(follower, books);
  ExpectNone(checks_);
  Checks again = checks_;
  follower.cursors[0].applied = 11;
  checks_.LookAt(follower, books);
  ExpectViolation(checks_, Invariant::kI10, "applied 11 + dead 0 at 10");
  follower.cursors[0] = {"feedback.billing", 3, 9, 0, 9, 0};
  again.LookAt(follower, books);
  ExpectViolation(again, Invariant::kI10, "went back from 10 to 9");
}

TEST_F(ChecksTest, AConsumerReachesTheEnd) {
  Books books;
  books.heads[3] = 10;
  Follower follower;
  follower.cursors.push_back({"feedback.billing", 3, 9, 0, 9, 0});
  checks_.LookAtTheEnd(books, {follower});
  ExpectViolation(checks_, Invariant::kI10, "is at 9 of 10");
}

TEST_F(ChecksTest, TheLedgerIsAppendedTo) {
  Books books;
  books.ledger = {{1, "acme", "ada", "crd_1", "USD", 5, "credit"},
                  {2, "acme", "ada", "crd_1", "USD", -5, "revenue"}};
  Look(checks_, books);
  ExpectNone(checks_);
  books.ledger[0].source = books.ledger[1].source = "crd_0";
  Look(checks_, books);
  ExpectViolation(checks_, Invariant::kI14, "is now entry");
}

TEST_F(ChecksTest, TheLedgerFollowsTheFacts) {
  for (const char* invoice : {"inv_1", "inv_2"}) {
    Fact bill = told_.Next("invoice.created");
    bill.subject = std::string("customers/ada/invoices/") + invoice;
    bill.period_start = "2026-03-01";
    checks_.See(bill);
  }
  Books books;
  books.ledger = {{1, "acme", "ada", "inv_2", "USD", 0, "revenue"},
                  {2, "acme", "ada", "inv_1", "USD", 0, "revenue"}};
  Look(checks_, books);
  ExpectViolation(checks_, Invariant::kI14, "another order than the facts");
}

TEST_F(ChecksTest, ConfirmingAnOpenOneWorks) {
  checks_.ToldConfirm(kName, true, true, "");
  checks_.ToldConfirm(kName, false, false, "closed meanwhile");
  ExpectNone(checks_);
  checks_.ToldConfirm(kName, false, true, "FAILED_PRECONDITION");
  ExpectViolation(checks_, Invariant::kI15, "which is open, failed");
}

TEST_F(ChecksTest, EveryInvariantIsCounted) {
  Requested();
  Look(checks_, BooksWith("requested", true));
  EXPECT_GT(checks_.counts().at(static_cast<size_t>(Invariant::kI3)), 0);
  EXPECT_GT(checks_.counts().at(static_cast<size_t>(Invariant::kI10)), 0);
  EXPECT_EQ(checks_.counts().at(static_cast<size_t>(Invariant::kI6)), 0);
}

}  // namespace
}  // namespace holdfast::storm
