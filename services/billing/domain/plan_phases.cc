#include "services/billing/domain/plan_phases.h"

#include <algorithm>
#include <iterator>

#include "libs/status/status.h"

namespace holdfast::billing {
namespace {

constexpr int64_t kMonthsMax = 1200;

absl::Status CheckPhases(absl::Span<const PlanPhase> phases) {
  for (size_t i = 0; i < phases.size(); ++i) {
    const std::optional<int64_t>& months = phases[i].months;
    if (!months.has_value() && i + 1 < phases.size()) {
      return InvalidField("phases.months", "is missing in a phase that is not the last");
    }
    if (months.has_value() && (*months < 1 || *months > kMonthsMax)) {
      return InvalidField("phases.months", "is not 1 to 1200");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<PhasePeriod>> PhasePeriods(absl::CivilDay start, int64_t anchor_day,
                                                      absl::Span<const PlanPhase> phases) {
  HF_RETURN_IF_ERROR(CheckPhases(phases));
  std::vector<std::string> names;
  for (const PlanPhase& phase : phases) {
    names.insert(names.end(), static_cast<size_t>(phase.months.value_or(1)), phase.name);
  }
  HF_ASSIGN_OR_RETURN(const std::vector<CyclePiece> pieces,
                      FirstPieces(start, anchor_day, {IntervalUnit::kMonth, 1},
                                  static_cast<int64_t>(names.size())));
  std::vector<PhasePeriod> periods;
  for (size_t i = 0; i < names.size(); ++i) periods.push_back({pieces[i].span, names[i]});
  return periods;
}

std::vector<PhasePeriod> PeriodsBefore(absl::Span<const PhasePeriod> periods,
                                       absl::CivilDay effective) {
  std::vector<PhasePeriod> kept;
  std::copy_if(periods.begin(), periods.end(), std::back_inserter(kept),
               [&](const PhasePeriod& period) { return period.span.start < effective; });
  return kept;
}

}  // namespace holdfast::billing
