#include "services/billing/domain/price_tiers.h"

#include <algorithm>
#include <string_view>

#include "libs/status/status.h"

namespace holdfast::billing {
namespace {

absl::Status CheckNotNegative(std::string_view field, const Rational& value) {
  return value.sign() < 0 ? InvalidField(field, "is below zero") : absl::OkStatus();
}

absl::Status CheckPositive(std::string_view field, const Rational& value) {
  return value.sign() <= 0 ? InvalidField(field, "must be positive") : absl::OkStatus();
}

absl::Status CheckTiers(absl::Span<const PriceTier> tiers, const Rational& quantity) {
  HF_RETURN_IF_ERROR(CheckNotNegative("quantity", quantity));
  if (tiers.empty()) return InvalidField("tiers", "are missing");
  Rational bound = 0;
  for (size_t i = 0; i < tiers.size(); ++i) {
    const PriceTier& tier = tiers[i];
    HF_RETURN_IF_ERROR(CheckNotNegative("tiers.unit", tier.unit));
    HF_RETURN_IF_ERROR(CheckNotNegative("tiers.flat", tier.flat));
    const bool last = i + 1 == tiers.size();
    if (tier.up_to.has_value() == last) {
      return InvalidField("tiers.up_to", "must be missing in the last tier and nowhere else");
    }
    if (last) continue;
    if (!(bound < *tier.up_to)) return InvalidField("tiers.up_to", "does not rise");
    bound = *tier.up_to;
  }
  return absl::OkStatus();
}

absl::Status CheckBlocks(absl::Span<const BlockTier> tiers, const Rational& quantity) {
  HF_RETURN_IF_ERROR(CheckNotNegative("quantity", quantity));
  if (tiers.empty()) return InvalidField("tiers", "are missing");
  for (const BlockTier& tier : tiers) {
    HF_RETURN_IF_ERROR(CheckPositive("tiers.block", tier.block));
    HF_RETURN_IF_ERROR(CheckPositive("tiers.max_blocks", tier.max_blocks));
    HF_RETURN_IF_ERROR(CheckNotNegative("tiers.price", tier.price));
  }
  return absl::OkStatus();
}

absl::StatusOr<Rational> TierAmount(const PriceTier& tier, const Rational& units) {
  HF_ASSIGN_OR_RETURN(const Rational amount, Mul(units, tier.unit));
  return Add(amount, tier.flat);
}

// ceil(units / size) × price.
absl::StatusOr<Rational> StartedTimes(const Rational& units, const Rational& size,
                                      const Rational& price) {
  HF_ASSIGN_OR_RETURN(const Rational exact, Div(units, size));
  HF_ASSIGN_OR_RETURN(const int64_t started, Ceil(exact));
  return Mul(Rational(started), price);
}

}  // namespace

absl::StatusOr<PriceTier> PercentageTier(std::optional<Rational> up_to,
                                         const Rational& rate_percent, const Rational& flat) {
  constexpr int64_t kPercent = 100;
  HF_ASSIGN_OR_RETURN(const Rational unit, Div(rate_percent, Rational(kPercent)));
  return PriceTier{up_to, unit, flat};
}

absl::StatusOr<Rational> GraduatedPrice(absl::Span<const PriceTier> tiers,
                                        const Rational& quantity) {
  HF_RETURN_IF_ERROR(CheckTiers(tiers, quantity));
  Rational amount = 0;
  Rational below = 0;  // the bound before the tier
  for (const PriceTier& tier : tiers) {
    const bool fills = tier.up_to.has_value() && *tier.up_to < quantity;
    HF_ASSIGN_OR_RETURN(const Rational units, Sub(fills ? *tier.up_to : quantity, below));
    HF_ASSIGN_OR_RETURN(const Rational part, TierAmount(tier, units));
    HF_ASSIGN_OR_RETURN(amount, Add(amount, part));
    if (!fills) break;
    below = *tier.up_to;
  }
  return amount;
}

absl::StatusOr<Rational> VolumePrice(absl::Span<const PriceTier> tiers, const Rational& quantity) {
  HF_RETURN_IF_ERROR(CheckTiers(tiers, quantity));
  const auto reached = std::find_if(tiers.begin(), tiers.end(), [&](const PriceTier& tier) {
    return !tier.up_to.has_value() || !(*tier.up_to < quantity);
  });
  return TierAmount(*reached, quantity);
}

absl::StatusOr<Rational> PackagePrice(const Package& package, const Rational& quantity) {
  HF_RETURN_IF_ERROR(CheckNotNegative("quantity", quantity));
  HF_RETURN_IF_ERROR(CheckPositive("package_size", package.size));
  HF_RETURN_IF_ERROR(CheckNotNegative("package_price", package.price));
  HF_RETURN_IF_ERROR(CheckNotNegative("free_units", package.free_units));
  HF_ASSIGN_OR_RETURN(const Rational charged, Sub(quantity, package.free_units));
  return StartedTimes(charged.sign() < 0 ? Rational(0) : charged, package.size, package.price);
}

absl::StatusOr<BlocksPrice> GraduatedBlocksPrice(absl::Span<const BlockTier> tiers,
                                                 const Rational& quantity) {
  HF_RETURN_IF_ERROR(CheckBlocks(tiers, quantity));
  BlocksPrice price;
  Rational left = quantity;
  for (size_t i = 0; i < tiers.size(); ++i) {
    const BlockTier& tier = tiers[i];
    HF_ASSIGN_OR_RETURN(const Rational capacity, Mul(tier.block, tier.max_blocks));
    const bool fills = i + 1 < tiers.size() && capacity < left;
    const Rational units = fills ? capacity : left;
    HF_ASSIGN_OR_RETURN(const Rational part, StartedTimes(units, tier.block, tier.price));
    price.per_tier.push_back(part);
    HF_ASSIGN_OR_RETURN(price.amount, Add(price.amount, part));
    if (!fills) break;
    HF_ASSIGN_OR_RETURN(left, Sub(left, capacity));
  }
  return price;
}

absl::StatusOr<Rational> VolumeBlocksPrice(absl::Span<const BlockTier> tiers,
                                           const Rational& quantity) {
  HF_RETURN_IF_ERROR(CheckBlocks(tiers, quantity));
  Rational held = 0;
  for (const BlockTier& tier : tiers.first(tiers.size() - 1)) {
    HF_ASSIGN_OR_RETURN(const Rational capacity, Mul(tier.block, tier.max_blocks));
    HF_ASSIGN_OR_RETURN(held, Add(held, capacity));
    if (!(held < quantity)) return StartedTimes(quantity, tier.block, tier.price);
  }
  return StartedTimes(quantity, tiers.back().block, tiers.back().price);
}

}  // namespace holdfast::billing
