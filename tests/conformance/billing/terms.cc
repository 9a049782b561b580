// term, term_notice, lifecycle.
#include <optional>
#include <string_view>

#include "libs/status/status.h"
#include "services/billing/domain/cancel_policy.h"
#include "services/billing/domain/contract_term.h"
#include "services/billing/domain/payment_standing.h"
#include "services/billing/domain/plan_phases.h"
#include "tests/conformance/billing/question.h"

namespace holdfast::conformance {
namespace {

Answer ByTermMonths(Question& q) {
  HF_ASSIGN_OR_RETURN(const absl::CivilDay start, q.in.Day("term_start"));
  HF_ASSIGN_OR_RETURN(const int64_t months, q.in.Int("term_months"));
  HF_ASSIGN_OR_RETURN(const int64_t renewal_months, q.in.IntOr("renewal_months", months));
  HF_ASSIGN_OR_RETURN(const bool auto_renew, q.in.FlagOr("auto_renew", false));
  HF_ASSIGN_OR_RETURN(const int64_t renewals, q.in.IntOr("renewals", 0));
  HF_ASSIGN_OR_RETURN(const auto at, q.in.OptionalDay("at"));
  HF_ASSIGN_OR_RETURN(const auto term, billing::ContractTerm::Make(start, months, renewal_months));
  HF_ASSIGN_OR_RETURN(const DayRange renewal, term.TermAt(1));
  std::vector<absl::CivilDay> starts;
  for (int64_t n = 0; n <= renewals; ++n) {
    HF_ASSIGN_OR_RETURN(const DayRange span, term.TermAt(n));
    starts.push_back(span.start);
  }
  Json answer{{"term_end", FormatDay(term.end())},
              {"renewal", Show(renewal)},
              {"term_starts", Show(starts)}};
  if (!at.has_value()) return answer;
  const billing::TermStanding standing = billing::StandingOn(term, auto_renew, *at);
  answer["status"] = standing.out_of_term ? "out_of_term" : "active";
  answer["canceled"] = standing.canceled;
  if (!standing.invoices_follow) answer["invoices_after_end"] = 0;
  return answer;
}

Answer ByBillingCycles(Question& q) {
  HF_ASSIGN_OR_RETURN(const int64_t cycles, q.in.Int("billing_cycles"));
  HF_ASSIGN_OR_RETURN(const int64_t plan_months, q.in.IntOr("plan_interval_months", 1));
  HF_ASSIGN_OR_RETURN(const auto contract, billing::ContractOf(cycles, plan_months));
  Json answer{{"contract_months", contract.months},
              {"after_first_cycle_remaining", contract.remaining_after_first}};
  q.in.Ignore("contract_start");
  if (q.in.Has("contract_start")) {
    HF_ASSIGN_OR_RETURN(const std::string text, q.in.Text("contract_start"));
    if (text.find('T') == std::string::npos) {
      HF_ASSIGN_OR_RETURN(const absl::CivilDay start, q.in.Day("contract_start"));
      answer["contract_end"] = FormatDay(billing::ContractEnd(start, contract));
    } else {
      HF_ASSIGN_OR_RETURN(const absl::Time start, q.in.Instant("contract_start"));
      answer["contract_end"] = FormatInstant(billing::ContractEnd(start, contract, q.zone));
    }
  }
  q.in.Ignore("price_minor");
  if (q.in.Has("price_minor")) {
    HF_ASSIGN_OR_RETURN(const Money price, q.in.Minor("price_minor", q.currency));
    HF_ASSIGN_OR_RETURN(const Money value, billing::TotalContractValue(price, cycles));
    answer["total_contract_value_minor"] = value.amount_minor;
  }
  return answer;
}

Answer ByAction(Question& q) {
  HF_RETURN_IF_ERROR(q.in.Day("term_end").status());
  HF_ASSIGN_OR_RETURN(const std::string name, q.in.Text("action_at_term_end"));
  HF_ASSIGN_OR_RETURN(const auto action, billing::ParseTermEndAction(name));
  const billing::TermEndOutcome outcome = billing::OutcomeOf(action);
  Json answer{{"new_term", outcome.next.has_value()},
              {"auto_renew_after", outcome.next == billing::TermEndAction::kRenew},
              {"subscription_status", outcome.canceled ? "canceled" : "active"}};
  if (outcome.next.has_value()) answer["then"] = std::string(billing::ActionName(*outcome.next));
  return answer;
}

std::string_view NameOf(billing::SubscriptionState state) {
  switch (state) {
    case billing::SubscriptionState::kTrialing:
      return "trialing";
    case billing::SubscriptionState::kCanceled:
      return "canceled";
    default:
      return "active";
  }
}

absl::StatusOr<billing::CancelFacts> CancelFactsIn(Question& q) {
  billing::CancelFacts facts;
  HF_ASSIGN_OR_RETURN(const std::string state, q.in.Text("state"));
  if (state != "trialing" && state != "active") return Malformed("state", "is unknown");
  facts.state = state == "trialing" ? billing::SubscriptionState::kTrialing
                                    : billing::SubscriptionState::kActive;
  HF_ASSIGN_OR_RETURN(const std::string policy, q.in.TextOr("policy", "default"));
  if (policy == "default") {
    facts.policy = billing::CancelPolicy::kDefault;
  } else if (policy == "immediate") {
    facts.policy = billing::CancelPolicy::kImmediate;
  } else if (policy == "end_of_term") {
    facts.policy = billing::CancelPolicy::kEndOfTerm;
  } else {
    return Malformed("policy", "is unknown");
  }
  HF_ASSIGN_OR_RETURN(facts.charged_through, q.in.OptionalDay("charged_through"));
  return facts;
}

// "cancel@2026-01-31".
struct Action {
  bool undo = false;
  absl::CivilDay on;
};

absl::StatusOr<std::vector<Action>> ActionsIn(Question& q) {
  std::vector<Action> actions;
  HF_ASSIGN_OR_RETURN(const auto at, q.in.OptionalDay("at"));
  if (!q.in.Has("actions")) {
    HF_ASSIGN_OR_RETURN(const std::string action, q.in.Text("action"));
    if (action != "cancel") return Malformed("action", "is unknown");
    if (at.has_value()) actions.push_back({false, *at});
    return actions;
  }
  HF_ASSIGN_OR_RETURN(const std::vector<std::string> texts, q.in.Texts("actions"));
  for (const std::string& text : texts) {
    const bool undo = text.starts_with("uncancel@");
    if (!undo && !text.starts_with("cancel@")) return Malformed("actions", "hold an unknown one");
    HF_ASSIGN_OR_RETURN(const absl::CivilDay on, ParseDay(text.substr(text.find('@') + 1)));
    actions.push_back({undo, on});
  }
  return actions;
}

absl::StatusOr<Json> StatesAsked(const Question& q, const billing::CancelSchedule& schedule,
                                 billing::SubscriptionState state) {
  Json states = Json::object();
  for (const std::string& asked : AskedAt(q, "state_on")) {
    HF_ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(asked));
    states[asked] = std::string(NameOf(billing::StateOn(schedule, state, day)));
  }
  return states;
}

Answer ByPolicy(Question& q) {
  HF_ASSIGN_OR_RETURN(const billing::CancelFacts facts, CancelFactsIn(q));
  HF_ASSIGN_OR_RETURN(const std::vector<Action> actions, ActionsIn(q));
  billing::CancelSchedule schedule;
  bool pending = false;
  bool now = false;
  for (const Action& action : actions) {
    HF_ASSIGN_OR_RETURN(schedule, action.undo ? billing::UndoCancel(schedule, action.on)
                                              : billing::RequestCancel(schedule, facts, action.on));
    pending = schedule.PendingOn(action.on);
    now = schedule.EffectiveOn(action.on);
  }
  if (actions.empty()) {  // a request of which the day is not told
    schedule.effective = billing::EffectOf(facts);
    pending = schedule.effective.has_value();
    now = !pending;
  }
  HF_ASSIGN_OR_RETURN(const Json states, StatesAsked(q, schedule, facts.state));
  // No phases are given, so none is left to begin.
  const auto left = billing::PeriodsBefore({}, schedule.effective.value_or(absl::CivilDay::max()));
  Json answer{{"cancel_effective", Json()},
              {"state_until", std::string(NameOf(facts.state))},
              {"state_on", states},
              {"pending_cancellations", pending ? 1 : 0},
              {"future_phases", left.size()}};
  if (now) answer["effective"] = "now";
  if (schedule.effective.has_value()) answer["cancel_effective"] = FormatDay(*schedule.effective);
  return answer;
}

Answer AtPeriodEnd(Question& q) {
  q.in.Ignore("policy");
  q.in.Ignore("action");
  q.in.Ignore("state");
  HF_ASSIGN_OR_RETURN(const absl::CivilDay start, q.in.Day("start"));
  HF_ASSIGN_OR_RETURN(const int64_t anchor_day, q.in.IntOr("anchor_day", start.day()));
  HF_ASSIGN_OR_RETURN(const absl::CivilDay asked, q.in.Day("cancel_requested"));
  HF_ASSIGN_OR_RETURN(const absl::CivilDay end,
                      billing::EndOfPeriod(start, anchor_day, q.interval, asked));
  const billing::CancelSchedule schedule{end};
  HF_ASSIGN_OR_RETURN(const Json states,
                      StatesAsked(q, schedule, billing::SubscriptionState::kActive));
  return Json{{"cancel_effective", FormatDay(end)}, {"state_on", states}};
}

Answer AtTermStart(Question& q) {
  q.in.Ignore("policy");
  q.in.Ignore("action");
  q.in.Ignore("state");
  HF_ASSIGN_OR_RETURN(const int64_t anchor_day, q.in.Int("anchor_day"));
  HF_ASSIGN_OR_RETURN(const absl::CivilDay cancel_at, q.in.Day("cancel_at"));
  HF_ASSIGN_OR_RETURN(const auto ends, billing::EndAtStartOfTerm(anchor_day, cancel_at));
  return Json{{"access_end", FormatDay(ends.access_end)},
              {"billing_end", FormatDay(ends.billing_end)}};
}

Answer OnRequestedDate(Question& q) {
  q.in.Ignore("policy");
  q.in.Ignore("action");
  q.in.Ignore("state");
  HF_ASSIGN_OR_RETURN(const absl::CivilDay start, q.in.Day("subscription_start"));
  HF_ASSIGN_OR_RETURN(const absl::CivilDay asked, q.in.Day("requested_date"));
  HF_ASSIGN_OR_RETURN(const absl::CivilDay end, billing::EndOnRequestedDate(start, asked));
  return Json{{"cancel_effective", FormatDay(end)}};
}

// `invoice_created` may be asked as the state of the invoice, or as whether there is one.
Answer CycleOfUnpaid(Question& q) {
  HF_ASSIGN_OR_RETURN(const std::string status, q.in.Text("status"));
  HF_ASSIGN_OR_RETURN(const bool passes, q.in.FlagOr("cycle_passes", true));
  if (status != "unpaid" || !passes) return NoSuchForm(q);
  const billing::CycleInvoice invoice = billing::InvoiceOfCycle(billing::PaymentStanding::kUnpaid);
  const bool as_flag = q.expected.value("invoice_created", Json()).is_boolean();
  return Json{{"invoice_created", as_flag ? Json(true) : Json(invoice.draft ? "draft" : "open")},
              {"payment_attempted", invoice.attempts_payment}};
}

}  // namespace

Answer TermKind(Question& q) {
  if (q.in.Has("term_months")) return ByTermMonths(q);
  if (q.in.Has("billing_cycles")) return ByBillingCycles(q);
  if (q.in.Has("action_at_term_end")) return ByAction(q);
  return NoSuchForm(q);
}

Answer TermNotice(Question& q) {
  billing::NoticeFacts facts;
  HF_ASSIGN_OR_RETURN(facts.term_end, q.in.Day("term_end"));
  if (q.in.Has("notice_days") == q.in.Has("notice_months")) return NoSuchForm(q);
  HF_ASSIGN_OR_RETURN(facts.notice.days, q.in.IntOr("notice_days", 0));
  HF_ASSIGN_OR_RETURN(facts.notice.months, q.in.IntOr("notice_months", 0));
  HF_ASSIGN_OR_RETURN(facts.renewal_months, q.in.IntOr("renewal_months", 0));
  HF_ASSIGN_OR_RETURN(facts.anchor_day, q.in.OptionalInt("anchor_day"));
  HF_ASSIGN_OR_RETURN(const auto requested, q.in.OptionalDay("cancel_requested"));
  HF_ASSIGN_OR_RETURN(const absl::CivilDay last,
                      billing::LastNoticeDate(facts.term_end, facts.notice));
  Json answer{{"last_notice_date", FormatDay(last)}};
  if (!requested.has_value()) return answer;
  facts.given_on = *requested;
  HF_ASSIGN_OR_RETURN(const auto accepted, billing::AcceptNotice(facts));
  answer["accepted_for"] = FormatDay(accepted.ends_on);
  answer["renews"] = accepted.renews;
  return answer;
}

Answer Lifecycle(Question& q) {
  if (q.convention == "unpaid.draft") return CycleOfUnpaid(q);
  if (q.in.Has("requested_date")) return OnRequestedDate(q);
  if (q.in.Has("cancel_requested")) return AtPeriodEnd(q);
  if (q.in.Has("cancel_at")) return AtTermStart(q);
  if (q.in.Has("state")) return ByPolicy(q);
  return NoSuchForm(q);
}

}  // namespace holdfast::conformance
