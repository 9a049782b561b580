// dunning_schedule, dunning_campaign, overdue_ladder.
#include "services/billing/domain/dunning.h"

#include "libs/status/status.h"
#include "services/billing/domain/dunning_campaign.h"
#include "services/billing/domain/overdue_ladder.h"
#include "services/billing/domain/payment_standing.h"
#include "services/billing/domain/proration.h"
#include "tests/conformance/billing/question.h"

namespace holdfast::conformance {
namespace {

// An input that only ever has one value in its form.
absl::Status ExpectText(Inputs& in, const std::string& key, std::string_view only) {
  HF_ASSIGN_OR_RETURN(const std::string text, in.TextOr(key, std::string(only)));
  return text == only ? absl::OkStatus() : Malformed(in.PathOf(key), "is unknown");
}

Json ShowSchedule(const billing::DunningSchedule& schedule) {
  return Json{{"retry_dates", Show(schedule.retries)}, {"total_attempts", schedule.total_attempts}};
}

Answer Relative(Question& q, absl::CivilDay first_attempt) {
  HF_RETURN_IF_ERROR(ExpectText(q.in, "delay_base", "previous_attempt"));
  HF_RETURN_IF_ERROR(ExpectText(q.in, "every_attempt", "declined_soft"));
  billing::DunningLadder ladder{billing::LadderBase::kPreviousAttempt, {}};
  HF_ASSIGN_OR_RETURN(ladder.days, q.in.Ints("delays_days"));
  HF_ASSIGN_OR_RETURN(const auto schedule, billing::ScheduleRetries(first_attempt, ladder));
  return ShowSchedule(schedule);
}

Answer Absolute(Question& q, absl::CivilDay first_attempt) {
  HF_RETURN_IF_ERROR(ExpectText(q.in, "every_attempt", "declined_soft"));
  billing::DunningLadder ladder{billing::LadderBase::kFirstAttempt, {}};
  HF_ASSIGN_OR_RETURN(ladder.days, q.in.Ints("offsets_days"));
  HF_ASSIGN_OR_RETURN(const auto schedule, billing::ScheduleRetries(first_attempt, ladder));
  Json answer = ShowSchedule(schedule);
  q.in.Ignore("dunning_period_days");
  if (q.in.Has("dunning_period_days")) {
    HF_ASSIGN_OR_RETURN(const int64_t days, q.in.Int("dunning_period_days"));
    HF_ASSIGN_OR_RETURN(const absl::CivilDay end, billing::EndOfDunning(first_attempt, days));
    answer["end_of_dunning"] = FormatDay(end);
  }
  return answer;
}

Answer HardDecline(Question& q, absl::CivilDay first_attempt) {
  HF_RETURN_IF_ERROR(ExpectText(q.in, "first_result", "declined_hard"));
  q.in.Ignore("delays_days");  // of soft declines
  HF_ASSIGN_OR_RETURN(const auto updated, q.in.OptionalDay("payment_method_updated_on"));
  HF_ASSIGN_OR_RETURN(const auto schedule,
                      billing::RetriesAfterHardDecline(first_attempt, updated));
  return ShowSchedule(schedule);
}

Answer Backoff(Question& q) {
  if (q.convention != "dunning.gateway_backoff_plain") return NoSuchForm(q);
  HF_RETURN_IF_ERROR(ExpectText(q.in, "failure", "gateway_error"));
  billing::GatewayBackoff backoff;
  HF_ASSIGN_OR_RETURN(backoff.initial_s, q.in.Int("initial_s"));
  HF_ASSIGN_OR_RETURN(backoff.multiplier, q.in.Int("multiplier"));
  HF_ASSIGN_OR_RETURN(backoff.max_retries, q.in.Int("max_retries"));
  HF_ASSIGN_OR_RETURN(const std::vector<int64_t> delays, billing::BackoffDelays(backoff));
  return Json{{"delays_s", delays}};
}

Answer InitialPayment(Question& q) {
  HF_RETURN_IF_ERROR(ExpectText(q.in, "first_payment", "failed"));
  HF_ASSIGN_OR_RETURN(const absl::Time created, q.in.Instant("created"));
  HF_ASSIGN_OR_RETURN(const int64_t hours, q.in.Int("window_hours"));
  HF_ASSIGN_OR_RETURN(const absl::Time expiry, billing::InitialPaymentExpiry(created, hours));
  HF_ASSIGN_OR_RETURN(const auto before, billing::InitialPaymentAt(created, hours, created));
  HF_ASSIGN_OR_RETURN(const auto after, billing::InitialPaymentAt(created, hours, expiry));
  Json status_at = Json::object();
  for (const std::string& asked : AskedAt(q, "status_at")) {
    HF_ASSIGN_OR_RETURN(const absl::Time at, ParseInstant("status_at", asked));
    HF_ASSIGN_OR_RETURN(const auto standing, billing::InitialPaymentAt(created, hours, at));
    status_at[asked] = std::string(billing::StandingName(standing));
  }
  return Json{{"status_before", std::string(billing::StandingName(before))},
              {"status_at", status_at},
              {"invoice_status_after", billing::VoidsFirstInvoice(after) ? "void" : "open"}};
}

Answer Caps(Question& q) {
  HF_ASSIGN_OR_RETURN(Inputs in, q.in.Object("caps"));
  billing::DunningCaps caps;
  HF_ASSIGN_OR_RETURN(caps.declines, in.OptionalInt("declines"));
  HF_ASSIGN_OR_RETURN(caps.attempts, in.OptionalInt("attempts"));
  HF_ASSIGN_OR_RETURN(caps.days_since_invoice, in.OptionalInt("days_since_invoice"));
  HF_RETURN_IF_ERROR(in.CheckAllRead());
  HF_ASSIGN_OR_RETURN(std::vector<Inputs> cases, q.in.List("cases"));
  Json stop = Json::array();
  for (Inputs& one : cases) {
    billing::DunningCounts counts;
    HF_ASSIGN_OR_RETURN(counts.declines, one.Int("declines"));
    HF_ASSIGN_OR_RETURN(counts.attempts, one.Int("attempts"));
    HF_ASSIGN_OR_RETURN(counts.days_since_invoice, one.Int("days"));
    HF_RETURN_IF_ERROR(one.CheckAllRead());
    HF_ASSIGN_OR_RETURN(const bool reached, billing::ReachedCap(caps, counts));
    stop.push_back(reached);
  }
  return Json{{"stop", stop}};
}

Answer DailyRuns(Question& q, const billing::CampaignPolicy& policy) {
  HF_ASSIGN_OR_RETURN(const Money threshold, q.in.Minor("threshold_minor", q.currency));
  HF_ASSIGN_OR_RETURN(const int64_t net_terms_days, q.in.Int("net_terms_days"));
  HF_ASSIGN_OR_RETURN(std::vector<Inputs> list, q.in.List("invoices"));
  std::vector<billing::OverdueInvoice> invoices;
  std::vector<absl::CivilDay> due_dates;
  std::vector<absl::CivilDay> overdue_from;
  for (Inputs& in : list) {
    HF_ASSIGN_OR_RETURN(const absl::CivilDay issued, in.Day("issued"));
    HF_ASSIGN_OR_RETURN(const Money amount, in.Minor("amount_minor", q.currency));
    HF_RETURN_IF_ERROR(in.CheckAllRead());
    HF_ASSIGN_OR_RETURN(const auto terms, billing::TermsOf(issued, net_terms_days));
    due_dates.push_back(terms.due);
    overdue_from.push_back(terms.overdue_from);
    invoices.push_back({terms.overdue_from, amount});
  }
  HF_ASSIGN_OR_RETURN(const auto requests,
                      billing::RequestsOfDailyRuns(policy, threshold, invoices));
  Json shown = Json::array();
  std::set<std::string> days;
  for (const billing::PaymentRequest& request : requests) {
    days.insert(FormatDay(request.on));
    shown.push_back({{"on", FormatDay(request.on)}, {"amount_minor", request.amount.amount_minor}});
  }
  Json none_on = Json::array();  // of the days asked about, those without a request
  for (const Json& asked : q.expected.value("none_on", Json::array())) {
    if (!asked.is_string() || !days.contains(asked.get<std::string>())) none_on.push_back(asked);
  }
  return Json{{"due_dates", Show(due_dates)},
              {"overdue_from", Show(overdue_from)},
              {"payment_requests", shown},
              {"none_on", none_on}};
}

struct OverdueSum {
  absl::Time at;
  Money amount;
};

absl::StatusOr<std::vector<OverdueSum>> OverdueIn(Question& q) {
  HF_ASSIGN_OR_RETURN(std::vector<Inputs> list, q.in.List("overdue"));
  std::vector<OverdueSum> sums;
  for (Inputs& in : list) {
    HF_ASSIGN_OR_RETURN(const absl::Time at, in.Instant("at"));
    HF_ASSIGN_OR_RETURN(const std::string code, in.Text("currency"));
    HF_ASSIGN_OR_RETURN(const Currency currency, Currency::Parse(code));
    HF_ASSIGN_OR_RETURN(const Money amount, in.Minor("amount_minor", currency));
    HF_RETURN_IF_ERROR(in.CheckAllRead());
    sums.push_back({at, amount});
  }
  return sums;
}

Answer CampaignRuns(Question& q, const billing::CampaignPolicy& policy) {
  HF_ASSIGN_OR_RETURN(Inputs thresholds_in, q.in.Object("thresholds_minor"));
  std::vector<Money> thresholds;
  for (const std::string& code : thresholds_in.Keys()) {
    HF_ASSIGN_OR_RETURN(const Currency currency, Currency::Parse(code));
    HF_ASSIGN_OR_RETURN(const Money threshold, thresholds_in.Minor(code, currency));
    thresholds.push_back(threshold);
  }
  HF_ASSIGN_OR_RETURN(const std::vector<OverdueSum> sums, OverdueIn(q));
  HF_ASSIGN_OR_RETURN(const std::vector<absl::Time> runs, q.in.Instants("runs"));
  billing::Campaign campaign;
  int finished = 0;
  Json after_run = Json::array();
  for (const absl::Time now : runs) {
    std::vector<Money> overdue;
    for (const OverdueSum& sum : sums) {
      if (sum.at <= now) overdue.push_back(sum.amount);
    }
    HF_ASSIGN_OR_RETURN(const auto run,
                        billing::RunCampaign(policy, thresholds, overdue, campaign, now));
    campaign = run.after;
    finished += run.finishes ? 1 : 0;
    Json attempts = Json::object();
    for (const auto& [currency, made] : campaign.by_currency) {
      if (made.attempts > 0) attempts[std::string(currency.code())] = made.attempts;
    }
    after_run.push_back(attempts);
  }
  return Json{{"attempts_after_run", after_run}, {"campaign_finished_events", finished}};
}

}  // namespace

Answer DunningScheduleKind(Question& q) {
  if (q.in.Has("failure")) return Backoff(q);
  if (q.in.Has("created")) return InitialPayment(q);
  if (q.in.Has("caps")) return Caps(q);
  if (!q.in.Has("first_attempt")) return NoSuchForm(q);
  HF_ASSIGN_OR_RETURN(const absl::CivilDay first_attempt, q.in.Day("first_attempt"));
  if (q.in.Has("first_result")) return HardDecline(q, first_attempt);
  if (q.in.Has("delays_days")) return Relative(q, first_attempt);
  if (q.in.Has("offsets_days")) return Absolute(q, first_attempt);
  return NoSuchForm(q);
}

Answer DunningCampaign(Question& q) {
  billing::CampaignPolicy policy;
  HF_ASSIGN_OR_RETURN(policy.max_attempts, q.in.Int("max_attempts"));
  HF_ASSIGN_OR_RETURN(policy.days_between, q.in.Int("days_between"));
  if (q.in.Has("invoices")) return DailyRuns(q, policy);
  if (q.in.Has("runs")) return CampaignRuns(q, policy);
  return NoSuchForm(q);
}

Answer OverdueLadderKind(Question& q) {
  if (q.in.Has("blocked")) {
    HF_ASSIGN_OR_RETURN(const Money price, q.in.Minor("price_minor", q.currency));
    HF_ASSIGN_OR_RETURN(const DayRange period, q.in.Range("period"));
    HF_ASSIGN_OR_RETURN(const DayRange blocked, q.in.Range("blocked"));
    HF_ASSIGN_OR_RETURN(const Money credit, billing::BlockedCredit(price, blocked, period));
    return Json{{"credit_minor", credit.amount_minor}};
  }
  if (!q.in.Has("states")) return NoSuchForm(q);
  HF_ASSIGN_OR_RETURN(const absl::CivilDay unpaid, q.in.Day("earliest_unpaid_invoice"));
  HF_ASSIGN_OR_RETURN(std::vector<Inputs> list, q.in.List("states"));
  std::vector<billing::OverdueState> states;
  for (Inputs& in : list) {
    billing::OverdueState state;
    HF_ASSIGN_OR_RETURN(state.name, in.Text("name"));
    HF_ASSIGN_OR_RETURN(state.days, in.Int("days"));
    in.Ignore("disable_access");
    HF_RETURN_IF_ERROR(in.CheckAllRead());
    states.push_back(state);
  }
  HF_ASSIGN_OR_RETURN(const auto ladder, billing::OverdueLadder::Make(states));
  Json answer{{"entered", Json::object()}, {"state_on", Json::object()}};
  for (const auto& entry : ladder.EntriesFor(unpaid)) {
    answer["entered"][entry.name] = FormatDay(entry.on);
  }
  for (const std::string& asked : AskedAt(q, "state_on")) {
    HF_ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(asked));
    answer["state_on"][asked] = ladder.StateOn(unpaid, day);
  }
  return answer;
}

}  // namespace holdfast::conformance
