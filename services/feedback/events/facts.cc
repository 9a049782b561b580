#include "services/feedback/events/facts.h"

#include "holdfast/billing/v1/cancellation_service.pb.h"
#include "holdfast/billing/v1/events.pb.h"
#include "libs/calendar/day.h"
#include "libs/status/error.h"
#include "libs/status/macros.h"
#include "services/feedback/events/protos.h"

namespace holdfast::feedback {
namespace {

namespace v1 = ::holdfast::billing::v1;

absl::StatusOr<DepartureState> StateFrom(v1::CancellationState state) {
  switch (state) {
    case v1::CANCELLATION_STATE_INTENT:
      return DepartureState::kIntent;
    case v1::CANCELLATION_STATE_REQUESTED:
      return DepartureState::kRequested;
    case v1::CANCELLATION_STATE_RETAINED:
      return DepartureState::kRetained;
    case v1::CANCELLATION_STATE_CANCELED:
      return DepartureState::kCanceled;
    case v1::CANCELLATION_STATE_WITHDRAWN:
      return DepartureState::kWithdrawn;
    case v1::CANCELLATION_STATE_ABANDONED:
      return DepartureState::kAbandoned;
    default:
      return InvalidField("state", "is no state feedback knows");
  }
}

absl::StatusOr<Interval> IntervalFrom(const v1::SubscriptionFact& fact) {
  switch (fact.interval_unit()) {
    case v1::INTERVAL_UNIT_DAY:
      return MakeInterval(IntervalUnit::kDay, fact.interval_count());
    case v1::INTERVAL_UNIT_WEEK:
      return MakeInterval(IntervalUnit::kWeek, fact.interval_count());
    case v1::INTERVAL_UNIT_MONTH:
      return MakeInterval(IntervalUnit::kMonth, fact.interval_count());
    case v1::INTERVAL_UNIT_YEAR:
      return MakeInterval(IntervalUnit::kYear, fact.interval_count());
    default:
      return InvalidField("interval_unit", "is no unit feedback knows");
  }
}

CustomerKind KindFrom(v1::CustomerKind kind) {
  if (kind == v1::CUSTOMER_KIND_BUSINESS) return CustomerKind::kBusiness;
  return kind == v1::CUSTOMER_KIND_CONSUMER ? CustomerKind::kConsumer : CustomerKind::kUnknown;
}

absl::StatusOr<SubscriptionFacts> SubscriptionFrom(const v1::SubscriptionFact& fact) {
  SubscriptionFacts out;
  out.name = fact.subscription();
  out.plan = fact.plan();
  HF_ASSIGN_OR_RETURN(out.interval, IntervalFrom(fact));
  out.trialing = fact.state() == v1::SUBSCRIPTION_STATE_TRIALING;
  out.open_ended_trial = fact.open_ended_trial();
  out.paused = fact.state() == v1::SUBSCRIPTION_STATE_PAUSED;
  HF_ASSIGN_OR_RETURN(out.mrr, MoneyFrom(fact.mrr()));
  HF_ASSIGN_OR_RETURN(out.period_price, MoneyFrom(fact.period_price()));
  const std::string& first = fact.customer().first_start_date().empty()
                                 ? fact.start_date()
                                 : fact.customer().first_start_date();
  if (!first.empty()) {
    HF_ASSIGN_OR_RETURN(out.first_start, ParseDay(first));
  }
  out.time_zone = fact.customer().time_zone();
  return out;
}

PolicyLimits LimitsFrom(const v1::CancellationPolicy& policy) {
  return PolicyLimits{.code = policy.code(),
                      .version = policy.version(),
                      .max_before_request = policy.max_before_request(),
                      .max_after_request = policy.max_after_request(),
                      .ask_permission_after = policy.ask_permission_after()};
}

absl::StatusOr<Departure> DepartureFrom(const v1::CancellationFact& fact) {
  Departure out;
  out.name = fact.cancellation();
  out.customer = fact.subscription().customer().customer();
  HF_ASSIGN_OR_RETURN(out.subscription, SubscriptionFrom(fact.subscription()));
  HF_ASSIGN_OR_RETURN(out.state, StateFrom(fact.state()));
  out.reason = fact.reason();
  out.start_time = TimeFrom(fact.start_time());
  if (fact.has_effective_time()) out.effective_time = TimeFrom(fact.effective_time());
  out.policy = LimitsFrom(fact.policy());
  out.shown_before = fact.offers_shown_before();
  out.shown_after = fact.offers_shown_after();
  return out;
}

}  // namespace

bool IsCancellationFact(std::string_view type) {
  return type.starts_with("cancellation.") || type.starts_with("retention.");
}

absl::StatusOr<CancellationNews> ReadCancellationNews(const outbox::Event& event) {
  v1::CancellationFact fact;
  if (!fact.ParseFromString(event.data)) return InvalidField("data", "is no CancellationFact");
  if (fact.cancellation().empty()) return InvalidField("cancellation", "is missing");
  CancellationNews news;
  HF_ASSIGN_OR_RETURN(news.departure, DepartureFrom(fact));
  if (news.departure.customer.empty()) news.departure.customer = event.customer;
  news.departure.last_sequence = event.customer_seq;
  news.survey_allowed = fact.policy().survey_allowed();
  news.country = fact.subscription().customer().country();
  news.region = fact.subscription().customer().region();
  news.kind = KindFrom(fact.subscription().customer().kind());
  news.decision = fact.decision();
  if (fact.has_offer()) {
    OfferNews offer{.name = fact.offer().name(),
                    .key = fact.offer().offer_key(),
                    .retains = fact.offer().retains()};
    HF_ASSIGN_OR_RETURN(offer.terms, TermsFrom("offer.terms", fact.offer().terms()));
    news.offer = std::move(offer);
  }
  return news;
}

absl::StatusOr<ClockNews> ReadClockNews(const outbox::Event& event) {
  v1::ClockAdvancedFact fact;
  if (!fact.ParseFromString(event.data) || fact.barrier().empty() || !fact.has_now()) {
    return InvalidField("data", "is no ClockAdvancedFact");
  }
  return ClockNews{fact.barrier(), TimeFrom(fact.now())};
}

std::string EncodePresentation(const Presentation& presentation) {
  v1::PresentOffersRequest request;
  request.set_cancellation(presentation.cancellation);
  request.set_decision(presentation.decision);
  if (presentation.survey.has_value()) IntoProto(*presentation.survey, request.mutable_survey());
  for (const ChosenOffer& offer : presentation.offers) IntoProto(offer, request.add_offers());
  request.set_suppressed(presentation.suppressed);
  request.set_final(presentation.final);
  request.set_reason(presentation.reason);
  request.set_carried_by_caller(presentation.carried_by_caller);
  request.set_request_id(presentation.request_id);
  return request.SerializeAsString();
}

std::string EncodeSurveyed(const Departure& departure, std::string_view decision) {
  v1::CancellationFact fact;
  fact.set_cancellation(departure.name);
  v1::SubscriptionFact* subscription = fact.mutable_subscription();
  subscription->set_subscription(departure.subscription.name);
  subscription->set_plan(departure.subscription.plan);
  subscription->mutable_customer()->set_customer(departure.customer);
  IntoProto(departure.subscription.mrr, subscription->mutable_mrr());
  fact.set_state(departure.state == DepartureState::kIntent ? v1::CANCELLATION_STATE_INTENT
                                                            : v1::CANCELLATION_STATE_REQUESTED);
  IntoProto(departure.start_time, fact.mutable_start_time());
  fact.set_reason(departure.reason);
  fact.set_decision(std::string(decision));
  fact.mutable_policy()->set_code(departure.policy.code);
  fact.mutable_policy()->set_version(departure.policy.version);
  return fact.SerializeAsString();
}

}  // namespace holdfast::feedback
