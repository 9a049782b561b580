#include "services/feedback/store/departures.h"

#include "libs/calendar/day.h"
#include "libs/sql/statement.h"
#include "libs/status/macros.h"

namespace holdfast::feedback {
namespace {

constexpr sql::Statement kLoad = {
    "departures.load",
    "SELECT cancellation, customer, subscription, state, reason, start_time, effective_time, "
    "policy_code, "
    "policy_version, max_before_request, max_after_request, ask_permission_after, survey_rule, "
    "price_notice, shown_before, shown_after, last_sequence, plan, interval_unit, interval_count, "
    "trialing, open_ended_trial, paused, currency, mrr_minor, period_price_minor, "
    "first_start_date, "
    "time_zone, outlook_missed, lifetime_value_minor, renewal_probability, survey_presented, "
    "chosen_before, chosen_after, decided_before, decided_after, forbidden_before, last_decision "
    "FROM "
    "departures WHERE tenant = $1 AND cancellation = $2"};

constexpr sql::Statement kSave = {
    "departures.save",
    "INSERT INTO departures (tenant, cancellation, customer, subscription, state, reason, "
    "start_time, "
    "effective_time, policy_code, policy_version, max_before_request, max_after_request, "
    "ask_permission_after, survey_rule, price_notice, shown_before, shown_after, last_sequence, "
    "plan, "
    "interval_unit, interval_count, trialing, open_ended_trial, paused, currency, mrr_minor, "
    "period_price_minor, first_start_date, time_zone, outlook_missed, lifetime_value_minor, "
    "renewal_probability, survey_presented, chosen_before, chosen_after, decided_before, "
    "decided_after, "
    "forbidden_before, last_decision) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
    "$13, "
    "$14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, "
    "$32, $33, "
    "$34, $35, $36, $37, $38, $39) ON CONFLICT (tenant, cancellation) DO UPDATE SET state = "
    "excluded.state, reason = excluded.reason, start_time = excluded.start_time, effective_time = "
    "excluded.effective_time, policy_code = excluded.policy_code, policy_version = "
    "excluded.policy_version, max_before_request = excluded.max_before_request, max_after_request "
    "= "
    "excluded.max_after_request, ask_permission_after = excluded.ask_permission_after, survey_rule "
    "= "
    "excluded.survey_rule, price_notice = excluded.price_notice, shown_before = "
    "excluded.shown_before, "
    "shown_after = excluded.shown_after, last_sequence = excluded.last_sequence, plan = "
    "excluded.plan, "
    "interval_unit = excluded.interval_unit, interval_count = excluded.interval_count, trialing = "
    "excluded.trialing, open_ended_trial = excluded.open_ended_trial, paused = excluded.paused, "
    "currency "
    "= excluded.currency, mrr_minor = excluded.mrr_minor, period_price_minor = "
    "excluded.period_price_minor, first_start_date = excluded.first_start_date, time_zone = "
    "excluded.time_zone, outlook_missed = excluded.outlook_missed, lifetime_value_minor = "
    "excluded.lifetime_value_minor, renewal_probability = excluded.renewal_probability, "
    "survey_presented "
    "= excluded.survey_presented, chosen_before = excluded.chosen_before, chosen_after = "
    "excluded.chosen_after, decided_before = excluded.decided_before, decided_after = "
    "excluded.decided_after, forbidden_before = excluded.forbidden_before, last_decision = "
    "excluded.last_decision"};

absl::StatusOr<SubscriptionFacts> SubscriptionFrom(const sql::Row& row) {
  SubscriptionFacts facts;
  facts.name = row.Text(2);
  facts.plan = row.Text(17);
  HF_ASSIGN_OR_RETURN(facts.interval, ParseInterval(row.Text(18), row.Int(19)));
  facts.trialing = row.Bool(20);
  facts.open_ended_trial = row.Bool(21);
  facts.paused = row.Bool(22);
  HF_ASSIGN_OR_RETURN(const Currency currency, Currency::Parse(row.Text(23)));
  facts.mrr = Money{row.Int(24), currency};
  facts.period_price = Money{row.Int(25), currency};
  if (const auto day = row.OptText(26); day.has_value()) {
    HF_ASSIGN_OR_RETURN(facts.first_start, ParseDay(*day));
  }
  facts.time_zone = row.Text(27);
  return facts;
}

absl::StatusOr<Departure> DepartureFrom(const sql::Row& row) {
  Departure out;
  out.name = row.Text(0);
  out.customer = row.Text(1);
  HF_ASSIGN_OR_RETURN(out.subscription, SubscriptionFrom(row));
  HF_ASSIGN_OR_RETURN(out.state, ParseState(row.Text(3)));
  out.reason = row.Text(4);
  out.start_time = row.Time(5);
  out.effective_time = row.OptTime(6);
  out.policy = PolicyLimits{.code = row.Text(7),
                            .version = static_cast<int>(row.Int(8)),
                            .max_before_request = static_cast<int>(row.Int(9)),
                            .max_after_request = static_cast<int>(row.Int(10)),
                            .ask_permission_after = row.Bool(11),
                            .survey = static_cast<SurveyRule>(row.Int(12)),
                            .personalised_price_notice = row.Bool(13)};
  out.shown_before = static_cast<int>(row.Int(14));
  out.shown_after = static_cast<int>(row.Int(15));
  out.last_sequence = row.Int(16);
  out.outlook = Outlook{row.Bool(28), row.Int(29), row.Double(30)};
  out.survey_presented = row.Bool(31);
  out.chosen_before = static_cast<int>(row.Int(32));
  out.chosen_after = static_cast<int>(row.Int(33));
  out.decided_before = row.Bool(34);
  out.decided_after = row.Bool(35);
  out.forbidden_before = row.Bool(36);
  out.last_decision = row.Text(37);
  return out;
}

}  // namespace

absl::StatusOr<std::optional<Departure>> LoadDeparture(sql::ReadTxn& txn, std::string_view tenant,
                                                       std::string_view cancellation) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kLoad, {tenant, cancellation}));
  if (rows.empty()) return std::nullopt;
  HF_ASSIGN_OR_RETURN(Departure departure, DepartureFrom(rows.front()));
  return departure;
}

absl::Status SaveDeparture(sql::Txn& txn, std::string_view tenant, const Departure& departure) {
  const SubscriptionFacts& facts = departure.subscription;
  const PolicyLimits& policy = departure.policy;
  std::optional<std::string> first_start;
  if (facts.first_start.has_value()) first_start = FormatDay(*facts.first_start);
  return txn.Exec(kSave, {tenant,
                          departure.name,
                          departure.customer,
                          facts.name,
                          StateName(departure.state),
                          departure.reason,
                          departure.start_time,
                          departure.effective_time,
                          policy.code,
                          policy.version,
                          policy.max_before_request,
                          policy.max_after_request,
                          policy.ask_permission_after,
                          static_cast<int>(policy.survey),
                          policy.personalised_price_notice,
                          departure.shown_before,
                          departure.shown_after,
                          departure.last_sequence,
                          facts.plan,
                          UnitName(facts.interval.unit),
                          facts.interval.count,
                          facts.trialing,
                          facts.open_ended_trial,
                          facts.paused,
                          facts.mrr.currency.code(),
                          facts.mrr.amount_minor,
                          facts.period_price.amount_minor,
                          first_start,
                          facts.time_zone,
                          departure.outlook.missed,
                          departure.outlook.lifetime_value_minor,
                          departure.outlook.renewal_probability,
                          departure.survey_presented,
                          departure.chosen_before,
                          departure.chosen_after,
                          departure.decided_before,
                          departure.decided_after,
                          departure.forbidden_before,
                          departure.last_decision});
}

}  // namespace holdfast::feedback
