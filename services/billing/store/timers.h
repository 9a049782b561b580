// Rows of due work. A timer is a hint: whoever acts on it reads the facts again, and one that comes
// too early or twice changes nothing.
#ifndef HOLDFAST_SERVICES_BILLING_STORE_TIMERS_H_
#define HOLDFAST_SERVICES_BILLING_STORE_TIMERS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/sql/txn.h"

namespace holdfast::billing {

inline constexpr std::string_view kTimerSubscriptionDue =
    "subscription_due";  // subject: subscription id
inline constexpr std::string_view kTimerCancellationEffect = "cancellation_effect";
inline constexpr std::string_view kTimerCancellationIdle = "cancellation_idle";
inline constexpr std::string_view kTimerOfferExpiry = "offer_expiry";
inline constexpr std::string_view kTimerRetentionWindow = "retention_window";

struct Timer {
  std::string tenant;
  std::string customer;  // id
  std::string kind;
  std::string subject;  // what the kind's handler needs to find its row
  absl::Time due_at;    // tenant time
  int attempts = 0;     // failed ones since it was set
  friend bool operator==(const Timer&, const Timer&) = default;
};

// Sets or moves; forgets failed attempts.
absl::Status SetTimer(sql::Txn& txn, std::string_view tenant, std::string_view customer,
                      std::string_view kind, std::string_view subject, absl::Time due_at);
absl::Status ClearTimer(sql::Txn& txn, std::string_view tenant, std::string_view customer,
                        std::string_view kind, std::string_view subject);
// Nothing when it is not set.
absl::StatusOr<std::optional<Timer>> FindTimer(sql::ReadTxn& txn, std::string_view tenant,
                                               std::string_view customer, std::string_view kind,
                                               std::string_view subject);
// Counts a failure and keeps the timer away until `parked_until`, which is system time.
absl::Status ParkTimer(sql::Txn& txn, const Timer& timer, absl::Time parked_until);

// Due at or before `now` (tenant time) and not parked at `system_now`, earliest first.
absl::StatusOr<std::vector<Timer>> DueTimers(sql::ReadTxn& txn, std::string_view tenant,
                                             absl::Time now, absl::Time system_now, int limit);
// When the earliest one that is not parked is due.
absl::StatusOr<std::optional<absl::Time>> NextDueTime(sql::ReadTxn& txn, std::string_view tenant,
                                                      absl::Time system_now);
// Tenants that have any, by name.
absl::StatusOr<std::vector<std::string>> TenantsWithTimers(sql::ReadTxn& txn);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_STORE_TIMERS_H_
