#include "services/renewal/events/billing_facts.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "holdfast/billing/v1/events.pb.h"
#include "libs/status/macros.h"
#include "libs/status/status.h"

namespace holdfast::renewal {
namespace {

namespace pb = billing::v1;

Phase PhaseOf(pb::SubscriptionState state) {
  switch (state) {
    case pb::SUBSCRIPTION_STATE_ACTIVE:
      return Phase::kPaying;
    case pb::SUBSCRIPTION_STATE_PAUSED:
      return Phase::kPaused;
    case pb::SUBSCRIPTION_STATE_CANCELED:
      return Phase::kEnded;
    default:
      return Phase::kNotPaying;
  }
}

Ending EndingOf(pb::EndKind kind) {
  switch (kind) {
    case pb::END_KIND_VOLUNTARY:
      return Ending::kVoluntary;
    case pb::END_KIND_INVOLUNTARY:
      return Ending::kInvoluntary;
    case pb::END_KIND_SELLER:
      return Ending::kSeller;
    default:
      return Ending::kNone;
  }
}

std::string_view UnitOf(pb::IntervalUnit unit) {
  switch (unit) {
    case pb::INTERVAL_UNIT_DAY:
      return "day";
    case pb::INTERVAL_UNIT_WEEK:
      return "week";
    case pb::INTERVAL_UNIT_YEAR:
      return "year";
    default:
      return "month";
  }
}

absl::StatusOr<std::optional<absl::CivilDay>> OptDay(const std::string& text) {
  if (text.empty()) return std::nullopt;
  HF_ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(text));
  return day;
}

absl::StatusOr<Money> MoneyOf(const type::v1::Money& money) {
  HF_ASSIGN_OR_RETURN(const Currency currency, Currency::Parse(money.currency_code()));
  return Money{money.amount_minor(), currency};
}

absl::StatusOr<SubscriptionFact> Read(const pb::SubscriptionFact& from) {
  SubscriptionFact fact{.subscription = from.subscription(),
                        .customer = from.customer().customer(),
                        .country = from.customer().country(),
                        .plan = from.plan(),
                        .time_zone = from.customer().time_zone(),
                        .phase = PhaseOf(from.state()),
                        .ending = EndingOf(from.end_kind())};
  HF_ASSIGN_OR_RETURN(fact.interval,
                      ParseInterval(UnitOf(from.interval_unit()), from.interval_count()));
  HF_ASSIGN_OR_RETURN(fact.mrr, MoneyOf(from.mrr()));
  HF_ASSIGN_OR_RETURN(fact.period_price, MoneyOf(from.period_price()));
  HF_ASSIGN_OR_RETURN(fact.start, ParseDay(from.start_date()));
  HF_ASSIGN_OR_RETURN(fact.observed_from, ParseDay(from.observed_from_date()));
  HF_ASSIGN_OR_RETURN(fact.first_start, OptDay(from.customer().first_start_date()));
  HF_ASSIGN_OR_RETURN(fact.end, OptDay(from.end_date()));
  HF_ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> trial_end, OptDay(from.trial_end_date()));
  fact.paying_since = trial_end.value_or(fact.start);
  if (from.has_current_period()) {
    HF_ASSIGN_OR_RETURN(const absl::CivilDay start, ParseDay(from.current_period().start_date()));
    HF_ASSIGN_OR_RETURN(const absl::CivilDay end, ParseDay(from.current_period().end_date()));
    fact.current_period = DayRange{start, end};
  }
  return fact;
}

absl::StatusOr<BillingFact> ReadCancellation(const outbox::Event& event,
                                             const pb::CancellationFact& from) {
  HF_ASSIGN_OR_RETURN(SubscriptionFact subscription, Read(from.subscription()));
  const bool requested = event.type == "cancellation.requested";
  // Only what closes a request that had been made counts as a comeback or none.
  const bool was_request = from.has_request_time();
  if (!requested && !was_request) return BillingFact(std::move(subscription));
  return BillingFact(RequestFact{.subscription = std::move(subscription),
                                 .closed = !requested,
                                 .kept = from.state() == pb::CANCELLATION_STATE_WITHDRAWN ||
                                         from.state() == pb::CANCELLATION_STATE_RETAINED});
}

template <class Message>
absl::StatusOr<Message> Parsed(const outbox::Event& event) {
  Message message;
  if (message.ParseFromString(event.data)) return message;
  return absl::InvalidArgumentError(
      absl::StrCat("event ", event.id, " of type ", event.type, " does not parse"));
}

}  // namespace

absl::StatusOr<BillingFact> ReadBillingFact(const outbox::Event& event) {
  if (absl::StartsWith(event.type, "subscription.")) {
    HF_ASSIGN_OR_RETURN(const pb::SubscriptionFact message, Parsed<pb::SubscriptionFact>(event));
    HF_ASSIGN_OR_RETURN(SubscriptionFact fact, Read(message));
    return BillingFact(std::move(fact));
  }
  if (event.type == "cancellation.requested" || event.type == "cancellation.withdrawn" ||
      event.type == "cancellation.canceled" || event.type == "cancellation.offer_accepted") {
    HF_ASSIGN_OR_RETURN(const pb::CancellationFact message, Parsed<pb::CancellationFact>(event));
    if (event.type == "cancellation.offer_accepted" &&
        message.state() != pb::CANCELLATION_STATE_RETAINED) {
      return BillingFact();
    }
    return ReadCancellation(event, message);
  }
  if (event.type == "clock.advanced") {
    HF_ASSIGN_OR_RETURN(const pb::ClockAdvancedFact message, Parsed<pb::ClockAdvancedFact>(event));
    return BillingFact(ClockFact{message.barrier(), absl::FromUnixSeconds(message.now().seconds()) +
                                                        absl::Nanoseconds(message.now().nanos())});
  }
  return BillingFact();
}

}  // namespace holdfast::renewal
