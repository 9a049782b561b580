#include "services/billing/rpc/convert_offer.h"

#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/money/money.h"
#include "libs/rpc/shape.h"
#include "libs/rpc/timestamps.h"
#include "libs/status/status.h"
#include "services/billing/domain/names.h"

namespace holdfast::billing {
namespace {

constexpr size_t kTitleBytesMax = 200;
constexpr size_t kBodyBytesMax = 2000;
constexpr int kCapMax = 1000;
constexpr int kCoolDownDaysMax = 3660;

absl::StatusOr<Money> MoneyOf(const std::string& field, const holdfast::type::v1::Money& proto) {
  HF_ASSIGN_OR_RETURN(const Currency currency,
                      rpc::CurrencyOf(field + ".currency_code", proto.currency_code()));
  return Money{proto.amount_minor(), currency};
}

absl::StatusOr<OfferTerms> TermsOf(const std::string& field, const v1::OfferTerms& proto) {
  switch (proto.kind_case()) {
    case v1::OfferTerms::kPercentDiscount:
      return PercentDiscount{proto.percent_discount().basis_points(),
                             proto.percent_discount().periods()};
    case v1::OfferTerms::kAmountDiscount: {
      HF_ASSIGN_OR_RETURN(const Money amount, MoneyOf(field + ".amount_discount.amount",
                                                      proto.amount_discount().amount()));
      return AmountDiscount{amount, proto.amount_discount().periods()};
    }
    case v1::OfferTerms::kFreePeriods:
      return FreePeriods{proto.free_periods().periods()};
    case v1::OfferTerms::kPause:
      return Pause{proto.pause().periods()};
    case v1::OfferTerms::kPlanChange: {
      HF_ASSIGN_OR_RETURN(std::string plan,
                          ParsePlan(field + ".plan_change.plan", proto.plan_change().plan()));
      return PlanChange{std::move(plan)};
    }
    case v1::OfferTerms::kTermExtension:
      return TermExtension{proto.term_extension().days()};
    case v1::OfferTerms::kHumanContact:
      return HumanContact{proto.human_contact().kind()};
    case v1::OfferTerms::KIND_NOT_SET:
      break;
  }
  return InvalidField(field, "is missing");
}

absl::Status CheckUntouched(const std::string& field, const v1::Offer& proto) {
  if (!proto.name().empty()) return InvalidField(field + ".name", "is given by billing");
  if (proto.state() != v1::OFFER_STATE_UNSPECIFIED) {
    return InvalidField(field + ".state", "is given by billing");
  }
  if (proto.has_shown_time()) return InvalidField(field + ".shown_time", "is given by billing");
  return absl::OkStatus();
}

absl::StatusOr<OfferCaps> CapsOf(const std::string& field, const v1::OfferCaps& proto) {
  HF_RETURN_IF_ERROR(rpc::InRange(field + ".max_accepts_of_this_offer",
                                  proto.max_accepts_of_this_offer(), 0, kCapMax)
                         .status());
  HF_RETURN_IF_ERROR(
      rpc::InRange(field + ".max_accepts_in_365_days", proto.max_accepts_in_365_days(), 0, kCapMax)
          .status());
  HF_RETURN_IF_ERROR(
      rpc::InRange(field + ".cool_down_days", proto.cool_down_days(), 0, kCoolDownDaysMax)
          .status());
  return OfferCaps{proto.max_accepts_of_this_offer(), proto.max_accepts_in_365_days(),
                   proto.cool_down_days()};
}

absl::Status ReadPrices(const std::string& field, const v1::Offer& proto, Offer& offer) {
  if (proto.has_price_now()) {
    HF_ASSIGN_OR_RETURN(offer.price_now, MoneyOf(field + ".price_now", proto.price_now()));
  }
  if (proto.has_price_after()) {
    HF_ASSIGN_OR_RETURN(offer.price_after, MoneyOf(field + ".price_after", proto.price_after()));
  }
  std::optional<Currency> currency;
  const auto* discount = std::get_if<AmountDiscount>(&offer.terms);
  if (discount != nullptr) currency = discount->amount.currency;
  for (const std::optional<Money>& price : {offer.price_now, offer.price_after}) {
    if (!price.has_value()) continue;
    if (currency.has_value() && *currency != price->currency) {
      return InvalidField(field, "has amounts in more than one currency");
    }
    currency = price->currency;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Offer> OfferFromProto(const std::string& field, const v1::Offer& proto) {
  HF_RETURN_IF_ERROR(CheckUntouched(field, proto));
  Offer offer;
  HF_ASSIGN_OR_RETURN(offer.offer_key, rpc::Key(field + ".offer_key", proto.offer_key()));
  HF_RETURN_IF_ERROR(rpc::InRange(field + ".offer_version", proto.offer_version(), 1,
                                  std::numeric_limits<int32_t>::max())
                         .status());
  offer.offer_version = proto.offer_version();
  HF_ASSIGN_OR_RETURN(offer.title,
                      rpc::RequiredText(field + ".title", proto.title(), kTitleBytesMax));
  HF_ASSIGN_OR_RETURN(offer.body, rpc::BoundedText(field + ".body", proto.body(), kBodyBytesMax));
  HF_ASSIGN_OR_RETURN(offer.terms, TermsOf(field + ".terms", proto.terms()));
  HF_RETURN_IF_ERROR(CheckTerms(offer.terms));
  if (proto.retains() != TermsRetain(offer.terms)) {
    return InvalidField(field + ".retains", "is not what its terms do");
  }
  offer.retains = proto.retains();
  if (!proto.has_expire_time()) return InvalidField(field + ".expire_time", "is missing");
  HF_ASSIGN_OR_RETURN(offer.expires_at, rpc::TimeOf(field + ".expire_time", proto.expire_time()));
  HF_ASSIGN_OR_RETURN(offer.caps, CapsOf(field + ".caps", proto.caps()));
  HF_RETURN_IF_ERROR(ReadPrices(field, proto, offer));
  offer.personalised_price = proto.personalised_price();
  return offer;
}

}  // namespace holdfast::billing
