// proration_fraction, proration_amount.
#include "services/billing/domain/proration.h"

#include "libs/status/status.h"
#include "tests/conformance/billing/question.h"

namespace holdfast::conformance {
namespace {

using billing::Prorate;

Answer ByPeriod(Question& q, const Money& price) {
  HF_ASSIGN_OR_RETURN(const DayRange period, q.in.Range("period"));
  HF_ASSIGN_OR_RETURN(const DayRange used, q.in.Range("used"));
  HF_ASSIGN_OR_RETURN(const DayFraction part, FractionOf(used, period, DayCountOf(q)));
  HF_ASSIGN_OR_RETURN(const Money amount, Prorate(price, used, period, DayCountOf(q)));
  return Json{{"amount_minor", amount.amount_minor}, {"days", part.numerator}};
}

Answer ByInclusivePeriod(Question& q, const Money& price) {
  HF_ASSIGN_OR_RETURN(const DayRange period, q.in.Range("period_inclusive", LastDay::kBilled));
  HF_ASSIGN_OR_RETURN(const DayRange used, q.in.Range("used_inclusive", LastDay::kBilled));
  HF_ASSIGN_OR_RETURN(const Money amount, Prorate(price, used, period));
  return Json{
      {"amount_minor", amount.amount_minor}, {"days", used.days()}, {"period_days", period.days()}};
}

Answer BySeconds(Question& q, const Money& price) {
  HF_ASSIGN_OR_RETURN(const TimeRange period, q.in.EpochRange("period_epoch_s"));
  HF_ASSIGN_OR_RETURN(const TimeRange used, q.in.EpochRange("used_epoch_s"));
  HF_ASSIGN_OR_RETURN(const Money amount, Prorate(price, used, period));
  return Json{{"amount_minor", amount.amount_minor}};
}

Answer ByCountedDays(Question& q, const Money& price) {
  HF_ASSIGN_OR_RETURN(const int64_t days_in_period, q.in.Int("days_in_period"));
  HF_ASSIGN_OR_RETURN(const int64_t days, q.in.Int("days"));
  HF_ASSIGN_OR_RETURN(const Money amount, billing::ProrateDays(price, days, days_in_period));
  return Json{{"amount_minor", amount.amount_minor}};
}

Answer ByPlanPeriod(Question& q, const Money& price) {
  HF_ASSIGN_OR_RETURN(const DayRange plan_period, q.in.Range("plan_period"));
  HF_ASSIGN_OR_RETURN(const absl::CivilDay end, q.in.Day("current_period_end"));
  HF_ASSIGN_OR_RETURN(const absl::CivilDay change_at, q.in.Day("change_at"));
  HF_ASSIGN_OR_RETURN(const DayRange left, MakeRange("change_at", change_at, end));
  HF_ASSIGN_OR_RETURN(const DayFraction part, FractionOf(left, plan_period));
  HF_ASSIGN_OR_RETURN(const Money amount, Prorate(price, left, plan_period));
  return Json{{"fraction", Show(part)}, {"amount_minor", amount.amount_minor}};
}

Answer UpToTheEnd(Question& q, const Money& price) {
  billing::FixedAgreement agreement;
  HF_ASSIGN_OR_RETURN(agreement.start, q.in.Day("start"));
  HF_ASSIGN_OR_RETURN(agreement.end, q.in.Day("end"));
  HF_ASSIGN_OR_RETURN(agreement.anchor_day, q.in.Int("anchor_day"));
  HF_ASSIGN_OR_RETURN(const bool in_advance, q.in.FlagOr("in_advance", true));
  agreement.interval = q.interval;
  agreement.time = in_advance ? billing::BillingTime::kInAdvance : billing::BillingTime::kInArrears;
  agreement.basis = q.convention == "prev_cycle.naive" ? PieceBasis::kNaive : PieceBasis::kAnchor;
  HF_ASSIGN_OR_RETURN(const auto charges, billing::ChargesOf(agreement, price));
  Json invoices = Json::array();
  for (const billing::PeriodCharge& charge : charges) {
    invoices.push_back(
        {{"date", FormatDay(charge.date)}, {"amount_minor", charge.amount.amount_minor}});
  }
  return Json{{"invoices", invoices}};
}

}  // namespace

Answer ProrationFraction(Question& q) {
  HF_ASSIGN_OR_RETURN(const DayRange period, q.in.Range("period"));
  HF_ASSIGN_OR_RETURN(const DayRange used, q.in.Range("used"));
  HF_ASSIGN_OR_RETURN(const DayFraction part, FractionOf(used, period, DayCountOf(q)));
  HF_ASSIGN_OR_RETURN(const Rational exact, Rational::Make(part.numerator, part.denominator));
  HF_ASSIGN_OR_RETURN(const Json shown, Show9(exact));
  return Json{{"fraction", Show(part)}, {"decimal_9dp", shown}};
}

Answer ProrationAmount(Question& q) {
  HF_ASSIGN_OR_RETURN(const Money price, q.in.Minor("price_minor", q.currency));
  if (q.in.Has("in_advance")) return UpToTheEnd(q, price);
  if (q.in.Has("plan_period")) return ByPlanPeriod(q, price);
  if (q.in.Has("days_in_period")) return ByCountedDays(q, price);
  if (q.in.Has("period_epoch_s")) return BySeconds(q, price);
  if (q.in.Has("period_inclusive")) return ByInclusivePeriod(q, price);
  if (q.in.Has("period")) return ByPeriod(q, price);
  return NoSuchForm(q);
}

}  // namespace holdfast::conformance
