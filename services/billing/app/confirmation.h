// The durable confirmation that every request to leave produces: when it was received, when service
// ends, the way back.
#ifndef HOLDFAST_SERVICES_BILLING_APP_CONFIRMATION_H_
#define HOLDFAST_SERVICES_BILLING_APP_CONFIRMATION_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "libs/notifications/notifications.h"
#include "services/billing/domain/cancellation.h"
#include "services/billing/domain/subscription.h"

namespace holdfast::billing {

inline constexpr std::string_view kCancellationRequestedNotice = "cancellation_requested";

// Dates and times are the customer's. One for each end that was ever promised. Requires a REQUESTED
// cancellation.
absl::StatusOr<notifications::Notification> ConfirmationOf(const Cancellation& cancellation,
                                                           const Subscription& subscription);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_CONFIRMATION_H_
