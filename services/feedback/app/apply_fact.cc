#include "services/feedback/app/apply_fact.h"

#include <algorithm>
#include <optional>

#include "libs/calendar/zone.h"
#include "libs/status/macros.h"
#include "libs/tenant_clock/tenant_clock.h"
#include "services/feedback/app/cases.h"
#include "services/feedback/app/decide.h"
#include "services/feedback/events/facts.h"
#include "services/feedback/store/barriers.h"
#include "services/feedback/store/decisions.h"
#include "services/feedback/store/departures.h"
#include "services/feedback/store/offers.h"

namespace holdfast::feedback {
namespace {

constexpr int kTimersAtOnce = 500;

// The survey rule and the price notice of feedback's own table. Where billing's row says that
// nothing may be asked, nothing is: the stricter of the two wins.
void ResolvePolicy(CancellationNews& news) {
  const absl::StatusOr<absl::TimeZone> zone = LoadZone(news.departure.subscription.time_zone);
  const absl::CivilDay day =
      LocalDay(news.departure.start_time, zone.ok() ? *zone : absl::UTCTimeZone());
  const ResolvedPolicy own =
      PolicyTable::Builtin().Resolve(news.country, news.region, news.kind, day);
  PolicyLimits& limits = news.departure.policy;
  limits.survey = news.survey_allowed ? own.terms.survey : SurveyRule::kNone;
  limits.personalised_price_notice = own.terms.personalised_price_notice;
}

absl::Status ApplyAccept(sql::Txn& txn, const Scope& scope, const CancellationNews& news,
                         absl::Time time) {
  if (!news.offer.has_value()) return absl::OkStatus();
  const OfferNews& offer = *news.offer;
  HF_RETURN_IF_ERROR(RecordAccept(txn, scope.tenant, news.departure.customer, offer.name,
                                  Accept{offer.key, time}));
  if (offer.retains) return absl::OkStatus();
  const std::optional<CaseDraft> draft = CaseForAccept(offer.terms, offer.key, time);
  if (!draft.has_value()) return absl::OkStatus();
  return OpenCaseFor(txn, scope, news.departure, *draft, time);
}

// What a fact says of the decisions behind it: one of them (offer_*), or all of the cancellation.
absl::Status ApplyOutcome(sql::Txn& txn, const Scope& scope, std::string_view type,
                          const CancellationNews& news, absl::Time time) {
  const auto one = [&](std::string_view outcome) {
    return NoteOutcome(txn, scope.tenant, news.decision, outcome, time);
  };
  const auto all = [&](std::string_view outcome) {
    return NoteOutcomes(txn, scope.tenant, news.departure.name, outcome, time);
  };
  if (type == kOfferDeclined) return one("declined");
  if (type == kOfferExpired) return one("expired");
  if (type == kOfferAccepted) {
    HF_RETURN_IF_ERROR(one("accepted"));
    return news.departure.state == DepartureState::kRetained ? all("retained") : absl::OkStatus();
  }
  if (type == kCancellationWithdrawn) return all("withdrawn");
  if (type == kCancellationAbandoned) return all("abandoned");
  if (type == kCancellationCanceled) return all("canceled");
  if (type == kRetentionValidated) return all("validated");
  if (type == kRetentionLost) return all("lost");
  return absl::OkStatus();
}

absl::Status ApplyCancellation(sql::Txn& txn, const Scope& scope, const AppContext& context,
                               const outbox::Event& event) {
  HF_ASSIGN_OR_RETURN(CancellationNews news, ReadCancellationNews(event));
  ResolvePolicy(news);
  HF_ASSIGN_OR_RETURN(const std::optional<Departure> known,
                      LoadDeparture(txn, scope.tenant, news.departure.name));
  Departure merged = MergeFact(known, news.departure);
  if (!known.has_value() || known->outlook.missed) merged.outlook = context.outlooks.For(event.id);
  if (event.type == kOfferAccepted) HF_RETURN_IF_ERROR(ApplyAccept(txn, scope, news, event.time));
  HF_RETURN_IF_ERROR(ApplyOutcome(txn, scope, event.type, news, event.time));
  // A test clock may have moved past the fact, or the fact may be ahead of the clock we know.
  const StepInput input{.trigger = Trigger::kFact,
                        .reply_to = event.reply_to,
                        .now = std::max(event.time, scope.now)};
  HF_RETURN_IF_ERROR(TakeNextStep(txn, scope, context, input, merged).status());
  return SaveDeparture(txn, scope.tenant, merged);
}

absl::Status ApplyClock(sql::Txn& txn, const Scope& scope, const AppContext& context,
                        const outbox::Event& event) {
  HF_ASSIGN_OR_RETURN(const ClockNews news, ReadClockNews(event));
  HF_RETURN_IF_ERROR(StoreTenantClock(txn, scope.tenant, news.now));
  int ran = kTimersAtOnce;
  while (ran == kTimersAtOnce) {
    HF_ASSIGN_OR_RETURN(ran, RunDueTimers(txn, scope.tenant, news.now, kTimersAtOnce));
  }
  HF_ASSIGN_OR_RETURN(const bool complete,
                      NoteBarrier(txn, {scope.tenant, news.barrier, news.now}, event.partition));
  if (complete && context.barrier_complete)
    txn.OnCommit([&context] { context.barrier_complete(); });
  return absl::OkStatus();
}

}  // namespace

absl::Status ApplyFact(sql::Txn& txn, const Scope& scope, const AppContext& context,
                       const outbox::Event& event) {
  if (event.type == kClockAdvanced) return ApplyClock(txn, scope, context, event);
  if (IsCancellationFact(event.type)) return ApplyCancellation(txn, scope, context, event);
  return absl::OkStatus();
}

bool WantsOutlook(const outbox::Event& event) {
  return event.type == kCancellationStarted || event.type == kCancellationRequested;
}

}  // namespace holdfast::feedback
