#include "services/billing/domain/tax.h"

#include "libs/status/status.h"

namespace holdfast::billing {
namespace {

constexpr int64_t kPercent = 100;

absl::StatusOr<Rational> FactorOf(const Rational& rate_percent) {
  if (rate_percent.sign() < 0) return InvalidField("tax_rate_percent", "is below zero");
  return Div(rate_percent, Rational(kPercent));
}

}  // namespace

absl::StatusOr<Money> TaxOnLine(const Money& net, const Rational& rate_percent) {
  HF_ASSIGN_OR_RETURN(const Rational factor, FactorOf(rate_percent));
  return Scale(net, factor);
}

absl::StatusOr<Rational> GrossFactor(const Rational& rate_percent) {
  HF_ASSIGN_OR_RETURN(const Rational factor, FactorOf(rate_percent));
  return Add(Rational(1), factor);
}

absl::StatusOr<Taxed> TaxOn(absl::Span<const Money> lines, Currency currency,
                            const Rational& rate_percent, TaxRounding rounding) {
  Taxed taxed;
  HF_ASSIGN_OR_RETURN(taxed.subtotal, Sum(lines, currency));
  if (rounding == TaxRounding::kPerInvoice) {
    HF_ASSIGN_OR_RETURN(taxed.tax, TaxOnLine(taxed.subtotal, rate_percent));
  } else {
    HF_RETURN_IF_ERROR(FactorOf(rate_percent).status());
    for (const Money& line : lines) {
      HF_ASSIGN_OR_RETURN(const Money tax, TaxOnLine(line, rate_percent));
      taxed.line_tax.push_back(tax);
    }
    HF_ASSIGN_OR_RETURN(taxed.tax, Sum(taxed.line_tax, currency));
  }
  HF_ASSIGN_OR_RETURN(taxed.total, Add(taxed.subtotal, taxed.tax));
  return taxed;
}

}  // namespace holdfast::billing
