// Terms, renewals and notice.
#include "services/billing/domain/contract_term.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"
#include "tests/services/billing/domain/builders.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

auto Invalid() { return StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"); }

TEST(ContractTermTest, CountsEveryBoundaryFromTheFirstStart) {
  const auto term = ContractTerm::Make(Day("2025-08-31"), 6, 12);
  ASSERT_THAT(term, IsOk());
  EXPECT_EQ(term->end(), Day("2026-02-28"));
  EXPECT_THAT(term->TermAt(1), IsOkAndHolds(DayRange{Day("2026-02-28"), Day("2027-02-28")}));
  EXPECT_THAT(term->TermAt(2), IsOkAndHolds(DayRange{Day("2027-02-28"), Day("2028-02-29")}));
  EXPECT_THAT(term->TermAt(-1), Invalid());
  EXPECT_THAT(ContractTerm::Make(Day("2025-08-31"), 0, 12), Invalid());
  EXPECT_THAT(ContractTerm::Make(Day("2025-08-31"), 1, 1201), Invalid());
}

TEST(ContractTermTest, GoesOutOfTermUnlessItRenews) {
  const ContractTerm term = *ContractTerm::Make(Day("2026-01-01"), 12, 12);
  EXPECT_FALSE(StandingOn(term, false, Day("2026-12-31")).out_of_term);
  const TermStanding over = StandingOn(term, false, Day("2027-01-01"));
  EXPECT_TRUE(over.out_of_term);
  EXPECT_FALSE(over.invoices_follow);
  EXPECT_FALSE(over.canceled);
  EXPECT_TRUE(StandingOn(term, true, Day("2027-01-01")).invoices_follow);
}

TEST(CycleContractTest, IsCyclesTimesTheInterval) {
  const auto contract = ContractOf(8, 3);
  ASSERT_THAT(contract, IsOk());
  EXPECT_EQ(contract->months, 24);
  EXPECT_EQ(contract->remaining_after_first, 7);
  EXPECT_EQ(ContractEnd(Day("2024-02-29"), *contract), Day("2026-02-28"));
  const absl::TimeZone berlin = *LoadZone("Europe/Berlin");
  const absl::Time start = AtLocal(absl::CivilSecond(2026, 1, 31, 9, 0, 0), berlin);
  EXPECT_EQ(ContractEnd(start, *ContractOf(6, 1), berlin),
            AtLocal(absl::CivilSecond(2026, 7, 31, 9, 0, 0), berlin));
  EXPECT_THAT(TotalContractValue(Usd(9'99), 12), IsOkAndHolds(Usd(119'88)));
  EXPECT_THAT(ContractOf(0, 1), Invalid());
  EXPECT_THAT(ContractOf(1, 0), Invalid());
  EXPECT_THAT(TotalContractValue(Usd(1), 0), Invalid());
}

TEST(TermEndTest, ActionsSayWhatFollows) {
  EXPECT_EQ(OutcomeOf(TermEndAction::kRenew).next, TermEndAction::kRenew);
  EXPECT_EQ(OutcomeOf(TermEndAction::kRenewOnce).next, TermEndAction::kCancel);
  EXPECT_EQ(OutcomeOf(TermEndAction::kEvergreen).next, std::nullopt);
  EXPECT_FALSE(OutcomeOf(TermEndAction::kEvergreen).canceled);
  EXPECT_TRUE(OutcomeOf(TermEndAction::kCancel).canceled);
  for (const auto action : {TermEndAction::kRenew, TermEndAction::kRenewOnce,
                            TermEndAction::kEvergreen, TermEndAction::kCancel}) {
    EXPECT_THAT(ParseTermEndAction(ActionName(action)), IsOkAndHolds(action));
  }
  EXPECT_THAT(ParseTermEndAction("stop"), Invalid());
}

struct NoticeRow {
  const char* name;
  const char* term_end;
  NoticePeriod notice;
  const char* last;
};
class LastNotice : public testing::TestWithParam<NoticeRow> {};
TEST_P(LastNotice, LiesBeforeTheEnd) {
  EXPECT_THAT(LastNoticeDate(Day(GetParam().term_end), GetParam().notice),
              IsOkAndHolds(Day(GetParam().last)));
}
INSTANTIATE_TEST_SUITE_P(All, LastNotice,
                         testing::Values(NoticeRow{"Days", "2026-03-31", {30, 0}, "2026-03-01"},
                                         NoticeRow{"Months", "2026-03-31", {0, 1}, "2026-02-28"},
                                         NoticeRow{"OneDay", "2026-03-31", {1, 0}, "2026-03-30"},
                                         NoticeRow{"None", "2026-03-31", {0, 0}, "2026-03-30"}),
                         [](const auto& row) { return row.param.name; });

TEST(NoticeTest, CountsOnItsLastDayAndEndsTheNextTermAfterIt) {
  NoticeFacts facts{.term_end = Day("2026-02-28"),
                    .notice = {30, 0},
                    .given_on = Day("2026-01-29"),
                    .renewal_months = 1,
                    .anchor_day = 31};
  EXPECT_EQ(AcceptNotice(facts)->ends_on, Day("2026-02-28"));
  EXPECT_FALSE(AcceptNotice(facts)->renews);
  facts.given_on = Day("2026-01-30");
  EXPECT_EQ(AcceptNotice(facts)->ends_on, Day("2026-03-31"));
  EXPECT_TRUE(AcceptNotice(facts)->renews);
  facts.anchor_day.reset();
  EXPECT_EQ(AcceptNotice(facts)->ends_on, Day("2026-03-28"));
  facts.anchor_day = 0;
  EXPECT_THAT(AcceptNotice(facts), Invalid());
  facts.anchor_day = 31;
  facts.renewal_months = 0;
  EXPECT_THAT(AcceptNotice(facts), Invalid());
  facts.notice.days = -1;
  EXPECT_THAT(AcceptNotice(facts), Invalid());
}

TEST(TermProperty, TermsTileTime) {
  EXPECT_TRUE(rc::check("each term ends where the next starts", [] {
    const absl::CivilDay start = absl::CivilDay(2023, 1, 1) + *rc::gen::inRange(0, 1500);
    const auto term = ContractTerm::Make(start, *rc::gen::inRange<int64_t>(1, 40),
                                         *rc::gen::inRange<int64_t>(1, 40));
    absl::CivilDay at = start;
    for (int64_t n = 0; n < 10; ++n) {
      const DayRange span = *term->TermAt(n);
      RC_ASSERT(span.start == at && !span.empty());
      at = span.end;
    }
  }));
}

}  // namespace
}  // namespace holdfast::billing
