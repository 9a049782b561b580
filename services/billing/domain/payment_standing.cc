#include "services/billing/domain/payment_standing.h"

#include "libs/status/status.h"

namespace holdfast::billing {
namespace {

constexpr int64_t kWindowHoursMax = 24 * 366;

}  // namespace

std::string_view StandingName(InitialPayment standing) {
  return standing == InitialPayment::kIncomplete ? "incomplete" : "incomplete_expired";
}

absl::StatusOr<absl::Time> InitialPaymentExpiry(absl::Time created, int64_t window_hours) {
  if (window_hours < 1 || window_hours > kWindowHoursMax) {
    return InvalidField("window_hours", "is not 1 to 8784");
  }
  return created + absl::Hours(window_hours);
}

absl::StatusOr<InitialPayment> InitialPaymentAt(absl::Time created, int64_t window_hours,
                                                absl::Time at) {
  HF_ASSIGN_OR_RETURN(const absl::Time expiry, InitialPaymentExpiry(created, window_hours));
  return at < expiry ? InitialPayment::kIncomplete : InitialPayment::kIncompleteExpired;
}

bool VoidsFirstInvoice(InitialPayment standing) {
  return standing == InitialPayment::kIncompleteExpired;
}

CycleInvoice InvoiceOfCycle(PaymentStanding standing) {
  const bool unpaid = standing == PaymentStanding::kUnpaid;
  return CycleInvoice{unpaid, !unpaid};
}

}  // namespace holdfast::billing
