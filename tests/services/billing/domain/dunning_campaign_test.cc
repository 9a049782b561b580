// Payment requests above a threshold. Method: at most two requests, more than two days apart.
#include "services/billing/domain/dunning_campaign.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"
#include "tests/services/billing/domain/builders.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr CampaignPolicy kPolicy{2, 2};
auto Invalid() { return StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"); }
Money Euros(int64_t minor) { return Money{minor, *Currency::Parse("EUR")}; }

TEST(NetTermsTest, AreOverdueTheDayAfterTheDueDate) {
  EXPECT_THAT(TermsOf(Day("2026-02-27"), 1),
              IsOkAndHolds(NetTerms{Day("2026-02-28"), Day("2026-03-01")}));
  EXPECT_THAT(TermsOf(Day("2026-02-27"), -1), Invalid());
}

TEST(DailyRuns, WaitForTheThresholdAndForTheDaysBetween) {
  EXPECT_THAT(RequestsOfDailyRuns(kPolicy, Usd(100),
                                  {{Day("2026-01-04"), Usd(60)},
                                   {Day("2026-01-07"), Usd(40)},
                                   {Day("2026-01-09"), Usd(5)}}),
              IsOkAndHolds(ElementsAre(PaymentRequest{Day("2026-01-07"), Usd(100)},
                                       PaymentRequest{Day("2026-01-10"), Usd(105)})));
}

TEST(DailyRuns, RequestNothingBelowItOrOfNothing) {
  EXPECT_THAT(RequestsOfDailyRuns(kPolicy, Usd(100), {{Day("2026-01-04"), Usd(99)}}),
              IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(RequestsOfDailyRuns(kPolicy, Usd(0), {{Day("2026-01-04"), Usd(0)}}),
              IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(RequestsOfDailyRuns(kPolicy, Usd(1), {}), IsOkAndHolds(IsEmpty()));
}

TEST(DailyRuns, RefuseOtherPolicies) {
  EXPECT_THAT(RequestsOfDailyRuns({0, 2}, Usd(1), {}), Invalid());
  EXPECT_THAT(RequestsOfDailyRuns({1, -1}, Usd(1), {}), Invalid());
  EXPECT_THAT(RequestsOfDailyRuns(kPolicy, Usd(-1), {}), Invalid());
  EXPECT_THAT(RequestsOfDailyRuns(kPolicy, Usd(1), {{Day("2026-01-04"), Usd(-1)}}), Invalid());
}

// Runs at these seconds and returns the attempts in dollars after each.
std::vector<int64_t> AttemptsAtSeconds(const std::vector<int64_t>& seconds, int* finished) {
  Campaign campaign;
  std::vector<int64_t> attempts;
  for (const int64_t second : seconds) {
    const auto run = RunCampaign(kPolicy, {Usd(100)}, {Usd(60), Usd(50)}, campaign,
                                 absl::FromUnixSeconds(second));
    HF_CHECK(run.ok());
    campaign = run->after;
    *finished += run->finishes ? 1 : 0;
    attempts.push_back(campaign.by_currency.at(*Currency::Parse("USD")).attempts);
  }
  return attempts;
}

TEST(Runs, ExactlyTheDaysBetweenIsTooEarlyAndTheEndIsToldOnce) {
  constexpr int64_t kTwoDays = 2 * 86400;
  int finished = 0;
  EXPECT_THAT(AttemptsAtSeconds({0, 1, kTwoDays, kTwoDays + 1, 10 * kTwoDays}, &finished),
              ElementsAre(1, 1, 1, 2, 2));
  EXPECT_EQ(finished, 1);
}

TEST(Runs, CountEachCurrencyAndFinishWithTheLastThatReachedItsThreshold) {
  const absl::Time start = absl::FromUnixSeconds(0);
  const std::vector<Money> thresholds = {Usd(100), Euros(100), Money{1, *Currency::Parse("JPY")}};
  const std::vector<Money> overdue = {Usd(100), Euros(99), Money{5, *Currency::Parse("CHF")}};
  const auto first = RunCampaign({1, 0}, thresholds, overdue, {}, start);
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(first->requests, ElementsAre(Usd(100)));
  EXPECT_TRUE(first->finishes);  // euros never reached theirs, yen are not owed
  const auto second = RunCampaign({2, 0}, thresholds, {Usd(100), Euros(100)}, {}, start);
  EXPECT_THAT(second->requests, ElementsAre(Usd(100), Euros(100)));
  EXPECT_FALSE(second->finishes);
  const auto third =
      RunCampaign({2, 0}, thresholds, {Usd(100)}, second->after, start + absl::Seconds(1));
  EXPECT_FALSE(third->finishes);  // one attempt is left in euros
}

TEST(Runs, FinishNothingThatNeverBegan) {
  const auto run = RunCampaign(kPolicy, {Usd(100)}, {Usd(99)}, {}, absl::FromUnixSeconds(0));
  ASSERT_THAT(run, IsOk());
  EXPECT_THAT(run->requests, IsEmpty());
  EXPECT_FALSE(run->finishes);
  EXPECT_THAT(RunCampaign(kPolicy, {Usd(-1)}, {}, {}, absl::FromUnixSeconds(0)), Invalid());
  EXPECT_THAT(RunCampaign(kPolicy, {}, {Usd(-1)}, {}, absl::FromUnixSeconds(0)), Invalid());
}

TEST(CampaignProperty, DailyRunsAreRunsOnceADay) {
  EXPECT_TRUE(rc::check("stepping every day makes the same requests", [] {
    const CampaignPolicy policy{*rc::gen::inRange<int64_t>(1, 4), *rc::gen::inRange<int64_t>(0, 4)};
    const Money threshold = Usd(*rc::gen::inRange<int64_t>(0, 300));
    const absl::CivilDay start(2026, 1, 1);
    std::vector<OverdueInvoice> invoices;
    for (const int day : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 20))) {
      invoices.push_back({start + day, Usd(*rc::gen::inRange<int64_t>(0, 100))});
    }
    std::vector<PaymentRequest> stepped;
    std::optional<absl::CivilDay> last;
    for (absl::CivilDay day = start; day < start + 60; ++day) {
      int64_t sum = 0;
      for (const OverdueInvoice& one : invoices) {
        if (one.overdue_from <= day) sum += one.amount.amount_minor;
      }
      const bool early = last.has_value() && day - *last <= policy.days_between;
      const bool used_up = static_cast<int64_t>(stepped.size()) >= policy.max_attempts;
      if (sum == 0 || sum < threshold.amount_minor || early || used_up) continue;
      stepped.push_back({day, Usd(sum)});
      last = day;
    }
    const auto requests = RequestsOfDailyRuns(policy, threshold, invoices);
    RC_ASSERT(requests.ok());
    RC_ASSERT(*requests == stepped);
  }));
}

}  // namespace
}  // namespace holdfast::billing
