#include "services/billing/events/facts.h"

#include <string>
#include <utility>

#include "holdfast/billing/v1/events.pb.h"
#include "libs/calendar/day.h"
#include "libs/outbox/outbox.h"
#include "libs/status/status.h"
#include "services/billing/domain/mrr.h"
#include "services/billing/domain/names.h"
#include "services/billing/events/fact_protos.h"

namespace holdfast::billing {
namespace {

namespace v1 = ::holdfast::billing::v1;

absl::Status Append(sql::Txn& txn, const Scope& scope, std::string_view type,
                    std::string_view customer, std::string subject,
                    const google::protobuf::Message& payload) {
  outbox::EventDraft draft;
  draft.type = std::string(type);
  if (!customer.empty()) draft.customer = FormatCustomer(customer);
  draft.subject = std::move(subject);
  draft.data = payload.SerializeAsString();
  return outbox::Append(txn, scope, std::move(draft));
}

void SetDay(const std::optional<absl::CivilDay>& day, std::string* text) {
  if (day.has_value()) *text = FormatDay(*day);
}

void Fill(const Customer& customer, v1::CustomerFact* fact) {
  fact->set_customer(FormatCustomer(customer.id));
  fact->set_country(customer.country);
  fact->set_region(customer.region);
  fact->set_kind(KindProto(customer.kind));
  fact->set_currency_code(std::string(customer.currency.code()));
  fact->set_time_zone(customer.time_zone);
  SetDay(customer.first_start, fact->mutable_first_start_date());
}

absl::Status Fill(const Customer& customer, const Subscription& s, v1::SubscriptionFact* fact) {
  HF_ASSIGN_OR_RETURN(const Money mrr, MrrOf(s));
  HF_ASSIGN_OR_RETURN(const Money price, PeriodPrice(s));
  fact->set_subscription(FormatSubscription(s.customer, s.id));
  Fill(customer, fact->mutable_customer());
  fact->set_plan(FormatPlan(s.plan));
  fact->set_interval_unit(UnitProto(s.anchor.interval.unit));
  fact->set_interval_count(s.anchor.interval.count);
  fact->set_quantity(s.quantity);
  fact->set_state(StateProto(s.state));
  IntoProto(mrr, fact->mutable_mrr());
  IntoProto(price, fact->mutable_period_price());
  fact->set_start_date(FormatDay(s.start_date));
  fact->set_observed_from_date(FormatDay(s.observed_from));
  SetDay(s.trial_end, fact->mutable_trial_end_date());
  fact->set_open_ended_trial(s.open_ended_trial);
  if (s.current_period.has_value()) IntoProto(*s.current_period, fact->mutable_current_period());
  SetDay(s.end_date, fact->mutable_end_date());
  fact->set_end_kind(EndKindProto(s.end_kind));
  fact->set_reason(s.end_reason);
  fact->set_renewals(s.periods_billed);
  return absl::OkStatus();
}

}  // namespace

absl::Status EmitCustomer(sql::Txn& txn, const Scope& scope, std::string_view type,
                          const Customer& customer) {
  v1::CustomerFact fact;
  Fill(customer, &fact);
  return Append(txn, scope, type, customer.id, FormatCustomer(customer.id), fact);
}

absl::Status EmitSubscription(sql::Txn& txn, const Scope& scope, std::string_view type,
                              const Customer& customer, const Subscription& subscription) {
  v1::SubscriptionFact fact;
  HF_RETURN_IF_ERROR(Fill(customer, subscription, &fact));
  return Append(txn, scope, type, customer.id,
                FormatSubscription(subscription.customer, subscription.id), fact);
}

absl::Status EmitInvoice(sql::Txn& txn, const Scope& scope, std::string_view type,
                         const Invoice& invoice) {
  v1::InvoiceFact fact;
  const std::string name = FormatInvoice(invoice.customer, invoice.id);
  fact.set_invoice(name);
  fact.set_number(invoice.number);
  fact.set_subscription(FormatSubscription(invoice.customer, invoice.subscription));
  IntoProto(invoice.period, fact.mutable_period());
  IntoProto(invoice.total, fact.mutable_total());
  return Append(txn, scope, type, invoice.customer, name, fact);
}

absl::Status EmitCancellation(sql::Txn& txn, const Scope& scope, std::string_view type,
                              const Customer& customer, const Subscription& subscription,
                              const Cancellation& cancellation, const Offer* offer,
                              std::string_view decision) {
  v1::CancellationFact fact;
  const std::string name = NameOf(cancellation);
  fact.set_cancellation(name);
  HF_RETURN_IF_ERROR(Fill(customer, subscription, fact.mutable_subscription()));
  fact.set_state(StateProto(cancellation.state));
  fact.set_mode(ModeProto(cancellation.mode));
  fact.set_timing(TimingProto(cancellation.wish.timing));
  IntoProto(cancellation.started_at, fact.mutable_start_time());
  IntoProto(cancellation.end.effective_at, fact.mutable_effective_time());
  if (cancellation.requested_at.has_value()) {
    IntoProto(*cancellation.requested_at, fact.mutable_request_time());
  }
  fact.set_end_date(FormatDay(cancellation.end.end_day));
  fact.set_reason(cancellation.reason);
  IntoProto(cancellation.policy, fact.mutable_policy());
  fact.set_offers_shown_before(cancellation.shown_before);
  fact.set_offers_shown_after(cancellation.shown_after);
  fact.set_decision(std::string(decision));
  if (offer != nullptr) {
    IntoProto(cancellation, *offer, fact.mutable_offer());
    fact.set_decision(offer->decision);
  }
  fact.set_offers_suppressed(cancellation.offers_suppressed);
  return Append(txn, scope, type, cancellation.customer, name, fact);
}

absl::Status EmitClockAdvanced(sql::Txn& txn, const Scope& scope, std::string_view barrier,
                               absl::Time now) {
  v1::ClockAdvancedFact fact;
  fact.set_barrier(std::string(barrier));
  IntoProto(now, fact.mutable_now());
  outbox::EventDraft draft;
  draft.type = std::string(kClockAdvanced);
  draft.subject = std::string(barrier);
  draft.data = fact.SerializeAsString();
  return outbox::AppendToAllPartitions(txn, scope, std::move(draft));
}

}  // namespace holdfast::billing
