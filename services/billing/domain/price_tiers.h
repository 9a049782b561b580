// What a metered quantity costs by tiers, packages or blocks. Quantities and prices are exact; the
// unit of the result is that of the prices (ParseUnitPrice gives minor ones), unrounded: a line is
// rounded once, by RoundToMoney. Quantities are zero or more. Errors: INVALID_ARGUMENT that names
// the field, OUT_OF_RANGE AMOUNT_OVERFLOW.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_PRICE_TIERS_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_PRICE_TIERS_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/money/rational.h"

namespace holdfast::billing {

// `up_to` belongs to its tier. Bounds rise, and only the last tier has none.
struct PriceTier {
  std::optional<Rational> up_to;
  Rational unit;  // zero or more
  Rational flat;  // once, when the tier applies; zero or more
};

// Tiers of a share of a money amount: the unit price is rate_percent / 100 of it.
absl::StatusOr<PriceTier> PercentageTier(std::optional<Rational> up_to,
                                         const Rational& rate_percent, const Rational& flat);

// Units are priced in their tiers. The first tier is always entered, a later one when the quantity
// is above the bound before it; each tier entered adds its flat amount.
absl::StatusOr<Rational> GraduatedPrice(absl::Span<const PriceTier> tiers,
                                        const Rational& quantity);
// All units take the price of the first tier that holds the quantity.
absl::StatusOr<Rational> VolumePrice(absl::Span<const PriceTier> tiers, const Rational& quantity);

// ceil((quantity − free) / size) × price: a started package counts.
struct Package {
  Rational size;   // above zero
  Rational price;  // zero or more
  Rational free_units;
};
absl::StatusOr<Rational> PackagePrice(const Package& package, const Rational& quantity);

// A tier of blocks holds block × max_blocks units; the last one takes all that is left.
struct BlockTier {
  Rational block;       // units, above zero
  Rational max_blocks;  // above zero
  Rational price;       // of a started block, zero or more
};
struct BlocksPrice {
  std::vector<Rational> per_tier;  // of each tier reached, the first always
  Rational amount;
};
// Tiers are filled in order, each priced by its own started blocks.
absl::StatusOr<BlocksPrice> GraduatedBlocksPrice(absl::Span<const BlockTier> tiers,
                                                 const Rational& quantity);
// All units in started blocks of the first tier whose capacity, with those before it, holds them.
absl::StatusOr<Rational> VolumeBlocksPrice(absl::Span<const BlockTier> tiers,
                                           const Rational& quantity);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_PRICE_TIERS_H_
