#include "services/billing/events/fact_protos.h"

#include <string>
#include <type_traits>
#include <variant>

#include "services/billing/domain/names.h"

namespace holdfast::billing {

void IntoProto(absl::Time time, google::protobuf::Timestamp* proto) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  proto->set_seconds(seconds);
  proto->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
}

void IntoProto(const Money& money, holdfast::type::v1::Money* proto) {
  proto->set_amount_minor(money.amount_minor);
  proto->set_currency_code(std::string(money.currency.code()));
}

void IntoProto(const DayRange& range, holdfast::type::v1::DatePeriod* proto) {
  proto->set_start_date(FormatDay(range.start));
  proto->set_end_date(FormatDay(range.end));
}

void IntoProto(const OfferTerms& terms, v1::OfferTerms* proto) {
  std::visit(
      [proto](const auto& kind) {
        using Kind = std::decay_t<decltype(kind)>;
        if constexpr (std::is_same_v<Kind, PercentDiscount>) {
          proto->mutable_percent_discount()->set_basis_points(kind.basis_points);
          proto->mutable_percent_discount()->set_periods(kind.periods);
        } else if constexpr (std::is_same_v<Kind, AmountDiscount>) {
          IntoProto(kind.amount, proto->mutable_amount_discount()->mutable_amount());
          proto->mutable_amount_discount()->set_periods(kind.periods);
        } else if constexpr (std::is_same_v<Kind, FreePeriods>) {
          proto->mutable_free_periods()->set_periods(kind.periods);
        } else if constexpr (std::is_same_v<Kind, Pause>) {
          proto->mutable_pause()->set_periods(kind.periods);
        } else if constexpr (std::is_same_v<Kind, PlanChange>) {
          proto->mutable_plan_change()->set_plan(FormatPlan(kind.plan));
        } else if constexpr (std::is_same_v<Kind, TermExtension>) {
          proto->mutable_term_extension()->set_days(kind.days);
        } else {
          static_assert(std::is_same_v<Kind, HumanContact>);
          proto->mutable_human_contact()->set_kind(kind.kind);
        }
      },
      terms);
}

void IntoProto(const Cancellation& cancellation, const Offer& offer, v1::Offer* proto) {
  proto->set_name(
      FormatOffer(cancellation.customer, cancellation.subscription, cancellation.id, offer.id));
  proto->set_offer_key(offer.offer_key);
  proto->set_offer_version(offer.offer_version);
  proto->set_title(offer.title);
  proto->set_body(offer.body);
  IntoProto(offer.terms, proto->mutable_terms());
  proto->set_retains(offer.retains);
  proto->set_state(StateProto(offer.state));
  if (offer.shown_at.has_value()) IntoProto(*offer.shown_at, proto->mutable_shown_time());
  IntoProto(offer.expires_at, proto->mutable_expire_time());
  if (offer.price_now.has_value()) IntoProto(*offer.price_now, proto->mutable_price_now());
  if (offer.price_after.has_value()) IntoProto(*offer.price_after, proto->mutable_price_after());
  proto->set_personalised_price(offer.personalised_price);
  proto->set_rank(offer.rank);
  if (offer.caps != OfferCaps{}) {
    v1::OfferCaps* caps = proto->mutable_caps();
    caps->set_max_accepts_of_this_offer(offer.caps.max_accepts_of_this_offer);
    caps->set_max_accepts_in_365_days(offer.caps.max_accepts_in_365_days);
    caps->set_cool_down_days(offer.caps.cool_down_days);
  }
}

void IntoProto(const FlowPolicy& policy, v1::CancellationPolicy* proto) {
  proto->set_code(policy.code);
  proto->set_version(policy.version);
  proto->set_intent_allowed(policy.intent_allowed);
  proto->set_max_before_request(policy.max_before_request);
  proto->set_max_after_request(policy.max_after_request);
  proto->set_survey_allowed(policy.survey_allowed);
  proto->set_ask_permission_after(policy.ask_permission_after);
}

v1::CustomerKind KindProto(CustomerKind kind) {
  switch (kind) {
    case CustomerKind::kConsumer:
      return v1::CUSTOMER_KIND_CONSUMER;
    case CustomerKind::kBusiness:
      return v1::CUSTOMER_KIND_BUSINESS;
    case CustomerKind::kUnspecified:
      break;
  }
  return v1::CUSTOMER_KIND_UNSPECIFIED;
}

v1::IntervalUnit UnitProto(IntervalUnit unit) {
  switch (unit) {
    case IntervalUnit::kDay:
      return v1::INTERVAL_UNIT_DAY;
    case IntervalUnit::kWeek:
      return v1::INTERVAL_UNIT_WEEK;
    case IntervalUnit::kMonth:
      return v1::INTERVAL_UNIT_MONTH;
    case IntervalUnit::kYear:
      return v1::INTERVAL_UNIT_YEAR;
  }
  return v1::INTERVAL_UNIT_UNSPECIFIED;
}

v1::SubscriptionState StateProto(SubscriptionState state) {
  switch (state) {
    case SubscriptionState::kScheduled:
      return v1::SUBSCRIPTION_STATE_SCHEDULED;
    case SubscriptionState::kTrialing:
      return v1::SUBSCRIPTION_STATE_TRIALING;
    case SubscriptionState::kActive:
      return v1::SUBSCRIPTION_STATE_ACTIVE;
    case SubscriptionState::kPaused:
      return v1::SUBSCRIPTION_STATE_PAUSED;
    case SubscriptionState::kCanceled:
      return v1::SUBSCRIPTION_STATE_CANCELED;
  }
  return v1::SUBSCRIPTION_STATE_UNSPECIFIED;
}

v1::EndKind EndKindProto(EndKind kind) {
  switch (kind) {
    case EndKind::kVoluntary:
      return v1::END_KIND_VOLUNTARY;
    case EndKind::kInvoluntary:
      return v1::END_KIND_INVOLUNTARY;
    case EndKind::kSeller:
      return v1::END_KIND_SELLER;
    case EndKind::kNone:
      break;
  }
  return v1::END_KIND_UNSPECIFIED;
}

v1::CancellationState StateProto(CancellationState state) {
  switch (state) {
    case CancellationState::kIntent:
      return v1::CANCELLATION_STATE_INTENT;
    case CancellationState::kRequested:
      return v1::CANCELLATION_STATE_REQUESTED;
    case CancellationState::kRetained:
      return v1::CANCELLATION_STATE_RETAINED;
    case CancellationState::kCanceled:
      return v1::CANCELLATION_STATE_CANCELED;
    case CancellationState::kWithdrawn:
      return v1::CANCELLATION_STATE_WITHDRAWN;
    case CancellationState::kAbandoned:
      return v1::CANCELLATION_STATE_ABANDONED;
  }
  return v1::CANCELLATION_STATE_UNSPECIFIED;
}

v1::CancellationMode ModeProto(CancelMode mode) {
  return mode == CancelMode::kIntent ? v1::CANCELLATION_MODE_INTENT : v1::CANCELLATION_MODE_REQUEST;
}

v1::CancelTiming TimingProto(CancelTiming timing) {
  switch (timing) {
    case CancelTiming::kNow:
      return v1::CANCEL_TIMING_NOW;
    case CancelTiming::kPeriodEnd:
      return v1::CANCEL_TIMING_PERIOD_END;
    case CancelTiming::kDate:
      return v1::CANCEL_TIMING_DATE;
  }
  return v1::CANCEL_TIMING_UNSPECIFIED;
}

v1::OfferState StateProto(OfferState state) {
  switch (state) {
    case OfferState::kPresented:
      return v1::OFFER_STATE_PRESENTED;
    case OfferState::kAccepted:
      return v1::OFFER_STATE_ACCEPTED;
    case OfferState::kDeclined:
      return v1::OFFER_STATE_DECLINED;
    case OfferState::kExpired:
      return v1::OFFER_STATE_EXPIRED;
    case OfferState::kRevoked:
      return v1::OFFER_STATE_REVOKED;
  }
  return v1::OFFER_STATE_UNSPECIFIED;
}

v1::RetentionOutcome OutcomeProto(RetentionOutcome outcome) {
  switch (outcome) {
    case RetentionOutcome::kProvisional:
      return v1::RETENTION_OUTCOME_PROVISIONAL;
    case RetentionOutcome::kValidated:
      return v1::RETENTION_OUTCOME_VALIDATED;
    case RetentionOutcome::kLost:
      return v1::RETENTION_OUTCOME_LOST;
    case RetentionOutcome::kNone:
      break;
  }
  return v1::RETENTION_OUTCOME_UNSPECIFIED;
}

}  // namespace holdfast::billing
