// What unpaid invoices make of a subscription: the window for a first payment, and the cycles of
// one that is unpaid. Errors: INVALID_ARGUMENT that names the field.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_PAYMENT_STANDING_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_PAYMENT_STANDING_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace holdfast::billing {

// By default a first payment has 23 hours.
inline constexpr int64_t kInitialPaymentHours = 23;

enum class InitialPayment { kIncomplete, kIncompleteExpired };
// incomplete, incomplete_expired.
std::string_view StandingName(InitialPayment standing);

// The instant from which a subscription whose first invoice is still unpaid has expired.
absl::StatusOr<absl::Time> InitialPaymentExpiry(absl::Time created,
                                                int64_t window_hours = kInitialPaymentHours);
// INCOMPLETE before that instant, expired from it on.
absl::StatusOr<InitialPayment> InitialPaymentAt(absl::Time created, int64_t window_hours,
                                                absl::Time at);
// The first invoice of an expired one is void; until then it stays open.
bool VoidsFirstInvoice(InitialPayment standing);

// Whether a running subscription's earlier invoices are paid, late, or given up on.
enum class PaymentStanding { kCurrent, kPastDue, kUnpaid };

// What a passing cycle makes. While UNPAID: a draft, and no payment is attempted.
struct CycleInvoice {
  bool draft = false;  // else it is finalized
  bool attempts_payment = true;
};
CycleInvoice InvoiceOfCycle(PaymentStanding standing);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_PAYMENT_STANDING_H_
