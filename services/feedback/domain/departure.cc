#include "services/feedback/domain/departure.h"

#include <algorithm>
#include <utility>

#include "libs/calendar/day.h"
#include "libs/calendar/zone.h"
#include "libs/status/error.h"

namespace holdfast::feedback {
namespace {

constexpr std::pair<DepartureState, std::string_view> kStateNames[] = {
    {DepartureState::kIntent, "intent"},       {DepartureState::kRequested, "requested"},
    {DepartureState::kRetained, "retained"},   {DepartureState::kCanceled, "canceled"},
    {DepartureState::kWithdrawn, "withdrawn"}, {DepartureState::kAbandoned, "abandoned"},
};

absl::CivilDay TodayOf(const SubscriptionFacts& subscription, absl::Time now) {
  const absl::StatusOr<absl::TimeZone> zone = LoadZone(subscription.time_zone);
  return LocalDay(now, zone.ok() ? *zone : absl::UTCTimeZone());
}

}  // namespace

std::string_view StateName(DepartureState state) {
  for (const auto& [value, name] : kStateNames) {
    if (value == state) return name;
  }
  return "";
}

absl::StatusOr<DepartureState> ParseState(std::string_view name) {
  for (const auto& [value, text] : kStateNames) {
    if (text == name) return value;
  }
  return InvalidField("state", "is no state of a cancellation");
}

bool IsOpen(DepartureState state) {
  return state == DepartureState::kIntent || state == DepartureState::kRequested;
}

Departure MergeFact(const std::optional<Departure>& known, const Departure& news) {
  if (!known.has_value()) return news;
  if (news.last_sequence <= known->last_sequence) return *known;
  Departure merged = *known;
  merged.last_sequence = news.last_sequence;
  if (IsOpen(known->state)) merged.state = news.state;
  merged.effective_time = news.effective_time;
  merged.shown_before = std::max(known->shown_before, news.shown_before);
  merged.shown_after = std::max(known->shown_after, news.shown_after);
  if (merged.reason.empty()) merged.reason = news.reason;
  if (IsOpen(merged.state)) merged.subscription = news.subscription;
  return merged;
}

int TenureYears(const SubscriptionFacts& subscription, absl::Time now) {
  if (!subscription.first_start.has_value()) return 0;
  const Interval year{IntervalUnit::kYear, 1};
  return static_cast<int>(std::max<int64_t>(
      0, WholeIntervals(*subscription.first_start, TodayOf(subscription, now), year)));
}

int TenureDays(const SubscriptionFacts& subscription, absl::Time now) {
  if (!subscription.first_start.has_value()) return 0;
  return static_cast<int>(
      std::max<int64_t>(0, TodayOf(subscription, now) - *subscription.first_start));
}

bool IsOnboarding(const SubscriptionFacts& subscription, absl::Time now) {
  return subscription.trialing ||
         (subscription.first_start.has_value() && TenureDays(subscription, now) < 90);
}

}  // namespace holdfast::feedback
