#include <algorithm>

#include "libs/rpc/page_token.h"
#include "libs/rpc/shape.h"
#include "libs/rpc/timestamps.h"
#include "libs/status/status.h"
#include "services/feedback/events/protos.h"
#include "services/feedback/rpc/convert.h"

namespace holdfast::feedback {
namespace {

absl::StatusOr<Eligibility> EligibilityFrom(const v1::Eligibility& proto) {
  Eligibility out{.reasons = {proto.reasons().begin(), proto.reasons().end()},
                  .min_mrr_minor = proto.min_mrr_minor(),
                  .max_mrr_minor = proto.max_mrr_minor(),
                  .min_tenure_days = proto.min_tenure_days(),
                  .max_tenure_days = proto.max_tenure_days(),
                  .trialing = proto.trialing(),
                  .intervals = {}};
  for (const std::string& unit : proto.intervals()) {
    const absl::StatusOr<Interval> interval = ParseInterval(unit, 1);
    if (!interval.ok())
      return InvalidField("offer.eligibility.intervals", "must be of day, week, month, year");
    out.intervals.push_back(interval->unit);
  }
  return out;
}

// Zero means the default, as for every number of a proto.
Guards GuardsFrom(const v1::Guards& proto) {
  Guards guards;
  if (proto.cool_down_days() != 0) guards.cool_down_days = proto.cool_down_days();
  if (proto.max_accepts_of_this_offer() != 0)
    guards.max_accepts_of_this_offer = proto.max_accepts_of_this_offer();
  if (proto.max_accepts_in_365_days() != 0)
    guards.max_accepts_in_365_days = proto.max_accepts_in_365_days();
  return guards;
}

void IntoProto(const Eligibility& eligibility, v1::Eligibility* proto) {
  for (const std::string& reason : eligibility.reasons) proto->add_reasons(reason);
  proto->set_min_mrr_minor(eligibility.min_mrr_minor);
  proto->set_max_mrr_minor(eligibility.max_mrr_minor);
  proto->set_min_tenure_days(eligibility.min_tenure_days);
  proto->set_max_tenure_days(eligibility.max_tenure_days);
  proto->set_trialing(eligibility.trialing);
  for (const IntervalUnit unit : eligibility.intervals)
    proto->add_intervals(std::string(UnitName(unit)));
}

}  // namespace

absl::StatusOr<OfferDefinition> FromProto(const v1::PutOfferDefinitionRequest& req) {
  if (!req.has_offer()) return InvalidField("offer", "is missing");
  const v1::OfferDefinition& proto = req.offer();
  OfferDefinition out;
  out.key = proto.key();
  HF_ASSIGN_OR_RETURN(out.title, rpc::RequiredText("offer.title", proto.title(), 200));
  HF_ASSIGN_OR_RETURN(out.body, rpc::BoundedText("offer.body", proto.body(), 1000));
  HF_ASSIGN_OR_RETURN(out.terms, TermsFrom("offer.terms", proto.terms()));
  HF_ASSIGN_OR_RETURN(out.eligibility, EligibilityFrom(proto.eligibility()));
  out.guards = GuardsFrom(proto.guards());
  out.priority = proto.priority();
  if (proto.valid_minutes() != 0) out.valid_minutes = proto.valid_minutes();
  out.enabled = proto.enabled();
  HF_RETURN_IF_ERROR(CheckDefinition(out));
  return out;
}

void IntoProto(const OfferDefinition& definition, v1::OfferDefinition* proto) {
  proto->set_key(definition.key);
  proto->set_version(definition.version);
  proto->set_title(definition.title);
  proto->set_body(definition.body);
  IntoProto(definition.terms, proto->mutable_terms());
  IntoProto(definition.eligibility, proto->mutable_eligibility());
  proto->mutable_guards()->set_cool_down_days(definition.guards.cool_down_days);
  proto->mutable_guards()->set_max_accepts_of_this_offer(
      definition.guards.max_accepts_of_this_offer);
  proto->mutable_guards()->set_max_accepts_in_365_days(definition.guards.max_accepts_in_365_days);
  proto->set_priority(definition.priority);
  proto->set_valid_minutes(definition.valid_minutes);
  proto->set_enabled(definition.enabled);
}

void IntoProto(const Decision& decision, v1::Decision* proto) {
  proto->set_decision(decision.id);
  proto->set_cancellation(decision.cancellation);
  *proto->mutable_decide_time() = rpc::TimestampOf(decision.time);
  proto->set_phase(std::string(PhaseName(decision.phase)));
  proto->set_reason(decision.reason);
  for (const Candidate& candidate : decision.candidates) {
    v1::Candidate* out = proto->add_candidates();
    out->set_offer_key(candidate.offer_key);
    out->set_offer_version(candidate.offer_version);
    out->set_eligible(candidate.eligible());
    for (const std::string& block : candidate.blocked_by) out->add_blocked_by(block);
    out->set_chosen(candidate.chosen);
  }
  proto->set_suppressed(decision.suppressed);
  proto->set_chooser(decision.chooser);
  proto->set_policy_code(decision.policy_code);
  proto->set_policy_version(decision.policy_version);
  proto->set_propensity(decision.propensity);
  proto->set_random_stream(decision.random_stream);
  proto->set_mrr_minor(decision.mrr.amount_minor);
  proto->set_lifetime_value_minor(decision.outlook.lifetime_value_minor);
  proto->set_renewal_probability(decision.outlook.renewal_probability);
  proto->set_tenure_days(decision.tenure_days);
  proto->set_outlook_missed(decision.outlook.missed);
  proto->set_outcome(decision.outcome);
}

absl::StatusOr<PageQuery> FromProto(const v1::ListDecisionsRequest& req) {
  PageQuery query{.binding = rpc::PageBinding(req)};
  HF_ASSIGN_OR_RETURN(query.page_size, rpc::PageSize(req.page_size()));
  HF_ASSIGN_OR_RETURN(query.before, rpc::OpenPageToken(req));
  if (!req.cancellation().empty()) {
    HF_ASSIGN_OR_RETURN(query.cancellation, CancellationName("cancellation", req.cancellation()));
  }
  return query;
}

}  // namespace holdfast::feedback
