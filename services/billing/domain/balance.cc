#include "services/billing/domain/balance.h"

#include <string_view>

#include "libs/status/status.h"
#include "services/billing/domain/invoicing.h"

namespace holdfast::billing {
namespace {

absl::Status CheckNotNegative(std::string_view field, const Money& amount) {
  return amount.amount_minor < 0 ? InvalidField(field, "is below zero") : absl::OkStatus();
}

absl::StatusOr<Money> Less(Money from, std::string_view field, absl::Span<const Money> amounts) {
  for (const Money& amount : amounts) {
    HF_RETURN_IF_ERROR(CheckNotNegative(field, amount));
    HF_ASSIGN_OR_RETURN(from, Sub(from, amount));
  }
  return from;
}

}  // namespace

absl::StatusOr<Balance> BalanceOf(const InvoiceMovements& movements) {
  HF_RETURN_IF_ERROR(CheckNotNegative("total", movements.total));
  HF_ASSIGN_OR_RETURN(Money owed, Less(movements.total, "adjustments", movements.adjustments));
  HF_ASSIGN_OR_RETURN(owed, Less(owed, "payments", movements.payments));
  for (const RefundMade& refund : movements.refunds) {
    HF_RETURN_IF_ERROR(CheckNotNegative("refunds", refund.amount));
    HF_ASSIGN_OR_RETURN(owed, Add(owed, refund.amount));
    if (!refund.adjusts_invoice) continue;
    HF_ASSIGN_OR_RETURN(owed, Sub(owed, refund.amount));
  }
  return Balance{owed, owed.amount_minor > 0};
}

absl::StatusOr<CreditsApplied> ApplyCredits(const Money& credit, absl::Span<const Money> totals) {
  HF_RETURN_IF_ERROR(CheckNotNegative("credit_balance", credit));
  CreditsApplied applied{{}, credit};
  for (const Money& total : totals) {
    HF_RETURN_IF_ERROR(CheckNotNegative("invoices", total));
    Credit left;
    left.remaining = applied.credit_left;
    HF_ASSIGN_OR_RETURN(const std::vector<CreditUse> uses, SpendCredits({left}, total));
    HF_ASSIGN_OR_RETURN(const Money used, SumOf(uses, total.currency));
    HF_ASSIGN_OR_RETURN(const Money due, Sub(total, used));
    if (!uses.empty()) applied.credit_left = uses.back().remaining;
    applied.due.push_back(due);
  }
  return applied;
}

}  // namespace holdfast::billing
