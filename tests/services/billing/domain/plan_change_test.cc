// Lines of a plan change. Method: 30-day periods, so that a day of $30.00 is $1.00.
#include "services/billing/domain/plan_change.h"

#include <algorithm>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"
#include "tests/services/billing/domain/builders.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using testing::ElementsAre;

const DayRange kApril{absl::CivilDay(2026, 4, 1), absl::CivilDay(2026, 5, 1)};
auto Invalid() { return StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"); }

PlanChangeFacts Change(int64_t old_minor, int64_t new_minor, const char* at,
                       int64_t prior_minor = 0) {
  return {.old_plan = {Usd(old_minor), kApril},
          .prior_adjustment = Usd(prior_minor),
          .new_plan = {Usd(new_minor), kApril},
          .change_at = Day(at)};
}

struct ChangeRow {
  const char* name;
  PlanChangeFacts facts;
  int64_t credit_minor;
  int64_t charge_minor;
};
class PlanChanges : public testing::TestWithParam<ChangeRow> {};
TEST_P(PlanChanges, CreditTheOldRestAndChargeTheNew) {
  const auto lines = ChangePlan(GetParam().facts);
  ASSERT_THAT(lines, IsOk());
  EXPECT_EQ(lines->credit, Usd(GetParam().credit_minor));
  EXPECT_EQ(lines->charge, Usd(GetParam().charge_minor));
  EXPECT_EQ(lines->net, Usd(GetParam().credit_minor + GetParam().charge_minor));
}
INSTANTIATE_TEST_SUITE_P(
    All, PlanChanges,
    testing::Values(ChangeRow{"Up", Change(30'00, 60'00, "2026-04-16"), -15'00, 30'00},
                    ChangeRow{"Down", Change(60'00, 30'00, "2026-04-16"), -30'00, 15'00},
                    ChangeRow{"Sideways", Change(30'00, 30'00, "2026-04-10"), -21'00, 21'00},
                    ChangeRow{"OnTheFirstDayNetsToTheNewPrice", Change(30'00, 60'00, "2026-04-01"),
                              -30'00, 60'00},
                    ChangeRow{"AtTheEndMovesNothing", Change(30'00, 60'00, "2026-05-01"), 0, 0},
                    // 27 of 30 are unused, 20 are left.
                    ChangeRow{"NeverMoreThanIsLeft", Change(30'00, 0, "2026-04-04", -10'00), -20'00,
                              0},
                    ChangeRow{"NothingLeftToCredit", Change(30'00, 0, "2026-04-04", -40'00), 0, 0}),
    [](const auto& row) { return row.param.name; });

TEST(ChangePlanTest, ShowsTheCreditBeforeItsLimit) {
  EXPECT_EQ(ChangePlan(Change(30'00, 0, "2026-04-04", -10'00))->uncapped_credit, Usd(-27'00));
}

TEST(ChangePlanTest, RefusesWhatIsNoChange) {
  EXPECT_THAT(ChangePlan(Change(-1, 0, "2026-04-04")), Invalid());
  EXPECT_THAT(ChangePlan(Change(0, -1, "2026-04-04")), Invalid());
  EXPECT_THAT(ChangePlan(Change(1, 1, "2026-03-31")), Invalid());
  EXPECT_THAT(ChangePlan(Change(1, 1, "2026-05-02")), Invalid());
  EXPECT_THAT(ChangePlan(Change(1, 1, "2026-04-04", 1)), Invalid());
  PlanChangeFacts empty = Change(1, 1, "2026-04-01");
  empty.new_plan.period.end = empty.new_plan.period.start;
  EXPECT_THAT(ChangePlan(empty), Invalid());
  PlanChangeFacts mixed = Change(1, 1, "2026-04-04");
  mixed.new_plan.price.currency = *Currency::Parse("EUR");
  EXPECT_THAT(ChangePlan(mixed), StatusIs(absl::StatusCode::kInvalidArgument, "CURRENCY_MISMATCH"));
}

TEST(ChangePlanAtTest, SettlesNowOrWithTheNextInvoice) {
  const Rational half = *Rational::Make(1, 2);
  const auto now = ChangePlanAt(Usd(10'00), Usd(20'00), half, Settle::kNow);
  ASSERT_THAT(now, IsOk());
  EXPECT_EQ(now->credit, Usd(-5'00));
  EXPECT_EQ(now->charge, Usd(10'00));
  EXPECT_EQ(now->net, Usd(5'00));
  EXPECT_EQ(now->next_invoice_total, Usd(20'00));
  const auto next = ChangePlanAt(Usd(10'00), Usd(20'00), half, Settle::kNextInvoice);
  EXPECT_EQ(next->next_invoice_total, Usd(25'00));
  EXPECT_THAT(ChangePlanAt(Usd(1), Usd(1), *Rational::Make(3, 2), Settle::kNow), Invalid());
  EXPECT_THAT(ChangePlanAt(Usd(1), Usd(1), *Rational::Make(-1, 2), Settle::kNow), Invalid());
  EXPECT_THAT(ChangePlanAt(Usd(-1), Usd(1), half, Settle::kNow), Invalid());
}

TEST(ChangeItemsTest, ListsMatchedThenRemovedThenAddedThenOneTime) {
  ItemsChange change{.period = kApril,
                     .change_at = Day("2026-04-21"),
                     .currency = *Currency::Parse("USD"),
                     .matched = {{Usd(30'00), Usd(60'00)}},
                     .removed = {Usd(3'00)},
                     .added = {Usd(9'00)},
                     .one_time = OneTimeItem{Usd(5'00), 3}};
  const auto lines = ChangeItems(change);
  ASSERT_THAT(lines, IsOk());
  EXPECT_THAT(lines->lines,
              ElementsAre(Usd(-10'00), Usd(20'00), Usd(-1'00), Usd(3'00), Usd(15'00)));
  EXPECT_EQ(lines->net, Usd(27'00));
  change.one_time->quantity = -1;
  EXPECT_THAT(ChangeItems(change), Invalid());
  change.one_time.reset();
  change.removed = {Usd(-1)};
  EXPECT_THAT(ChangeItems(change), Invalid());
}

TEST(PlanChangeProperty, ChangesToTheSamePriceNetToNothing) {
  EXPECT_TRUE(rc::check("a charge and all changes after it are worth the price", [] {
    const int64_t price = *rc::gen::inRange<int64_t>(0, 1'000'000'000);
    const int days = *rc::gen::inRange(1, 400);
    const DayRange period{kApril.start, kApril.start + days};
    int64_t netted = price;
    for (const int day : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, days + 1))) {
      const auto lines = ChangePlan({.old_plan = {Usd(price), period},
                                     .prior_adjustment = Usd(0),
                                     .new_plan = {Usd(price), period},
                                     .change_at = period.start + day});
      RC_ASSERT(lines.ok());
      RC_ASSERT(lines->credit.amount_minor == -lines->charge.amount_minor);
      netted += lines->net.amount_minor;
    }
    RC_ASSERT(netted == price);
  }));
}

TEST(PlanChangeProperty, ACreditStaysWithinWhatIsLeft) {
  EXPECT_TRUE(rc::check("0 <= −credit <= old price + prior adjustment", [] {
    const int64_t price = *rc::gen::inRange<int64_t>(0, 1'000'000'000);
    const int64_t prior = -*rc::gen::inRange<int64_t>(0, price + 1);
    PlanChangeFacts facts = Change(price, 0, "2026-04-01", prior);
    facts.change_at += *rc::gen::inRange(0, 31);
    const auto lines = ChangePlan(facts);
    RC_ASSERT(lines.ok());
    RC_ASSERT(lines->credit.amount_minor <= 0);
    RC_ASSERT(-lines->credit.amount_minor <= price + prior);
    RC_ASSERT(lines->uncapped_credit.amount_minor <= lines->credit.amount_minor);
  }));
}

}  // namespace
}  // namespace holdfast::billing
