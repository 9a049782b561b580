// Every form of billing's kinds, by figures of our own: a kind's adapter reads all its inputs and
// gives all its figures. Dates and amounts are round, so that each figure can be seen at once.
#include <sstream>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/conformance/core/json.h"
#include "tests/conformance/formats.h"

namespace holdfast::conformance {
namespace {

struct FormRow {
  const char* name;
  const char* kind;
  const char* convention;
  const char* inputs;
  const char* expected;
};

class Forms : public testing::TestWithParam<FormRow> {};
TEST_P(Forms, AreUnderstood) {
  const FormRow& row = GetParam();
  const Json file{{"format", "subscription-billing-vectors/1"},
                  {"vectors", Json::array({Json{{"id", row.name},
                                                {"kind", row.kind},
                                                {"convention", row.convention},
                                                {"stance", "option"},
                                                {"inputs", Json::parse(row.inputs)},
                                                {"expected", Json::parse(row.expected)}}})}};
  std::ostringstream out;
  Report report(out);
  RunText(row.name, file.dump(), report);
  EXPECT_TRUE(report.ok()) << out.str();
}

const FormRow kForms[] = {
    {"PeriodStartsBeginWithTheDate", "billing_dates", "anchor.clamp",
     R"({"anchor_date": "2026-01-15", "anchor_day": 31, "count": 2})",
     R"({"period_starts": ["2026-01-15", "2026-02-28"]})"},
    {"AnchorDayZero", "billing_dates", "anchor.clamp",
     R"({"anchor_date": "2026-01-15", "anchor_day": 0, "count": 2})",
     R"({"error": "INVALID_ARGUMENT"})"},
    {"PlanPeriod", "proration_amount", "second.plan_period",
     R"({"price_minor": 3000, "plan_period": ["2026-04-01", "2026-05-01"],
         "current_period_end": "2026-05-16", "change_at": "2026-05-01"})",
     R"({"fraction": [15, 30], "amount_minor": 1500})"},
    {"InArrears", "proration_amount", "prev_cycle.anchor",
     R"({"price_minor": 3000, "anchor_day": 1, "start": "2026-04-16", "end": "2026-05-01",
         "in_advance": false})",
     R"({"invoices": [{"date": "2026-05-01", "amount_minor": 1500}]})"},
    {"SettledLater", "plan_change", "second.actual",
     R"({"old_price_minor": 1000, "new_price_minor": 2000, "unused_fraction": [1, 2],
         "settle": "next_invoice"})",
     R"({"credit_minor": -500, "charge_minor": 1000, "net_minor": 500,
         "next_invoice_total_minor": 2500})"},
    {"Items", "plan_change", "day.actual",
     R"({"period": ["2026-04-01", "2026-05-01"], "change_at": "2026-04-16",
         "matched": [{"old_minor": 3000, "new_minor": 6000}], "removed_minor": [600],
         "added_minor": [900], "added_one_time": {"unit_minor": 500, "quantity": 2}})",
     R"({"lines_minor": [-1500, 3000, -300, 450, 1000], "net_minor": 2650})"},
    {"CouponOnTermination", "credit_note", "day.inclusive_last",
     R"({"fee_minor": 3000, "period_inclusive": ["2026-04-01", "2026-04-30"],
         "terminated_on": "2026-04-20", "tax_rate_percent": "20", "on_termination": "credit",
         "coupon_minor": 600})",
     R"({"item_minor": 1000, "coupon_adjustment_minor": 200, "tax_minor": 160,
         "total_minor": 960, "credit_minor": 960, "refund_minor": 0})"},
    {"FeesOfAnInvoice", "credit_note", "day.inclusive_last",
     R"({"fees": [{"minor": 1000, "coupon_minor": 100, "tax_percent": "20"},
                  {"minor": 2000, "coupon_minor": 0, "tax_percent": "10"}],
         "credit": [{"fee": 0, "minor": 500}, {"fee": 1, "minor": 2000}]})",
     R"({"invoice": {"fees_minor": 3000, "coupons_minor": 100, "taxes_minor": 380,
                     "total_minor": 3280, "effective_tax_rate": "13.10345"},
         "credit_note": {"coupon_adjustment_minor": 50, "sub_total_minor": 2450, "tax_minor": 290,
                         "total_minor": 2740}})"},
    {"TiersThatEnd", "tier_price", "tier.upper_inclusive",
     R"({"model": "volume", "tiers": [{"up_to": 10, "unit": "1", "flat": "0"}], "quantity": "3"})",
     R"({"error": "INVALID_ARGUMENT"})"},
    {"Caps", "dunning_schedule", "dunning.caps",
     R"({"caps": {"declines": 7, "attempts": 20, "days_since_invoice": 60},
         "cases": [{"declines": 6, "attempts": 19, "days": 59},
                   {"declines": 0, "attempts": 0, "days": 60}]})",
     R"({"stop": [false, true]})"},
    {"HardDeclineWithoutAnotherMethod", "dunning_schedule", "dunning.hard_decline",
     R"({"first_attempt": "2026-01-01", "delays_days": [1], "first_result": "declined_hard",
         "payment_method_updated_on": null})",
     R"({"retry_dates": []})"},
    {"RunsByCurrency", "dunning_campaign", "dunning.threshold",
     R"({"max_attempts": 1, "days_between": 0, "thresholds_minor": {"USD": 100, "EUR": 100},
         "overdue": [{"at": "2026-01-02T00:00:00Z", "currency": "USD", "amount_minor": 100},
                     {"at": "2026-01-03T00:00:00Z", "currency": "EUR", "amount_minor": 99}],
         "runs": ["2026-01-01T23:59:59Z", "2026-01-02T00:00:00Z", "2026-01-04T00:00:00Z"]})",
     R"({"attempts_after_run": [{}, {"USD": 1}, {"USD": 1}], "campaign_finished_events": 1})"},
    {"StatesOfALadder", "overdue_ladder", "overdue.since_earliest_unpaid",
     R"({"earliest_unpaid_invoice": "2026-01-01",
         "states": [{"name": "WARN", "days": 10, "disable_access": false}]})",
     R"({"state_on": {"2026-01-10": "CLEAR", "2026-01-11": "WARN"}})"},
    {"TrialOfAnInstant", "trial", "trial.days",
     R"({"trial_days": 30, "started_at": "2026-03-17T23:30:00Z", "price_minor": 3000,
         "time_zone": "Europe/Berlin", "anchor_day": 1, "count": 2})",
     R"({"trial_end": "2026-04-17", "first_paid_period": ["2026-04-17", "2026-05-01"],
         "period_starts": ["2026-04-17", "2026-05-01"], "anchor_day": 1, "amount_minor": 1400})"},
    {"AnchorAfterATrial", "timezone_anchor", "tz.wall_clock",
     R"({"account_created_local": "2025-11-05T23:30:00", "start_local": "2026-03-01T23:30:00",
         "time_zone": "America/Los_Angeles", "trial_days": 30})",
     R"({"anchor_day": 31, "first_paid_period": ["2026-03-31", "2026-04-30"]})"},
    {"DaysAdded", "timezone_add", "tz.wall_clock",
     R"({"instant": "2026-03-28T08:00:00Z", "time_zone": "Europe/Berlin", "add": {"days": 1}})",
     R"({"instant": "2026-03-29T07:00:00Z", "local": "2026-03-29T09:00:00"})"},
    {"Phases", "timezone_add", "tz.wall_clock",
     R"({"instant": "2026-01-30T23:30:00Z", "time_zone": "+03:00", "anchor_day": 31,
         "phases": [{"name": "discount", "months": 1}, {"name": "evergreen"}]})",
     R"({"periods": [["2026-01-31", "2026-02-28", "discount"],
                     ["2026-02-28", "2026-03-31", "evergreen"]]})"},
    {"FirstTick", "billing_tick", "tick.local_day",
     R"({"time_zone": "Asia/Kolkata", "interval": "week", "anchor": "calendar_monday",
         "in_advance": false, "started_at": "2026-04-21T20:00:00Z", "price_minor": 700})",
     R"({"local_start_date": "2026-04-22", "days": 5, "amount_minor": 500})"},
    {"OutOfTerm", "term", "term.out_of_term",
     R"({"term_start": "2026-01-31", "term_months": 1, "auto_renew": false, "at": "2026-02-28"})",
     R"({"term_end": "2026-02-28", "status": "out_of_term", "invoices_after_end": 0,
         "canceled": false})"},
    {"ContractByDate", "term", "term.half_open",
     R"({"billing_cycles": 4, "plan_interval_months": 3, "contract_start": "2024-02-29",
         "price_minor": 2500})",
     R"({"contract_months": 12, "contract_end": "2025-02-28", "after_first_cycle_remaining": 3,
         "total_contract_value_minor": 10000})"},
    {"RenewOnce", "term", "term.action_at_end",
     R"({"term_end": "2026-03-01", "action_at_term_end": "renew_once"})",
     R"({"new_term": true, "then": "cancel", "auto_renew_after": false,
         "subscription_status": "active"})"},
    {"NoticeByMonths", "term_notice", "notice.last_day_inclusive",
     R"({"term_end": "2026-03-31", "notice_months": 1, "cancel_requested": "2026-03-01",
         "renewal_months": 1})",
     R"({"last_notice_date": "2026-02-28", "accepted_for": "2026-04-30", "renews": true})"},
    {"UndoneInTime", "lifecycle", "cancel.policy",
     R"({"state": "active", "charged_through": "2026-05-31", "policy": "end_of_term",
         "actions": ["cancel@2026-05-10", "uncancel@2026-05-30"]})",
     R"({"pending_cancellations": 0, "cancel_effective": null,
         "state_on": {"2026-05-31": "active"}})"},
    {"EffectiveNow", "lifecycle", "cancel.policy",
     R"({"state": "active", "charged_through": null, "policy": "end_of_term", "action": "cancel",
         "at": "2026-05-10"})",
     R"({"effective": "now", "cancel_effective": "2026-05-10", "state_until": "active",
         "state_on": {"2026-05-09": "active", "2026-05-10": "canceled"}, "future_phases": 0})"},
    {"StartOfTerm", "lifecycle", "cancel.policy",
     R"({"policy": "start_of_term", "anchor_day": 15, "cancel_at": "2026-03-10"})",
     R"({"access_end": "2026-03-10", "billing_end": "2026-02-15"})"},
    {"DraftWhileUnpaid", "lifecycle", "unpaid.draft",
     R"({"status": "unpaid", "cycle_passes": true})",
     R"({"invoice_created": "draft", "payment_attempted": false})"},
    {"GatewayStep", "money", "money.gateway_step",
     R"({"currency": "KWD", "minor": 5125, "gateway": "multiple_of_10"})",
     R"({"allowed_minor": [5120, 5130], "nearest": 5130})"},
    {"EqualParts", "money", "money.allocate", R"({"total_minor": 100, "parts": 3})",
     R"({"parts_minor": [34, 33, 33], "sum_minor": 100})"},
    {"NoWeight", "money", "money.allocate", R"({"total_minor": 100, "weights": [0, 0]})",
     R"({"error": "INVALID_ARGUMENT"})"},
    {"Adjustments", "invoice_balance", "balance.signed",
     R"({"total_minor": 1000, "payments_minor": [600], "adjustments_minor": [400]})",
     R"({"balance_minor": 0, "status": "paid"})"},
};
INSTANTIATE_TEST_SUITE_P(All, Forms, testing::ValuesIn(kForms),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace holdfast::conformance
