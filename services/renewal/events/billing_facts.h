// What billing's events say, as renewal's own words.
#ifndef HOLDFAST_SERVICES_RENEWAL_EVENTS_BILLING_FACTS_H_
#define HOLDFAST_SERVICES_RENEWAL_EVENTS_BILLING_FACTS_H_

#include <optional>
#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/outbox/event.h"
#include "services/renewal/domain/tracked_subscription.h"

namespace holdfast::renewal {

// A cancellation was requested (its end is certain now), or its request closed.
struct RequestFact {
  SubscriptionFact subscription;
  bool closed = false;
  bool kept = false;  // With `closed`: withdrawn or retained.
};
struct ClockFact {
  std::string barrier;
  absl::Time now;
};
using BillingFact = std::variant<std::monostate, SubscriptionFact, RequestFact, ClockFact>;

// std::monostate for events that renewal has no use for. INVALID_ARGUMENT naming the event when it
// does not parse.
absl::StatusOr<BillingFact> ReadBillingFact(const outbox::Event& event);

}  // namespace holdfast::renewal

#endif  // HOLDFAST_SERVICES_RENEWAL_EVENTS_BILLING_FACTS_H_
