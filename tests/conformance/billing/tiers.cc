// tier_price.
#include "libs/status/status.h"
#include "services/billing/domain/price_tiers.h"
#include "tests/conformance/billing/question.h"
#include "tests/conformance/core/compare.h"

namespace holdfast::conformance {
namespace {

Json ShowAmount(const Rational& amount) { return Json{{"amount", ExactDecimal(amount)}}; }

absl::StatusOr<std::vector<billing::PriceTier>> TiersIn(Question& q, bool percentage) {
  HF_ASSIGN_OR_RETURN(std::vector<Inputs> list, q.in.List("tiers"));
  std::vector<billing::PriceTier> tiers;
  for (Inputs& in : list) {
    HF_ASSIGN_OR_RETURN(const std::optional<Rational> up_to, in.OptionalDecimal("up_to"));
    HF_ASSIGN_OR_RETURN(const Rational flat, in.DecimalOr("flat", 0));
    HF_ASSIGN_OR_RETURN(const Rational price, in.Decimal(percentage ? "rate_percent" : "unit"));
    HF_RETURN_IF_ERROR(in.CheckAllRead());
    billing::PriceTier tier{up_to, price, flat};
    if (percentage) {
      HF_ASSIGN_OR_RETURN(tier, billing::PercentageTier(up_to, price, flat));
    }
    tiers.push_back(tier);
  }
  return tiers;
}

absl::StatusOr<std::vector<billing::BlockTier>> BlocksIn(Question& q) {
  HF_ASSIGN_OR_RETURN(std::vector<Inputs> list, q.in.List("tiers"));
  std::vector<billing::BlockTier> tiers;
  for (Inputs& in : list) {
    billing::BlockTier tier;
    HF_ASSIGN_OR_RETURN(tier.block, in.Decimal("block"));
    HF_ASSIGN_OR_RETURN(tier.max_blocks, in.Decimal("max_blocks"));
    HF_ASSIGN_OR_RETURN(tier.price, in.Decimal("price"));
    HF_RETURN_IF_ERROR(in.CheckAllRead());
    tiers.push_back(tier);
  }
  return tiers;
}

Answer ByPackages(Question& q, const Rational& quantity) {
  billing::Package package;
  HF_ASSIGN_OR_RETURN(package.size, q.in.Decimal("package_size"));
  HF_ASSIGN_OR_RETURN(package.price, q.in.Decimal("package_price"));
  HF_ASSIGN_OR_RETURN(package.free_units, q.in.DecimalOr("free_units", 0));
  HF_ASSIGN_OR_RETURN(const Rational amount, billing::PackagePrice(package, quantity));
  return ShowAmount(amount);
}

Answer ByGraduatedBlocks(Question& q, const Rational& quantity) {
  HF_ASSIGN_OR_RETURN(const auto tiers, BlocksIn(q));
  HF_ASSIGN_OR_RETURN(const auto price, billing::GraduatedBlocksPrice(tiers, quantity));
  Json answer = ShowAmount(price.amount);
  answer["per_tier"] = Json::array();
  for (const Rational& part : price.per_tier) answer["per_tier"].push_back(ExactDecimal(part));
  return answer;
}

}  // namespace

Answer TierPrice(Question& q) {
  HF_ASSIGN_OR_RETURN(const std::string model, q.in.Text("model"));
  HF_ASSIGN_OR_RETURN(const Rational quantity, q.in.Decimal("quantity"));
  if (model == "package") return ByPackages(q, quantity);
  if (model == "blocks_graduated") return ByGraduatedBlocks(q, quantity);
  if (model == "blocks_volume") {
    HF_ASSIGN_OR_RETURN(const auto tiers, BlocksIn(q));
    HF_ASSIGN_OR_RETURN(const Rational amount, billing::VolumeBlocksPrice(tiers, quantity));
    return ShowAmount(amount);
  }
  if (model != "graduated" && model != "graduated_percentage" && model != "volume") {
    return Malformed("model", "is unknown");
  }
  HF_ASSIGN_OR_RETURN(const auto tiers, TiersIn(q, model == "graduated_percentage"));
  HF_ASSIGN_OR_RETURN(const Rational amount, model == "volume"
                                                 ? billing::VolumePrice(tiers, quantity)
                                                 : billing::GraduatedPrice(tiers, quantity));
  return ShowAmount(amount);
}

}  // namespace holdfast::conformance
