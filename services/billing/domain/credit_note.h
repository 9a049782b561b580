// What a credit note takes back of an issued invoice, which itself is never edited. A fee's share
// of a coupon and of tax goes back with the fee. Amounts are whole minor units of one currency;
// each named figure is rounded once, half away from zero (ADR-0001). Errors: INVALID_ARGUMENT that
// names the field, INVALID_ARGUMENT CURRENCY_MISMATCH, OUT_OF_RANGE AMOUNT_OVERFLOW.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_CREDIT_NOTE_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_CREDIT_NOTE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "libs/calendar/calendar.h"
#include "libs/money/money.h"

namespace holdfast::billing {

// --- A subscription that ends in the middle of a period that was invoiced ------------------------

// What becomes of the note's total.
enum class OnTermination {
  kCredit,  // all of it is credit
  kRefund,  // what was paid beyond the used part is refunded, the rest is credit
};

struct TerminationFacts {
  Money fee;                     // zero or more
  DayRange period;               // of the fee
  absl::CivilDay terminated_on;  // a day of the period
  // Whether the day of the termination is the customer's last, billed one, or the first unused one.
  LastDay last_day = LastDay::kBilled;
  Rational tax_rate_percent;
  OnTermination on_termination = OnTermination::kCredit;
  Money earlier_notes;     // item amounts already credited of this fee, zero or more
  Money coupon;            // of this fee, zero to the fee
  Money invoice_paid;      // zero or more
  Rational fee_share = 1;  // this fee's part of what was paid, zero to one
  std::optional<absl::CivilDay> started_on;  // with trial_days: use is counted from the trial's end
  int64_t trial_days = 0;
};

struct TerminationNote {
  Money item;               // fee × unused / period days, less earlier notes; at least zero
  Money coupon_adjustment;  // coupon × item / fee
  Money tax;                // on item − coupon adjustment
  Money total;              // item − coupon adjustment + tax
  Money refund;             // paid × share − used part less its coupon plus tax; zero to total
  Money credit;             // total − refund
};
absl::StatusOr<TerminationNote> NoteOnTermination(const TerminationFacts& facts);

// --- Parts of the fees of one invoice ------------------------------------------------------------

struct TaxedFee {
  Money amount;  // zero or more
  Money coupon;  // zero to the amount
  Rational tax_percent;
};
struct FeeCredit {
  size_t fee = 0;  // index into the invoice's fees
  Money amount;    // zero or more; all credits of one fee together at most its amount
};

struct InvoiceFigures {
  Money fees;
  Money coupons;
  Money taxes;                     // rounded per fee
  Money total;                     // fees − coupons + taxes
  Rational effective_tax_percent;  // 100 × taxes / (fees − coupons); zero when nothing is taxed
};
absl::StatusOr<InvoiceFigures> FiguresOf(absl::Span<const TaxedFee> fees, Currency currency);

struct CreditNote {
  Money coupon_adjustment;
  Money sub_total;  // credited − coupon adjustment
  Money tax;        // rounded per fee
  Money total;      // sub_total + tax
};
absl::StatusOr<CreditNote> CreditNoteFor(absl::Span<const TaxedFee> fees,
                                         absl::Span<const FeeCredit> credits, Currency currency);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_CREDIT_NOTE_H_
