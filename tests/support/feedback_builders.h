// Departures as the tests of feedback need them: a monthly subscription of USD 30.00, two years
// old.
#ifndef HOLDFAST_TESTS_SUPPORT_FEEDBACK_BUILDERS_H_
#define HOLDFAST_TESTS_SUPPORT_FEEDBACK_BUILDERS_H_

#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/money/money.h"
#include "services/feedback/domain/departure.h"

namespace holdfast::feedback {

inline Money Usd(int64_t minor) { return Money{minor, *Currency::Parse("USD")}; }
inline Money Eur(int64_t minor) { return Money{minor, *Currency::Parse("EUR")}; }
inline absl::Time Noon(int year, int month, int day) {
  return absl::FromCivil(absl::CivilSecond(year, month, day, 12, 0, 0), absl::UTCTimeZone());
}
inline constexpr absl::CivilDay kFirstStart(2024, 4, 1);
inline absl::Time Now() { return Noon(2026, 4, 16); }

inline SubscriptionFacts MonthlySubscription() {
  SubscriptionFacts facts;
  facts.name = "customers/acme/subscriptions/s1";
  facts.plan = "plans/pro";
  facts.interval = Interval{IntervalUnit::kMonth, 1};
  facts.mrr = Usd(30'00);
  facts.period_price = Usd(30'00);
  facts.first_start = kFirstStart;
  facts.time_zone = "UTC";
  return facts;
}

// One offer before the request and one after it.
inline Departure DepartureIn(DepartureState state, std::string reason = "") {
  Departure departure;
  departure.name = "customers/acme/subscriptions/s1/cancellations/x1";
  departure.customer = "customers/acme";
  departure.subscription = MonthlySubscription();
  departure.state = state;
  departure.reason = std::move(reason);
  departure.start_time = Now();
  departure.effective_time = Noon(2026, 5, 1);
  departure.policy.code = "DEFAULT";
  departure.policy.version = 1;
  departure.policy.max_before_request = 1;
  departure.policy.max_after_request = 1;
  return departure;
}

}  // namespace holdfast::feedback

#endif  // HOLDFAST_TESTS_SUPPORT_FEEDBACK_BUILDERS_H_
