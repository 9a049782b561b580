// Tax on top of prices that do not contain it. Rates are exact percentages ("19", "8.875"), zero or
// more. Rounded half away from zero, by default once per line (ADR-0001). Errors: INVALID_ARGUMENT
// that names the field, INVALID_ARGUMENT CURRENCY_MISMATCH, OUT_OF_RANGE AMOUNT_OVERFLOW.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_TAX_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_TAX_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/money/money.h"

namespace holdfast::billing {

enum class TaxRounding {
  kPerLine,     // rounded on each line, and summed
  kPerInvoice,  // rounded once on the sum of the lines
};

struct Taxed {
  std::vector<Money> line_tax;  // kPerLine only
  Money subtotal;               // sum of the lines
  Money tax;
  Money total;  // subtotal + tax
};
// Lines of one invoice, credits below zero.
absl::StatusOr<Taxed> TaxOn(absl::Span<const Money> lines, Currency currency,
                            const Rational& rate_percent,
                            TaxRounding rounding = TaxRounding::kPerLine);

// round(net × rate), for one line.
absl::StatusOr<Money> TaxOnLine(const Money& net, const Rational& rate_percent);

// 1 + rate: a net amount times this is what is paid.
absl::StatusOr<Rational> GrossFactor(const Rational& rate_percent);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_TAX_H_
