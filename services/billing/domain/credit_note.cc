#include "services/billing/domain/credit_note.h"

#include <algorithm>
#include <string_view>

#include "libs/status/status.h"
#include "services/billing/domain/tax.h"

namespace holdfast::billing {
namespace {

absl::Status CheckNotNegative(std::string_view field, const Money& amount) {
  return amount.amount_minor < 0 ? InvalidField(field, "is below zero") : absl::OkStatus();
}

absl::Status CheckCoupon(const Money& coupon, const Money& fee) {
  HF_RETURN_IF_ERROR(CheckNotNegative("coupon", coupon));
  HF_ASSIGN_OR_RETURN(const Money rest, Sub(fee, coupon));
  return rest.amount_minor < 0 ? InvalidField("coupon", "is above the fee") : absl::OkStatus();
}

absl::Status CheckFacts(const TerminationFacts& facts) {
  HF_RETURN_IF_ERROR(CheckNotEmpty("period", facts.period));
  HF_RETURN_IF_ERROR(CheckNotNegative("fee", facts.fee));
  HF_RETURN_IF_ERROR(CheckNotNegative("earlier_credit_note", facts.earlier_notes));
  HF_RETURN_IF_ERROR(CheckNotNegative("invoice_paid", facts.invoice_paid));
  HF_RETURN_IF_ERROR(CheckCoupon(facts.coupon, facts.fee));
  if (!facts.period.Contains(facts.terminated_on)) {
    return InvalidField("terminated_on", "is outside the period");
  }
  if (facts.trial_days < 0) return InvalidField("trial_days", "is below zero");
  if (facts.fee_share.sign() < 0 || Rational(1) < facts.fee_share) {
    return InvalidField("fee_share", "is not zero to one");
  }
  return absl::OkStatus();
}

// The first day that was not used.
absl::CivilDay UnusedFrom(const TerminationFacts& facts) {
  return facts.last_day == LastDay::kBilled ? facts.terminated_on + 1 : facts.terminated_on;
}

// The coupon's part of `item`, which is a part of `fee`.
absl::StatusOr<Money> CouponOn(const Money& coupon, const Money& item, const Money& fee) {
  if (fee.amount_minor == 0) return ZeroOf(coupon);
  return Prorate(coupon, item.amount_minor, fee.amount_minor);
}

// The used part of the fee less its coupon, with tax, rounded once.
absl::StatusOr<Money> UsedGross(const TerminationFacts& facts) {
  absl::CivilDay from = facts.period.start;
  if (facts.started_on.has_value()) from = std::max(from, *facts.started_on + facts.trial_days);
  const int64_t used_days = std::max<int64_t>(0, UnusedFrom(facts) - from);
  HF_ASSIGN_OR_RETURN(const Money net_fee, Sub(facts.fee, facts.coupon));
  HF_ASSIGN_OR_RETURN(const Rational used, Rational::Make(used_days, facts.period.days()));
  HF_ASSIGN_OR_RETURN(const Rational gross, GrossFactor(facts.tax_rate_percent));
  HF_ASSIGN_OR_RETURN(const Rational factor, Mul(used, gross));
  return Scale(net_fee, factor);
}

absl::StatusOr<Money> RefundOf(const TerminationFacts& facts, const Money& total) {
  if (facts.on_termination == OnTermination::kCredit) return ZeroOf(total);
  HF_ASSIGN_OR_RETURN(const Money paid, Scale(facts.invoice_paid, facts.fee_share));
  HF_ASSIGN_OR_RETURN(const Money used, UsedGross(facts));
  HF_ASSIGN_OR_RETURN(Money refund, Sub(paid, used));
  refund.amount_minor = std::clamp<int64_t>(refund.amount_minor, 0, total.amount_minor);
  return refund;
}

// One fee of an invoice, and what is credited of it.
absl::Status AddCredit(const TaxedFee& fee, const Money& credited, CreditNote& note) {
  HF_ASSIGN_OR_RETURN(const Money coupon, CouponOn(fee.coupon, credited, fee.amount));
  HF_ASSIGN_OR_RETURN(const Money sub_total, Sub(credited, coupon));
  HF_ASSIGN_OR_RETURN(const Money tax, TaxOnLine(sub_total, fee.tax_percent));
  HF_ASSIGN_OR_RETURN(note.coupon_adjustment, Add(note.coupon_adjustment, coupon));
  HF_ASSIGN_OR_RETURN(note.sub_total, Add(note.sub_total, sub_total));
  HF_ASSIGN_OR_RETURN(note.tax, Add(note.tax, tax));
  return absl::OkStatus();
}

absl::Status CheckFee(const TaxedFee& fee) {
  HF_RETURN_IF_ERROR(CheckNotNegative("fee", fee.amount));
  return CheckCoupon(fee.coupon, fee.amount);
}

// A fee is credited for at most its amount, all credits together.
absl::Status CheckCredits(absl::Span<const TaxedFee> fees, absl::Span<const FeeCredit> credits) {
  for (const TaxedFee& fee : fees) HF_RETURN_IF_ERROR(CheckFee(fee));
  std::vector<Money> left;
  for (const TaxedFee& fee : fees) left.push_back(fee.amount);
  for (const FeeCredit& credit : credits) {
    if (credit.fee >= fees.size()) return InvalidField("credit.fee", "is no fee of the invoice");
    HF_RETURN_IF_ERROR(CheckNotNegative("credit.amount", credit.amount));
    HF_ASSIGN_OR_RETURN(left[credit.fee], Sub(left[credit.fee], credit.amount));
    if (left[credit.fee].amount_minor < 0) {
      return InvalidField("credit.amount", "is more than what is left of the fee");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<TerminationNote> NoteOnTermination(const TerminationFacts& facts) {
  HF_RETURN_IF_ERROR(CheckFacts(facts));
  TerminationNote note;
  const int64_t unused_days = facts.period.end - UnusedFrom(facts);
  HF_ASSIGN_OR_RETURN(const Money unused, Prorate(facts.fee, unused_days, facts.period.days()));
  HF_ASSIGN_OR_RETURN(note.item, Sub(unused, facts.earlier_notes));
  note.item.amount_minor = std::max<int64_t>(0, note.item.amount_minor);
  HF_ASSIGN_OR_RETURN(note.coupon_adjustment, CouponOn(facts.coupon, note.item, facts.fee));
  HF_ASSIGN_OR_RETURN(const Money net, Sub(note.item, note.coupon_adjustment));
  HF_ASSIGN_OR_RETURN(note.tax, TaxOnLine(net, facts.tax_rate_percent));
  HF_ASSIGN_OR_RETURN(note.total, Add(net, note.tax));
  HF_ASSIGN_OR_RETURN(note.refund, RefundOf(facts, note.total));
  HF_ASSIGN_OR_RETURN(note.credit, Sub(note.total, note.refund));
  return note;
}

absl::StatusOr<InvoiceFigures> FiguresOf(absl::Span<const TaxedFee> fees, Currency currency) {
  const Money zero = ZeroOf(currency);
  InvoiceFigures figures{zero, zero, zero, zero, 0};
  for (const TaxedFee& fee : fees) {
    HF_RETURN_IF_ERROR(CheckFee(fee));
    HF_ASSIGN_OR_RETURN(const Money net, Sub(fee.amount, fee.coupon));
    HF_ASSIGN_OR_RETURN(const Money tax, TaxOnLine(net, fee.tax_percent));
    HF_ASSIGN_OR_RETURN(figures.fees, Add(figures.fees, fee.amount));
    HF_ASSIGN_OR_RETURN(figures.coupons, Add(figures.coupons, fee.coupon));
    HF_ASSIGN_OR_RETURN(figures.taxes, Add(figures.taxes, tax));
  }
  HF_ASSIGN_OR_RETURN(const Money net, Sub(figures.fees, figures.coupons));
  HF_ASSIGN_OR_RETURN(figures.total, Add(net, figures.taxes));
  if (net.amount_minor > 0) {
    HF_ASSIGN_OR_RETURN(figures.effective_tax_percent,
                        Rational::Make(Int128{100} * figures.taxes.amount_minor, net.amount_minor));
  }
  return figures;
}

absl::StatusOr<CreditNote> CreditNoteFor(absl::Span<const TaxedFee> fees,
                                         absl::Span<const FeeCredit> credits, Currency currency) {
  HF_RETURN_IF_ERROR(CheckCredits(fees, credits));
  const Money zero = ZeroOf(currency);
  CreditNote note{zero, zero, zero, zero};
  for (const FeeCredit& credit : credits) {
    HF_RETURN_IF_ERROR(AddCredit(fees[credit.fee], credit.amount, note));
  }
  HF_ASSIGN_OR_RETURN(note.total, Add(note.sub_total, note.tax));
  return note;
}

}  // namespace holdfast::billing
