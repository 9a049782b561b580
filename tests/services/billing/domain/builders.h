// Facts for the tests of this folder.
#ifndef HOLDFAST_TESTS_SERVICES_BILLING_DOMAIN_BUILDERS_H_
#define HOLDFAST_TESTS_SERVICES_BILLING_DOMAIN_BUILDERS_H_

#include <string_view>

#include "libs/calendar/calendar.h"
#include "libs/money/money.h"
#include "libs/status/macros.h"
#include "services/billing/domain/catalog.h"
#include "services/billing/domain/customer.h"
#include "services/billing/domain/subscription.h"

namespace holdfast::billing {

inline Money Usd(int64_t minor) { return Money{minor, *Currency::Parse("USD")}; }

inline absl::CivilDay Day(std::string_view text) {
  const auto day = ParseDay(text);
  HF_CHECK(day.ok());
  return *day;
}

inline Customer CustomerIn(std::string_view zone) {
  Customer customer;
  customer.id = "c1";
  customer.time_zone = std::string(zone);
  customer.currency = *Currency::Parse("USD");
  return customer;
}

inline Plan PlanOf(Money price, Interval interval) {
  Plan plan;
  plan.id = "pro";
  plan.product = "crm";
  plan.unit_price = price;
  plan.interval = interval;
  return plan;
}
inline Plan Monthly30() { return PlanOf(Usd(30'00), {IntervalUnit::kMonth, 1}); }

// SCHEDULED for `start`.
inline Subscription ScheduledFor(std::string_view start, const Plan& plan, int trial_days = 0,
                                 std::string_view zone = "UTC") {
  const auto sub = Schedule({.id = "s1", .start_date = Day(start), .trial_days = trial_days}, plan,
                            CustomerIn(zone));
  HF_CHECK(sub.ok());
  return *sub;
}

// Takes the next step, which must exist.
inline Stepped TakeNext(const Subscription& sub, const Plan* pending = nullptr) {
  const auto step = NextStep(sub);
  HF_CHECK(step.has_value());
  return TakeStep(sub, *step, pending);
}

// ACTIVE, its first period billed.
inline Subscription ActiveSince(std::string_view start, const Plan& plan = Monthly30()) {
  return TakeNext(ScheduledFor(start, plan)).after;
}

}  // namespace holdfast::billing

#endif  // HOLDFAST_TESTS_SERVICES_BILLING_DOMAIN_BUILDERS_H_
