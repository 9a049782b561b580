// The window of a first payment, and cycles that nobody pays for.
#include "services/billing/domain/payment_standing.h"

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

const absl::Time kCreated = absl::FromUnixSeconds(1'800'000'000);

TEST(InitialPaymentTest, ExpiresAtTheEndOfItsWindow) {
  const absl::Time end = kCreated + absl::Hours(23);
  EXPECT_THAT(InitialPaymentExpiry(kCreated), IsOkAndHolds(end));
  EXPECT_THAT(InitialPaymentAt(kCreated, 23, end - absl::Nanoseconds(1)),
              IsOkAndHolds(InitialPayment::kIncomplete));
  EXPECT_THAT(InitialPaymentAt(kCreated, 23, end),
              IsOkAndHolds(InitialPayment::kIncompleteExpired));
  EXPECT_THAT(InitialPaymentAt(kCreated, 0, end),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
}

TEST(InitialPaymentTest, AnExpiredOneVoidsItsInvoice) {
  EXPECT_FALSE(VoidsFirstInvoice(InitialPayment::kIncomplete));
  EXPECT_TRUE(VoidsFirstInvoice(InitialPayment::kIncompleteExpired));
  EXPECT_EQ(StandingName(InitialPayment::kIncomplete), "incomplete");
  EXPECT_EQ(StandingName(InitialPayment::kIncompleteExpired), "incomplete_expired");
}

TEST(CycleInvoiceTest, IsADraftWithoutPaymentOnlyWhileUnpaid) {
  for (const PaymentStanding standing : {PaymentStanding::kCurrent, PaymentStanding::kPastDue}) {
    EXPECT_FALSE(InvoiceOfCycle(standing).draft);
    EXPECT_TRUE(InvoiceOfCycle(standing).attempts_payment);
  }
  EXPECT_TRUE(InvoiceOfCycle(PaymentStanding::kUnpaid).draft);
  EXPECT_FALSE(InvoiceOfCycle(PaymentStanding::kUnpaid).attempts_payment);
}

}  // namespace
}  // namespace holdfast::billing
