#include "services/billing/app/open_cancellation.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/calendar/calendar.h"
#include "libs/retention_policy/policy.h"
#include "libs/status/status.h"
#include "services/billing/app/save_subscription.h"
#include "services/billing/domain/end_plan.h"
#include "services/billing/domain/reasons.h"
#include "services/billing/events/facts.h"

namespace holdfast::billing {
namespace {

holdfast::CustomerKind KindOf(const Customer& customer) {
  switch (customer.kind) {
    case CustomerKind::kConsumer:
      return holdfast::CustomerKind::kConsumer;
    case CustomerKind::kBusiness:
      return holdfast::CustomerKind::kBusiness;
    case CustomerKind::kUnspecified:
      break;
  }
  return holdfast::CustomerKind::kUnknown;
}

absl::StatusOr<FlowPolicy> PolicyFor(sql::Txn& txn, const Scope& scope, PolicyReplica& policies,
                                     const Customer& customer) {
  HF_ASSIGN_OR_RETURN(const std::shared_ptr<const PolicyTable> table, policies.Current(txn));
  HF_ASSIGN_OR_RETURN(const absl::TimeZone zone, LoadZone(customer.time_zone));
  const ResolvedPolicy resolved = table->Resolve(customer.country, customer.region,
                                                 KindOf(customer), LocalDay(scope.now, zone));
  const PolicyTerms& terms = resolved.terms;
  return FlowPolicy{.code = absl::StrJoin(resolved.rows, "+"),
                    .version = resolved.version,
                    .intent_allowed = terms.intent_allowed,
                    .max_before_request = terms.max_before_request,
                    .max_after_request = terms.max_after_request,
                    .survey_allowed = terms.survey == SurveyRule::kOptional,
                    .ask_permission_after = terms.ask_permission_after};
}

}  // namespace

absl::Status CheckNotCanceled(const Subscription& subscription) {
  if (subscription.state != SubscriptionState::kCanceled) return absl::OkStatus();
  const std::string name = FormatSubscription(subscription.customer, subscription.id);
  return Error(absl::StatusCode::kFailedPrecondition, kSubscriptionAlreadyCanceled,
               absl::StrCat(name, " is already canceled"), {{"subscription", name}});
}

absl::StatusOr<CancellationView> OpenCancellation(sql::Txn& txn, const Scope& scope,
                                                  PolicyReplica& policies,
                                                  SubscriptionRecord record,
                                                  const Opening& opening) {
  HF_RETURN_IF_ERROR(CheckNotCanceled(record.subscription));
  HF_ASSIGN_OR_RETURN(const FlowPolicy policy, PolicyFor(txn, scope, policies, record.customer));
  HF_ASSIGN_OR_RETURN(const EndPlan end,
                      PlanEnd(record.subscription, opening.wish, scope.now, scope.now));
  const StartFacts facts{record.subscription.customer,
                         record.subscription.id,
                         scope.ids.Next("can"),
                         opening.mode,
                         opening.wish,
                         opening.reason,
                         opening.channel};
  Flow flow;
  flow.record = std::move(record);
  flow.now.cancellation = Open(facts, policy, end, scope.now);
  Cancellation& c = flow.now.cancellation;
  c.degraded = opening.answer_now && AwaitsFeedback(c);
  if (c.state == CancellationState::kRequested) {
    HF_RETURN_IF_ERROR(Emit(txn, scope, kCancellationStarted, flow));
    HF_RETURN_IF_ERROR(FinishRequest(txn, scope, flow));
    return std::move(flow.now);
  }
  flow.record.subscription.open_cancellation = c.id;
  flow.record.subscription.renewal_held = true;
  HF_RETURN_IF_ERROR(SaveSubscription(txn, scope, flow.record.subscription));
  HF_RETURN_IF_ERROR(SaveFlow(txn, scope, flow));
  HF_RETURN_IF_ERROR(Emit(txn, scope, kCancellationStarted, flow));
  return std::move(flow.now);
}

}  // namespace holdfast::billing
