#include "services/feedback/events/protos.h"

#include <string>

#include "libs/status/error.h"
#include "libs/status/macros.h"

namespace holdfast::feedback {

namespace v1 = ::holdfast::billing::v1;

void IntoProto(absl::Time time, google::protobuf::Timestamp* proto) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  proto->set_seconds(seconds);
  proto->set_nanos(static_cast<int32_t>(
      absl::ToInt64Microseconds(time - absl::FromUnixSeconds(seconds)) * 1000));
}

absl::Time TimeFrom(const google::protobuf::Timestamp& proto) {
  return absl::FromUnixSeconds(proto.seconds()) + absl::Microseconds(proto.nanos() / 1000);
}

void IntoProto(const Money& money, holdfast::type::v1::Money* proto) {
  proto->set_amount_minor(money.amount_minor);
  proto->set_currency_code(std::string(money.currency.code()));
}

absl::StatusOr<Money> MoneyFrom(const holdfast::type::v1::Money& proto) {
  HF_ASSIGN_OR_RETURN(const Currency currency, Currency::Parse(proto.currency_code()));
  return Money{proto.amount_minor(), currency};
}

void IntoProto(const OfferTerms& terms, v1::OfferTerms* proto) {
  if (const auto* percent = std::get_if<PercentDiscount>(&terms)) {
    proto->mutable_percent_discount()->set_basis_points(percent->basis_points);
    proto->mutable_percent_discount()->set_periods(percent->periods);
  } else if (const auto* amount = std::get_if<AmountDiscount>(&terms)) {
    IntoProto(amount->amount, proto->mutable_amount_discount()->mutable_amount());
    proto->mutable_amount_discount()->set_periods(amount->periods);
  } else if (const auto* free = std::get_if<FreePeriods>(&terms)) {
    proto->mutable_free_periods()->set_periods(free->periods);
  } else if (const auto* pause = std::get_if<Pause>(&terms)) {
    proto->mutable_pause()->set_periods(pause->periods);
  } else if (const auto* change = std::get_if<PlanChange>(&terms)) {
    proto->mutable_plan_change()->set_plan(change->plan);
  } else if (const auto* extension = std::get_if<TermExtension>(&terms)) {
    proto->mutable_term_extension()->set_days(extension->days);
  } else {
    proto->mutable_human_contact()->set_kind(std::get<HumanContact>(terms).kind);
  }
}

absl::StatusOr<OfferTerms> TermsFrom(std::string_view field, const v1::OfferTerms& proto) {
  switch (proto.kind_case()) {
    case v1::OfferTerms::kPercentDiscount:
      return PercentDiscount{proto.percent_discount().basis_points(),
                             proto.percent_discount().periods()};
    case v1::OfferTerms::kAmountDiscount: {
      HF_ASSIGN_OR_RETURN(const Money amount, MoneyFrom(proto.amount_discount().amount()));
      return AmountDiscount{amount, proto.amount_discount().periods()};
    }
    case v1::OfferTerms::kFreePeriods:
      return FreePeriods{proto.free_periods().periods()};
    case v1::OfferTerms::kPause:
      return Pause{proto.pause().periods()};
    case v1::OfferTerms::kPlanChange:
      return PlanChange{proto.plan_change().plan()};
    case v1::OfferTerms::kTermExtension:
      return TermExtension{proto.term_extension().days()};
    case v1::OfferTerms::kHumanContact:
      return HumanContact{proto.human_contact().kind()};
    case v1::OfferTerms::KIND_NOT_SET:
      break;
  }
  return InvalidField(field, "must be exactly one kind");
}

void IntoProto(const Survey& survey, v1::Survey* proto) {
  proto->set_survey_id(survey.id);
  proto->set_version(survey.version);
  proto->set_reason_question(survey.reason_question);
  for (const SurveyReason& reason : survey.reasons) {
    v1::ReasonOption* option = proto->add_reasons();
    option->set_id(reason.id);
    option->set_key(reason.key);
    option->set_label(reason.label);
  }
  proto->set_text_question(survey.text_question);
  proto->set_max_text_bytes(survey.text_bytes_max);
  proto->set_skippable(true);
  proto->set_order_seed(survey.order_seed);
}

void IntoProto(const ChosenOffer& offer, v1::Offer* proto) {
  proto->set_offer_key(offer.offer_key);
  proto->set_offer_version(offer.offer_version);
  proto->set_title(offer.title);
  proto->set_body(offer.body);
  IntoProto(offer.terms, proto->mutable_terms());
  proto->set_retains(offer.retains);
  IntoProto(offer.expire_time, proto->mutable_expire_time());
  IntoProto(offer.price_now, proto->mutable_price_now());
  if (offer.price_after.has_value()) IntoProto(*offer.price_after, proto->mutable_price_after());
  proto->set_personalised_price(offer.personalised_price);
  proto->set_rank(offer.rank);
  proto->mutable_caps()->set_cool_down_days(offer.guards.cool_down_days);
  proto->mutable_caps()->set_max_accepts_of_this_offer(offer.guards.max_accepts_of_this_offer);
  proto->mutable_caps()->set_max_accepts_in_365_days(offer.guards.max_accepts_in_365_days);
}

}  // namespace holdfast::feedback
