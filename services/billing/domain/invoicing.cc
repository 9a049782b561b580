#include "services/billing/domain/invoicing.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/status/status.h"

namespace holdfast::billing {

Money AmountDue(const Invoice& invoice) {
  // Both are in [0, total], so the difference fits.
  return Money{invoice.total.amount_minor - invoice.credit_applied.amount_minor,
               invoice.total.currency};
}

absl::StatusOr<Invoice> ChargeFor(const Stepped& stepped) {
  const Subscription& sub = stepped.after;
  HF_ASSIGN_OR_RETURN(const Money price, PeriodPrice(sub));
  Invoice invoice;
  invoice.customer = sub.customer;
  invoice.subscription = sub.id;
  invoice.period = *sub.current_period;
  invoice.credit_applied = ZeroOf(price);
  invoice.total = price;
  invoice.lines.push_back(
      {absl::StrCat("Plan ", sub.plan), invoice.period, sub.quantity, sub.unit_price, price});
  if (!stepped.discount.has_value()) return invoice;
  HF_ASSIGN_OR_RETURN(const Money reduction, ReductionOf(*stepped.discount, price));
  if (reduction.amount_minor == 0) return invoice;
  HF_ASSIGN_OR_RETURN(const Money line, Negate(reduction));
  HF_ASSIGN_OR_RETURN(invoice.total, Add(price, line));
  invoice.lines.push_back({"Discount", invoice.period, 1, ZeroOf(price), line});
  return invoice;
}

absl::StatusOr<std::vector<CreditUse>> SpendCredits(absl::Span<const Credit> credits,
                                                    const Money& total) {
  std::vector<CreditUse> uses;
  Money left = total;
  for (const Credit& credit : credits) {
    if (left.amount_minor == 0) break;
    if (credit.remaining.currency != total.currency) continue;
    const Money used{std::min(left.amount_minor, credit.remaining.amount_minor), total.currency};
    if (used.amount_minor <= 0) continue;
    HF_ASSIGN_OR_RETURN(const Money remaining, Sub(credit.remaining, used));
    HF_ASSIGN_OR_RETURN(left, Sub(left, used));
    uses.push_back({credit.id, used, remaining});
  }
  return uses;
}

absl::StatusOr<Money> SumOf(absl::Span<const CreditUse> uses, Currency currency) {
  Money sum = ZeroOf(currency);
  for (const CreditUse& use : uses) {
    HF_ASSIGN_OR_RETURN(sum, Add(sum, use.used));
  }
  return sum;
}

std::string FormatInvoiceNumber(int64_t n) { return absl::StrFormat("INV-%06d", n); }

}  // namespace holdfast::billing
