#include "services/feedback/domain/offer_json.h"

#include <set>

#include "libs/status/error.h"
#include "libs/status/macros.h"
#include "nlohmann/json.hpp"

namespace holdfast::embedded {
extern const std::string_view kFeedbackOffersV1;
}

namespace holdfast::feedback {
namespace {

using Json = nlohmann::json;

Json TermsJson(const OfferTerms& terms) {
  if (const auto* t = std::get_if<PercentDiscount>(&terms)) {
    return {{"percent_discount", {{"basis_points", t->basis_points}, {"periods", t->periods}}}};
  }
  if (const auto* t = std::get_if<AmountDiscount>(&terms)) {
    return {{"amount_discount",
             {{"amount_minor", t->amount.amount_minor},
              {"currency_code", std::string(t->amount.currency.code())},
              {"periods", t->periods}}}};
  }
  if (const auto* t = std::get_if<FreePeriods>(&terms))
    return {{"free_periods", {{"periods", t->periods}}}};
  if (const auto* t = std::get_if<Pause>(&terms)) return {{"pause", {{"periods", t->periods}}}};
  if (const auto* t = std::get_if<PlanChange>(&terms))
    return {{"plan_change", {{"plan", t->plan}}}};
  if (const auto* t = std::get_if<TermExtension>(&terms))
    return {{"term_extension", {{"days", t->days}}}};
  return {{"human_contact", {{"kind", std::get<HumanContact>(terms).kind}}}};
}

absl::StatusOr<OfferTerms> TermsFrom(const Json& json) {
  if (!json.is_object() || json.size() != 1)
    return InvalidField("offer.terms", "must be exactly one kind");
  const std::string kind = json.begin().key();
  const Json& t = json.begin().value();
  if (kind == "percent_discount")
    return PercentDiscount{t.value("basis_points", 0), t.value("periods", 0)};
  if (kind == "amount_discount") {
    HF_ASSIGN_OR_RETURN(const Currency currency, Currency::Parse(t.value("currency_code", "")));
    return AmountDiscount{Money{t.value("amount_minor", int64_t{0}), currency},
                          t.value("periods", 0)};
  }
  if (kind == "free_periods") return FreePeriods{t.value("periods", 0)};
  if (kind == "pause") return Pause{t.value("periods", 0)};
  if (kind == "plan_change") return PlanChange{t.value("plan", "")};
  if (kind == "term_extension") return TermExtension{t.value("days", 0)};
  if (kind == "human_contact") return HumanContact{t.value("kind", "")};
  return InvalidField("offer.terms", "is of no known kind");
}

Json EligibilityJson(const Eligibility& eligibility) {
  Json intervals = Json::array();
  for (const IntervalUnit unit : eligibility.intervals)
    intervals.push_back(std::string(UnitName(unit)));
  return {{"reasons", eligibility.reasons},
          {"min_mrr_minor", eligibility.min_mrr_minor},
          {"max_mrr_minor", eligibility.max_mrr_minor},
          {"min_tenure_days", eligibility.min_tenure_days},
          {"max_tenure_days", eligibility.max_tenure_days},
          {"trialing", eligibility.trialing},
          {"intervals", std::move(intervals)}};
}

absl::StatusOr<Eligibility> EligibilityFrom(const Json& json) {
  Eligibility out{.reasons = json.value("reasons", std::vector<std::string>()),
                  .min_mrr_minor = json.value("min_mrr_minor", int64_t{0}),
                  .max_mrr_minor = json.value("max_mrr_minor", int64_t{0}),
                  .min_tenure_days = json.value("min_tenure_days", 0),
                  .max_tenure_days = json.value("max_tenure_days", 0),
                  .trialing = json.value("trialing", false),
                  .intervals = {}};
  for (const std::string& unit : json.value("intervals", std::vector<std::string>())) {
    HF_ASSIGN_OR_RETURN(const Interval interval, ParseInterval(unit, 1));
    out.intervals.push_back(interval.unit);
  }
  return out;
}

absl::StatusOr<OfferDefinition> FromObject(const Json& json) {
  OfferDefinition out{.key = json.value("key", ""),
                      .version = json.value("version", 1),
                      .title = json.value("title", ""),
                      .body = json.value("body", ""),
                      .priority = json.value("priority", 0),
                      .valid_minutes = json.value("valid_minutes", 15),
                      .enabled = json.value("enabled", true)};
  HF_ASSIGN_OR_RETURN(out.terms, TermsFrom(json.value("terms", Json::object())));
  HF_ASSIGN_OR_RETURN(out.eligibility, EligibilityFrom(json.value("eligibility", Json::object())));
  const Json guards = json.value("guards", Json::object());
  out.guards.cool_down_days = guards.value("cool_down_days", out.guards.cool_down_days);
  out.guards.max_accepts_of_this_offer =
      guards.value("max_accepts_of_this_offer", out.guards.max_accepts_of_this_offer);
  out.guards.max_accepts_in_365_days =
      guards.value("max_accepts_in_365_days", out.guards.max_accepts_in_365_days);
  HF_RETURN_IF_ERROR(CheckDefinition(out));
  return out;
}

// The JSON library throws on a member of the wrong type; nothing of it leaves this file.
absl::StatusOr<OfferDefinition> Guarded(const Json& json) {
  try {
    if (json.is_object()) return FromObject(json);
  } catch (const Json::exception& error) {
    return InvalidField("offer", error.what());
  }
  return InvalidField("offer", "is no object");
}

}  // namespace

std::string OfferToJson(const OfferDefinition& definition) {
  return Json{{"key", definition.key},
              {"version", definition.version},
              {"title", definition.title},
              {"body", definition.body},
              {"terms", TermsJson(definition.terms)},
              {"eligibility", EligibilityJson(definition.eligibility)},
              {"guards",
               {{"cool_down_days", definition.guards.cool_down_days},
                {"max_accepts_of_this_offer", definition.guards.max_accepts_of_this_offer},
                {"max_accepts_in_365_days", definition.guards.max_accepts_in_365_days}}},
              {"priority", definition.priority},
              {"valid_minutes", definition.valid_minutes},
              {"enabled", definition.enabled}}
      .dump();
}

absl::StatusOr<OfferDefinition> OfferFromJson(std::string_view json) {
  return Guarded(Json::parse(json, nullptr, /*allow_exceptions=*/false));
}

absl::StatusOr<std::vector<OfferDefinition>> OffersFromJson(std::string_view json) {
  const Json root = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!root.is_object() || !root.contains("offers") || !root["offers"].is_array()) {
    return InvalidField("offers", "is no list of offers");
  }
  std::vector<OfferDefinition> out;
  std::set<std::string> keys;
  for (const Json& item : root["offers"]) {
    HF_ASSIGN_OR_RETURN(OfferDefinition definition, Guarded(item));
    if (!keys.insert(definition.key).second)
      return InvalidField("offers", definition.key + " is there twice");
    out.push_back(std::move(definition));
  }
  return out;
}

const std::vector<OfferDefinition>& BuiltinOffers() {
  static const std::vector<OfferDefinition>* const offers = [] {
    absl::StatusOr<std::vector<OfferDefinition>> parsed =
        OffersFromJson(embedded::kFeedbackOffersV1);
    HF_CHECK(parsed.ok());
    return new std::vector<OfferDefinition>(*std::move(parsed));
  }();
  return *offers;
}

}  // namespace holdfast::feedback
