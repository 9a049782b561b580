// credit_note, tax, invoice_balance, money.
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "libs/status/status.h"
#include "services/billing/domain/balance.h"
#include "services/billing/domain/credit_note.h"
#include "services/billing/domain/tax.h"
#include "tests/conformance/billing/question.h"

namespace holdfast::conformance {
namespace {

absl::StatusOr<billing::TerminationFacts> TerminationIn(Question& q) {
  billing::TerminationFacts facts;
  HF_ASSIGN_OR_RETURN(facts.fee, q.in.Minor("fee_minor", q.currency));
  HF_ASSIGN_OR_RETURN(facts.period, q.in.Range("period_inclusive", LastDay::kBilled));
  HF_ASSIGN_OR_RETURN(facts.terminated_on, q.in.Day("terminated_on"));
  HF_ASSIGN_OR_RETURN(facts.tax_rate_percent, q.in.Decimal("tax_rate_percent"));
  HF_ASSIGN_OR_RETURN(const std::string then, q.in.Text("on_termination"));
  if (then != "credit" && then != "refund") return Malformed("on_termination", "is unknown");
  facts.on_termination =
      then == "refund" ? billing::OnTermination::kRefund : billing::OnTermination::kCredit;
  HF_ASSIGN_OR_RETURN(facts.earlier_notes,
                      q.in.MinorOr("earlier_credit_note_minor", 0, q.currency));
  HF_ASSIGN_OR_RETURN(facts.coupon, q.in.MinorOr("coupon_minor", 0, q.currency));
  HF_ASSIGN_OR_RETURN(facts.invoice_paid, q.in.MinorOr("invoice_paid_minor", 0, q.currency));
  q.in.Ignore("invoice_total_minor");
  q.in.Ignore("fee_share");
  if (q.in.Has("fee_share")) {
    HF_ASSIGN_OR_RETURN(facts.fee_share, q.in.Fraction("fee_share"));
  }
  HF_ASSIGN_OR_RETURN(facts.started_on, q.in.OptionalDay("started_on"));
  HF_ASSIGN_OR_RETURN(facts.trial_days, q.in.IntOr("trial_days", 0));
  return facts;
}

Answer NoteOfTermination(Question& q) {
  HF_ASSIGN_OR_RETURN(const auto facts, TerminationIn(q));
  HF_ASSIGN_OR_RETURN(const auto note, billing::NoteOnTermination(facts));
  return Json{{"item_minor", note.item.amount_minor},
              {"coupon_adjustment_minor", note.coupon_adjustment.amount_minor},
              {"tax_minor", note.tax.amount_minor},
              {"total_minor", note.total.amount_minor},
              {"refund_minor", note.refund.amount_minor},
              {"credit_minor", note.credit.amount_minor}};
}

absl::StatusOr<std::vector<billing::TaxedFee>> FeesIn(Question& q) {
  HF_ASSIGN_OR_RETURN(std::vector<Inputs> list, q.in.List("fees"));
  std::vector<billing::TaxedFee> fees;
  for (Inputs& in : list) {
    billing::TaxedFee fee;
    HF_ASSIGN_OR_RETURN(fee.amount, in.Minor("minor", q.currency));
    HF_ASSIGN_OR_RETURN(fee.coupon, in.MinorOr("coupon_minor", 0, q.currency));
    HF_ASSIGN_OR_RETURN(fee.tax_percent, in.DecimalOr("tax_percent", 0));
    HF_RETURN_IF_ERROR(in.CheckAllRead());
    fees.push_back(fee);
  }
  return fees;
}

absl::StatusOr<std::vector<billing::FeeCredit>> CreditsIn(Question& q) {
  q.in.Ignore("credit");
  std::vector<billing::FeeCredit> credits;
  if (!q.in.Has("credit")) return credits;
  HF_ASSIGN_OR_RETURN(std::vector<Inputs> list, q.in.List("credit"));
  for (Inputs& in : list) {
    HF_ASSIGN_OR_RETURN(const int64_t fee, in.Int("fee"));
    HF_ASSIGN_OR_RETURN(const Money amount, in.Minor("minor", q.currency));
    HF_RETURN_IF_ERROR(in.CheckAllRead());
    credits.push_back({static_cast<size_t>(fee), amount});
  }
  return credits;
}

Answer NoteOfFees(Question& q) {
  HF_ASSIGN_OR_RETURN(const auto fees, FeesIn(q));
  HF_ASSIGN_OR_RETURN(const auto credits, CreditsIn(q));
  HF_ASSIGN_OR_RETURN(const auto invoice, billing::FiguresOf(fees, q.currency));
  HF_ASSIGN_OR_RETURN(const auto note, billing::CreditNoteFor(fees, credits, q.currency));
  constexpr int kRatePlaces = 5;
  HF_ASSIGN_OR_RETURN(const std::string rate,
                      FormatFixed(invoice.effective_tax_percent, kRatePlaces));
  return Json{{"invoice",
               {{"fees_minor", invoice.fees.amount_minor},
                {"coupons_minor", invoice.coupons.amount_minor},
                {"taxes_minor", invoice.taxes.amount_minor},
                {"total_minor", invoice.total.amount_minor},
                {"effective_tax_rate", rate}}},
              {"credit_note",
               {{"coupon_adjustment_minor", note.coupon_adjustment.amount_minor},
                {"sub_total_minor", note.sub_total.amount_minor},
                {"tax_minor", note.tax.amount_minor},
                {"total_minor", note.total.amount_minor}}}};
}

Answer Parts(Question& q) {
  HF_ASSIGN_OR_RETURN(const Money total, q.in.Minor("total_minor", q.currency));
  std::vector<Money> parts;
  if (q.in.Has("weights")) {
    HF_ASSIGN_OR_RETURN(const std::vector<int64_t> weights, q.in.Ints("weights"));
    HF_ASSIGN_OR_RETURN(parts, Split(total, weights));
  } else {
    HF_ASSIGN_OR_RETURN(const int64_t count, q.in.Int("parts"));
    HF_ASSIGN_OR_RETURN(parts, SplitEqually(total, count));
  }
  HF_ASSIGN_OR_RETURN(const Money sum, Sum(parts, q.currency));
  return Json{{"parts_minor", Show(parts)}, {"sum_minor", sum.amount_minor}};
}

Answer GatewayStep(Question& q) {
  constexpr const char* kPrefix = "multiple_of_";
  HF_ASSIGN_OR_RETURN(const int64_t minor, q.in.Int("minor"));
  HF_ASSIGN_OR_RETURN(const std::string gateway, q.in.Text("gateway"));
  int64_t step = 0;
  if (!gateway.starts_with(kPrefix) ||
      !absl::SimpleAtoi(absl::StripPrefix(gateway, kPrefix), &step)) {
    return Malformed("gateway", "is unknown");
  }
  HF_ASSIGN_OR_RETURN(const StepNeighbours found, NeighboursOnStep(minor, step));
  return Json{{"allowed_minor", {found.below, found.above}}, {"nearest", found.nearest}};
}

Json ShowMinor(const Money& amount) { return Json{{"minor", amount.amount_minor}}; }

Answer BalanceOfInvoice(Question& q) {
  billing::InvoiceMovements movements;
  HF_ASSIGN_OR_RETURN(movements.total, q.in.Minor("total_minor", q.currency));
  q.in.Ignore("payments_minor");
  q.in.Ignore("adjustments_minor");
  q.in.Ignore("refunds");
  HF_ASSIGN_OR_RETURN(movements.payments, q.in.Minors("payments_minor", q.currency));
  HF_ASSIGN_OR_RETURN(movements.adjustments, q.in.Minors("adjustments_minor", q.currency));
  std::vector<Inputs> refunds;
  if (q.in.Has("refunds")) {
    HF_ASSIGN_OR_RETURN(refunds, q.in.List("refunds"));
  }
  for (Inputs& in : refunds) {
    HF_ASSIGN_OR_RETURN(const Money amount, in.Minor("minor", q.currency));
    HF_ASSIGN_OR_RETURN(const bool adjusts, in.FlagOr("adjusts_invoice", false));
    HF_RETURN_IF_ERROR(in.CheckAllRead());
    movements.refunds.push_back({amount, adjusts});
  }
  HF_ASSIGN_OR_RETURN(const auto balance, billing::BalanceOf(movements));
  return Json{{"balance_minor", balance.owed.amount_minor},
              {"status", balance.open ? "open" : "paid"}};
}

}  // namespace

Answer CreditNoteKind(Question& q) {
  if (q.in.Has("terminated_on")) return NoteOfTermination(q);
  if (q.in.Has("fees")) return NoteOfFees(q);
  return NoSuchForm(q);
}

Answer MoneyKind(Question& q) {
  if (q.in.Has("total_minor")) return Parts(q);
  if (q.in.Has("gateway")) return GatewayStep(q);
  if (q.in.Has("major")) {
    HF_ASSIGN_OR_RETURN(const std::string major, q.in.Text("major"));
    HF_ASSIGN_OR_RETURN(const Money amount, ParseMoney(major, q.currency));
    return ShowMinor(amount);
  }
  if (q.in.Has("raw_minor")) {
    HF_ASSIGN_OR_RETURN(const Rational raw, q.in.Decimal("raw_minor"));
    HF_ASSIGN_OR_RETURN(const Money amount, RoundToMoney(raw, q.currency));
    return ShowMinor(amount);
  }
  if (!q.in.Has("fraction")) return NoSuchForm(q);
  HF_ASSIGN_OR_RETURN(const Money price, q.in.Minor("price_minor", q.currency));
  HF_ASSIGN_OR_RETURN(const Rational fraction, q.in.Fraction("fraction"));
  HF_ASSIGN_OR_RETURN(const Money amount, Scale(price, fraction));
  return ShowMinor(amount);
}

Answer Tax(Question& q) {
  if (!q.in.Has("lines_minor")) return NoSuchForm(q);
  q.in.Ignore("lines_minor");
  HF_ASSIGN_OR_RETURN(const auto lines, q.in.Minors("lines_minor", q.currency));
  HF_ASSIGN_OR_RETURN(const Rational rate, q.in.Decimal("rate_percent"));
  const auto rounding = q.convention == "tax.per_invoice" ? billing::TaxRounding::kPerInvoice
                                                          : billing::TaxRounding::kPerLine;
  HF_ASSIGN_OR_RETURN(const auto taxed, billing::TaxOn(lines, q.currency, rate, rounding));
  return Json{{"line_tax_minor", Show(taxed.line_tax)},
              {"tax_minor", taxed.tax.amount_minor},
              {"subtotal_minor", taxed.subtotal.amount_minor},
              {"total_minor", taxed.total.amount_minor}};
}

Answer InvoiceBalance(Question& q) {
  if (q.in.Has("total_minor")) return BalanceOfInvoice(q);
  HF_ASSIGN_OR_RETURN(const Money credit, q.in.Minor("credit_balance_minor", q.currency));
  q.in.Ignore("invoices_minor");
  HF_ASSIGN_OR_RETURN(const auto invoices, q.in.Minors("invoices_minor", q.currency));
  HF_ASSIGN_OR_RETURN(const auto applied, billing::ApplyCredits(credit, invoices));
  return Json{{"due_minor", Show(applied.due)},
              {"credit_left_minor", applied.credit_left.amount_minor}};
}

}  // namespace holdfast::conformance
