#include "services/billing/rpc/convert_subscription.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/calendar/calendar.h"
#include "libs/rpc/page_token.h"
#include "libs/rpc/shape.h"
#include "libs/status/status.h"
#include "services/billing/domain/mrr.h"
#include "services/billing/events/fact_protos.h"

namespace holdfast::billing {
namespace {

absl::StatusOr<EndKind> EndKindOf(v1::EndKind kind) {
  HF_ASSIGN_OR_RETURN(const v1::EndKind known, rpc::KnownEnum("end.end_kind", kind));
  switch (known) {
    case v1::END_KIND_VOLUNTARY:
      return EndKind::kVoluntary;
    case v1::END_KIND_INVOLUNTARY:
      return EndKind::kInvoluntary;
    default:
      return EndKind::kSeller;
  }
}

absl::StatusOr<ImportedEnd> EndOf(const v1::ImportedEnd& from) {
  ImportedEnd end;
  HF_ASSIGN_OR_RETURN(end.end_date, rpc::Day("end.end_date", from.end_date()));
  HF_ASSIGN_OR_RETURN(end.kind, EndKindOf(from.end_kind()));
  end.reason = "not_stated";
  if (!from.reason().empty()) {
    HF_ASSIGN_OR_RETURN(end.reason, rpc::Key("end.reason", from.reason()));
  }
  return end;
}

template <typename Request>
absl::Status CheckSeatsAndTrial(const Request& req) {
  HF_RETURN_IF_ERROR(rpc::InRange("quantity", req.quantity(), 1, kQuantityMax).status());
  HF_RETURN_IF_ERROR(rpc::InRange("trial_days", req.trial_days(), 0, kTrialDaysMax).status());
  if (req.open_ended_trial() && req.trial_days() > 0) {
    return InvalidField("open_ended_trial", "comes with trial_days");
  }
  return absl::OkStatus();
}

// The next thing billing does by itself: a step, or the end that is certain.
absl::StatusOr<std::optional<absl::Time>> NextAction(const Subscription& sub) {
  if (sub.state == SubscriptionState::kCanceled) return std::nullopt;
  HF_ASSIGN_OR_RETURN(std::optional<absl::Time> next, NextDue(sub));
  if (!sub.end_date.has_value()) return next;
  HF_ASSIGN_OR_RETURN(const absl::TimeZone zone, LoadZone(sub.time_zone));
  const absl::Time end = StartOfDay(*sub.end_date, zone);
  return next.has_value() ? std::min(*next, end) : end;
}

void DiscountIntoProto(const Discount& discount, v1::Discount* proto) {
  if (discount.amount.has_value()) {
    IntoProto(*discount.amount, proto->mutable_amount());
  } else {
    proto->set_basis_points(discount.basis_points);
  }
  proto->set_periods_left(discount.periods_left);
  proto->set_offer(discount.offer);
}

// Dates and names that may be missing.
void FillOptional(const Subscription& sub, v1::Subscription* resp) {
  if (sub.trial_end.has_value()) resp->set_trial_end_date(FormatDay(*sub.trial_end));
  if (sub.current_period.has_value()) {
    IntoProto(*sub.current_period, resp->mutable_current_period());
  }
  if (sub.end_date.has_value()) resp->set_end_date(FormatDay(*sub.end_date));
  if (!sub.pending_plan.empty()) resp->set_pending_plan(FormatPlan(sub.pending_plan));
  if (sub.discount.has_value()) DiscountIntoProto(*sub.discount, resp->mutable_discount());
  if (sub.resume_date.has_value()) resp->set_resume_date(FormatDay(*sub.resume_date));
  if (!sub.open_cancellation.empty()) {
    resp->set_open_cancellation(FormatCancellation(sub.customer, sub.id, sub.open_cancellation));
  }
}

}  // namespace

absl::StatusOr<CreateSubscriptionCommand> FromProto(const v1::CreateSubscriptionRequest& req) {
  CreateSubscriptionCommand command;
  HF_ASSIGN_OR_RETURN(command.customer, ParseCustomer("parent", req.parent()));
  HF_ASSIGN_OR_RETURN(const std::optional<std::string> id,
                      rpc::OptionalResourceId("subscription_id", req.subscription_id()));
  command.id = id.value_or("");
  HF_ASSIGN_OR_RETURN(command.plan, ParsePlan("plan", req.plan()));
  HF_RETURN_IF_ERROR(CheckSeatsAndTrial(req));
  command.quantity = req.quantity();
  HF_ASSIGN_OR_RETURN(command.start_date, rpc::OptionalDay("start_date", req.start_date()));
  command.trial_days = req.trial_days();
  command.open_ended_trial = req.open_ended_trial();
  return command;
}

absl::StatusOr<ImportSubscriptionCommand> FromProto(const v1::ImportSubscriptionRequest& req) {
  ImportSubscriptionCommand command;
  HF_ASSIGN_OR_RETURN(command.customer, ParseCustomer("parent", req.parent()));
  HF_ASSIGN_OR_RETURN(command.plan, ParsePlan("plan", req.plan()));
  HF_ASSIGN_OR_RETURN(command.wanted.id, rpc::ResourceId("subscription_id", req.subscription_id()));
  HF_RETURN_IF_ERROR(CheckSeatsAndTrial(req));
  command.wanted.quantity = req.quantity();
  HF_ASSIGN_OR_RETURN(command.wanted.start_date, rpc::Day("start_date", req.start_date()));
  command.wanted.trial_days = req.trial_days();
  command.wanted.open_ended_trial = req.open_ended_trial();
  if (req.has_end()) {
    HF_ASSIGN_OR_RETURN(command.end, EndOf(req.end()));
  }
  return command;
}

absl::StatusOr<SubscriptionName> FromProto(const v1::GetSubscriptionRequest& req) {
  return ParseSubscription("name", req.name());
}

absl::StatusOr<EntitlementQuery> FromProto(const v1::CheckEntitlementRequest& req) {
  EntitlementQuery query;
  HF_ASSIGN_OR_RETURN(query.customer, ParseCustomer("customer", req.customer()));
  HF_RETURN_IF_ERROR(CheckFeatureKey("feature", req.feature()));
  query.feature = req.feature();
  return query;
}

absl::StatusOr<SubscriptionQuery> FromProto(const v1::ListSubscriptionsRequest& req) {
  SubscriptionQuery query;
  HF_ASSIGN_OR_RETURN(query.page.customer, ParseCustomerOrAll("parent", req.parent()));
  HF_ASSIGN_OR_RETURN(query.page.limit, rpc::PageSize(req.page_size()));
  HF_ASSIGN_OR_RETURN(const std::string cursor, rpc::OpenPageToken(req));
  const size_t slash = cursor.find('/');
  if (slash != std::string::npos) {
    query.page.after_customer = cursor.substr(0, slash);
    query.page.after_id = cursor.substr(slash + 1);
  }
  query.binding = rpc::PageBinding(req);
  return query;
}

std::string CursorOf(const Subscription& last) { return absl::StrCat(last.customer, "/", last.id); }

absl::Status IntoProto(const SubscriptionList& list, v1::ListSubscriptionsResponse* resp) {
  for (const Subscription& subscription : list.subscriptions) {
    HF_RETURN_IF_ERROR(IntoProto(subscription, resp->add_subscriptions()));
  }
  resp->set_next_page_token(list.next_page_token);
  return absl::OkStatus();
}

absl::Status IntoProto(const Subscription& subscription, v1::Subscription* resp) {
  const Subscription& sub = subscription;
  HF_ASSIGN_OR_RETURN(const Money mrr, MrrOf(sub));
  HF_ASSIGN_OR_RETURN(const std::optional<absl::Time> next, NextAction(sub));
  resp->set_name(FormatSubscription(sub.customer, sub.id));
  resp->set_plan(FormatPlan(sub.plan));
  resp->set_quantity(sub.quantity);
  resp->set_state(StateProto(sub.state));
  resp->set_start_date(FormatDay(sub.start_date));
  resp->set_anchor_date(FormatDay(sub.anchor.date));
  IntoProto(sub.unit_price, resp->mutable_unit_price());
  IntoProto(mrr, resp->mutable_mrr());
  resp->set_end_kind(EndKindProto(sub.end_kind));
  FillOptional(sub, resp);
  if (next.has_value()) IntoProto(*next, resp->mutable_next_action_time());
  resp->set_observed_from_date(FormatDay(sub.observed_from));
  resp->set_etag(absl::StrCat(sub.version));
  return absl::OkStatus();
}

void IntoProto(const Entitlement& entitlement, v1::CheckEntitlementResponse* resp) {
  resp->set_entitled(entitlement.quantity > 0);
  resp->set_quantity(entitlement.quantity);
}

}  // namespace holdfast::billing
