// billing_dates, first_billing_date, period_containing, whole_periods, cycles_in_advance.
#include "libs/status/status.h"
#include "services/billing/domain/proration.h"
#include "tests/conformance/billing/question.h"

namespace holdfast::conformance {

Answer BillingDates(Question& q) {
  HF_ASSIGN_OR_RETURN(const absl::CivilDay date, q.in.Day("anchor_date"));
  HF_ASSIGN_OR_RETURN(const int64_t anchor_day, q.in.IntOr("anchor_day", date.day()));
  HF_ASSIGN_OR_RETURN(const int64_t count, q.in.Int("count"));
  HF_ASSIGN_OR_RETURN(const auto starts, PeriodStarts(date, anchor_day, q.interval, count));
  return Json{{"period_starts", Show(starts)}};
}

Answer FirstBillingDate(Question& q) {
  HF_ASSIGN_OR_RETURN(const absl::CivilDay start, q.in.Day("start"));
  HF_ASSIGN_OR_RETURN(const int64_t anchor_day, q.in.Int("anchor_day"));
  HF_ASSIGN_OR_RETURN(const Anchor anchor, MakeAnchorOnDay(start, anchor_day, q.interval));
  return Json{{"first_anchor_date", FormatDay(anchor.date)}};
}

Answer PeriodContainingDay(Question& q) {
  HF_ASSIGN_OR_RETURN(const absl::CivilDay start, q.in.Day("billing_start"));
  HF_ASSIGN_OR_RETURN(const int64_t anchor_day, q.in.Int("anchor_day"));
  HF_ASSIGN_OR_RETURN(const absl::CivilDay date, q.in.Day("date"));
  HF_ASSIGN_OR_RETURN(const PeriodAt at, PeriodOfAgreement(start, anchor_day, q.interval, date));
  return Json{{"period", Show(at.period)}, {"completed_cycles", at.completed}};
}

Answer WholePeriodsBetween(Question& q) {
  HF_ASSIGN_OR_RETURN(const absl::CivilDay start, q.in.Day("start"));
  HF_ASSIGN_OR_RETURN(const absl::CivilDay end, q.in.Day("end"));
  HF_ASSIGN_OR_RETURN(const int64_t periods, WholePeriods(start, end, q.interval));
  return Json{{"whole_periods", periods}};
}

Answer CyclesInAdvance(Question& q) {
  AdvanceBilling billing;
  HF_ASSIGN_OR_RETURN(billing.start, q.in.Day("start"));
  HF_ASSIGN_OR_RETURN(billing.end, q.in.OptionalDay("end"));
  HF_ASSIGN_OR_RETURN(billing.target, q.in.Day("target_date"));
  HF_ASSIGN_OR_RETURN(billing.anchor_day, q.in.Int("anchor_day"));
  billing.interval = q.interval;
  billing.basis = q.convention == "prev_cycle.naive" ? PieceBasis::kNaive : PieceBasis::kAnchor;
  HF_ASSIGN_OR_RETURN(const auto pieces, PiecesInAdvance(billing));
  Json terms = Json::array();
  for (const CyclePiece& piece : pieces) terms.push_back(Show(piece.share()));
  HF_ASSIGN_OR_RETURN(const Rational total, billing::CyclesIn(pieces));
  HF_ASSIGN_OR_RETURN(const Json shown, Show9(total));
  return Json{{"cycle_terms", terms}, {"total_cycles_9dp", shown}};
}

}  // namespace holdfast::conformance
