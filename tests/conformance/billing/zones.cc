// timezone_anchor, timezone_period, timezone_add, trial, billing_tick.
#include <algorithm>

#include "libs/status/status.h"
#include "services/billing/domain/cadence.h"
#include "services/billing/domain/plan_phases.h"
#include "services/billing/domain/trial.h"
#include "tests/conformance/billing/question.h"
#include "tests/conformance/core/compare.h"

namespace holdfast::conformance {
namespace {

constexpr Interval kMonthly{IntervalUnit::kMonth, 1};

Answer AnchorOfLocal(Question& q) {
  HF_ASSIGN_OR_RETURN(const absl::CivilSecond local, q.in.Local("local"));
  const absl::Time instant = AtLocal(local, q.zone);
  return Json{{"instant", FormatInstant(instant)},
              {"local_date", FormatDay(LocalDay(instant, q.zone))}};
}

Answer AnchorAfterTrial(Question& q) {
  q.in.Ignore("account_created_local");  // matters to fixed offsets only
  HF_ASSIGN_OR_RETURN(const absl::CivilSecond start_local, q.in.Local("start_local"));
  HF_ASSIGN_OR_RETURN(const int64_t trial_days, q.in.IntOr("trial_days", 0));
  const absl::CivilDay start = LocalDay(AtLocal(start_local, q.zone), q.zone);
  HF_ASSIGN_OR_RETURN(const absl::CivilDay end, billing::TrialEnd(start, trial_days));
  HF_ASSIGN_OR_RETURN(const auto after, billing::PeriodsAfterTrial(end, std::nullopt, kMonthly, 1,
                                                                   ZeroOf(q.currency)));
  return Json{{"anchor_day", after.anchor_day},
              {"first_paid_period", Show(after.periods.front().span)}};
}

Answer Added(Question& q, absl::Time instant) {
  HF_ASSIGN_OR_RETURN(Inputs add, q.in.Object("add"));
  HF_ASSIGN_OR_RETURN(const std::optional<int64_t> months, add.OptionalInt("months"));
  HF_ASSIGN_OR_RETURN(const std::optional<int64_t> days, add.OptionalInt("days"));
  HF_RETURN_IF_ERROR(add.CheckAllRead());
  if (months.has_value() == days.has_value()) return Malformed("add", "is not months or days");
  const absl::Time sum = months.has_value() ? AddLocalMonths(instant, *months, q.zone)
                                            : AddLocalDays(instant, *days, q.zone);
  return Json{{"instant", FormatInstant(sum)},
              {"local", FormatLocal(absl::ToCivilSecond(sum, q.zone))}};
}

Answer Phased(Question& q, absl::Time instant) {
  const absl::CivilDay start = LocalDay(instant, q.zone);
  HF_ASSIGN_OR_RETURN(const int64_t anchor_day, q.in.Int("anchor_day"));
  HF_ASSIGN_OR_RETURN(std::vector<Inputs> phases, q.in.List("phases"));
  std::vector<billing::PlanPhase> lengths;
  for (Inputs& phase : phases) {
    HF_ASSIGN_OR_RETURN(const std::string name, phase.Text("name"));
    HF_ASSIGN_OR_RETURN(const std::optional<int64_t> months, phase.OptionalInt("months"));
    HF_RETURN_IF_ERROR(phase.CheckAllRead());
    lengths.push_back({name, months});
  }
  HF_ASSIGN_OR_RETURN(const auto periods, billing::PhasePeriods(start, anchor_day, lengths));
  Json list = Json::array();
  for (const billing::PhasePeriod& period : periods) {
    list.push_back({FormatDay(period.span.start), FormatDay(period.span.end), period.phase});
  }
  return Json{{"periods", list}};
}

Answer FirstCalendarMonth(Question& q, const Money& price, int64_t trial_days) {
  HF_ASSIGN_OR_RETURN(const std::string anchor, q.in.Text("anchor"));
  if (anchor != "calendar_month") return Malformed("anchor", "is unknown");
  absl::Time started_at;
  if (q.in.Has("start")) {
    HF_ASSIGN_OR_RETURN(const absl::CivilDay start, q.in.Day("start"));
    started_at = StartOfDay(start, q.zone);
  } else {
    HF_ASSIGN_OR_RETURN(started_at, q.in.Instant("started_at"));
  }
  HF_ASSIGN_OR_RETURN(const auto first,
                      billing::FirstMonthAfterTrial(started_at, trial_days, q.zone, price));
  return Json{{"first_charge_at", FormatInstant(first.charge_at)},
              {"charged_period_end", FormatDay(first.period.end)},
              {"fraction", Show(first.fraction)},
              {"amount_minor", first.amount.amount_minor}};
}

// The end of a trial as it is asked for: a date, or the instant of one that began at an instant.
Answer TrialEndOf(Question& q, int64_t trial_days, absl::CivilDay& day) {
  if (q.in.Has("start")) {
    HF_ASSIGN_OR_RETURN(const absl::CivilDay start, q.in.Day("start"));
    HF_ASSIGN_OR_RETURN(day, billing::TrialEnd(start, trial_days));
    return Json(FormatDay(day));
  }
  HF_ASSIGN_OR_RETURN(const absl::Time started_at, q.in.Instant("started_at"));
  HF_ASSIGN_OR_RETURN(const absl::Time end, billing::TrialEnd(started_at, trial_days, q.zone));
  day = LocalDay(end, q.zone);
  const Json asked = q.expected.value("trial_end", Json());
  const bool instant = asked.is_string() && asked.get_ref<const std::string&>().ends_with('Z');
  return Json(instant ? FormatInstant(end) : FormatDay(day));
}

absl::StatusOr<billing::Cadence> CadenceIn(Question& q) {
  billing::Cadence cadence;
  cadence.interval = q.interval;
  HF_ASSIGN_OR_RETURN(const std::string anchor, q.in.Text("anchor"));
  if (anchor == "calendar_monday") {
    cadence.alignment = billing::CycleAlignment::kMonday;
  } else if (anchor == "calendar_first") {
    cadence.alignment = billing::CycleAlignment::kFirstOfMonth;
  } else if (anchor == "anniversary") {
    cadence.alignment = billing::CycleAlignment::kAnniversary;
  } else {
    return Malformed("anchor", "is unknown");
  }
  HF_ASSIGN_OR_RETURN(const bool in_advance, q.in.FlagOr("in_advance", true));
  cadence.time = in_advance ? billing::BillingTime::kInAdvance : billing::BillingTime::kInArrears;
  return cadence;
}

}  // namespace

Answer TimezoneAnchor(Question& q) {
  if (q.in.Has("local")) return AnchorOfLocal(q);
  if (q.in.Has("start_local")) return AnchorAfterTrial(q);
  if (!q.in.Has("instant")) return NoSuchForm(q);
  HF_ASSIGN_OR_RETURN(const absl::Time instant, q.in.Instant("instant"));
  return Json{{"anchor_day", LocalDay(instant, q.zone).day()}};
}

Answer TimezonePeriod(Question& q) {
  HF_ASSIGN_OR_RETURN(const DayRange local, q.in.Range("local_period"));
  const TimeRange instants = InstantsOf(local, q.zone);
  constexpr int64_t kSecondsPerHour = 3600;
  HF_ASSIGN_OR_RETURN(
      const Rational hours,
      Rational::Make(absl::ToInt64Seconds(instants.end - instants.start), kSecondsPerHour));
  return Json{{"utc_period", Show(instants)}, {"hours", ExactDecimal(hours)}};
}

Answer TimezoneAdd(Question& q) {
  HF_ASSIGN_OR_RETURN(const absl::Time instant, q.in.Instant("instant"));
  if (q.in.Has("add")) return Added(q, instant);
  if (q.in.Has("phases")) return Phased(q, instant);
  return NoSuchForm(q);
}

Answer Trial(Question& q) {
  HF_ASSIGN_OR_RETURN(const Money price, q.in.MinorOr("price_minor", 0, q.currency));
  HF_ASSIGN_OR_RETURN(const int64_t trial_days, q.in.Int("trial_days"));
  if (q.in.Has("anchor")) return FirstCalendarMonth(q, price, trial_days);
  absl::CivilDay end;
  HF_ASSIGN_OR_RETURN(const Json shown_end, TrialEndOf(q, trial_days, end));
  HF_ASSIGN_OR_RETURN(const std::optional<int64_t> anchor_day, q.in.OptionalInt("anchor_day"));
  HF_ASSIGN_OR_RETURN(const int64_t count, q.in.IntOr("count", 3));
  HF_ASSIGN_OR_RETURN(
      const auto after,
      billing::PeriodsAfterTrial(end, anchor_day, q.interval, std::max<int64_t>(count, 2), price));
  std::vector<absl::CivilDay> starts;
  for (const CyclePiece& piece : after.periods) starts.push_back(piece.span.start);
  starts.resize(static_cast<size_t>(std::clamp<int64_t>(count, 0, starts.size())));
  return Json{{"trial_end", shown_end},
              {"first_paid_period", Show(after.periods[0].span)},
              {"second_period", Show(after.periods[1].span)},
              {"period_starts", Show(starts)},
              {"anchor_day", after.anchor_day},
              {"amount_minor", after.first_charge.amount_minor}};
}

Answer BillingTick(Question& q) {
  HF_ASSIGN_OR_RETURN(const billing::Cadence cadence, CadenceIn(q));
  HF_ASSIGN_OR_RETURN(const absl::Time started_at, q.in.Instant("started_at"));
  const absl::CivilDay start = LocalDay(started_at, q.zone);
  HF_ASSIGN_OR_RETURN(const Money price, q.in.MinorOr("price_minor", 0, q.currency));
  HF_ASSIGN_OR_RETURN(const CyclePiece first, billing::FirstPeriod(cadence, start));
  HF_ASSIGN_OR_RETURN(const Money amount, billing::PieceCharge(price, first));
  Json answer{{"local_start_date", FormatDay(start)},
              {"days", first.span.days()},
              {"amount_minor", amount.amount_minor}};
  int64_t invoices = 0;
  const std::pair<const char*, const char*> groups[] = {{"ticks_before", "invoices_before"},
                                                        {"ticks_on_day", "invoices_on_day_total"},
                                                        {"ticks_after", "invoices_after_total"}};
  for (const auto& [ticks, total] : groups) {
    if (!q.in.Has(ticks)) continue;
    HF_ASSIGN_OR_RETURN(const std::vector<absl::Time> instants, q.in.Instants(ticks));
    for (const absl::Time tick : instants) {
      HF_ASSIGN_OR_RETURN(const auto due,
                          billing::PeriodsDue(cadence, start, invoices, LocalDay(tick, q.zone)));
      invoices += static_cast<int64_t>(due.size());
    }
    answer[total] = invoices;
  }
  return answer;
}

}  // namespace holdfast::conformance
