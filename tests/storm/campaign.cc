#include "tests/storm/campaign.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace holdfast::storm {
namespace {

template <typename Counts>
void AddTo(Counts& sum, const Counts& counts) {
  for (size_t i = 0; i < counts.size(); ++i) sum.at(i) += counts.at(i);
}

std::string ReportOf(const CampaignOptions& options, const RunOptions& run, const RunResult& failed,
                     const Runner& runner) {
  const Shrunk small = options.shrink ? Shrink(run, failed, runner) : Shrunk{run, failed, 0};
  const Violation& violation = *small.result.violation;
  return absl::StrCat(
      "seed ", run.seed, " violates ", std::string(NameOf(violation.invariant)), " (",
      std::string(MeaningOf(violation.invariant)), ")\n  ", violation.observed, "\n  in ",
      small.options.steps, " steps of ", run.steps, ", ", small.options.off.size(),
      " kinds of faults turned off\n  again: ", ReproCommand(small.options, options.plant), "\n");
}

}  // namespace

Campaign RunCampaign(const CampaignOptions& options, const Runner& run) {
  Campaign campaign;
  for (int i = 0; i < options.seeds && campaign.ok(); ++i) {
    RunOptions one = options.run;
    one.seed = options.first_seed + static_cast<uint64_t>(i);
    const RunResult result = run(one);
    ++campaign.seeds;
    campaign.steps += result.steps;
    campaign.acts += result.acts;
    AddTo(campaign.checks, result.checks);
    AddTo(campaign.faults, result.faults);
    if (!result.violation.has_value()) continue;
    ++campaign.violations.at(static_cast<size_t>(result.violation->invariant));
    campaign.failed_at = one.seed;
    campaign.report = ReportOf(options, one, result, run);
  }
  return campaign;
}

std::string NeverStruck(const Campaign& campaign, const RunOptions& run) {
  std::string never;
  for (size_t i = 0; i < kFaultCount; ++i) {
    const auto fault = static_cast<Fault>(i);
    const bool off = std::find(run.off.begin(), run.off.end(), fault) != run.off.end();
    if (campaign.faults.at(i) > 0 || off) continue;
    absl::StrAppend(&never, never.empty() ? "" : ", ", std::string(NameOf(fault)));
  }
  return never;
}

std::string Summary(const Campaign& campaign) {
  std::string text;
  for (size_t i = 0; i < kInvariantCount; ++i) {
    const auto invariant = static_cast<Invariant>(i);
    absl::StrAppendFormat(&text, "  %-4s %-56s %10d checks %3d violations\n",
                          std::string(NameOf(invariant)), std::string(MeaningOf(invariant)),
                          campaign.checks.at(i), campaign.violations.at(i));
  }
  for (size_t i = 0; i < kFaultCount; ++i) {
    absl::StrAppendFormat(&text, "  %-22s %8d injected\n",
                          std::string(NameOf(static_cast<Fault>(i))), campaign.faults.at(i));
  }
  const int64_t violations =
      std::accumulate(campaign.violations.begin(), campaign.violations.end(), int64_t{0});
  absl::StrAppend(&text, "storm: ", campaign.seeds, " seeds, ", violations, " violations\n");
  return text;
}

}  // namespace holdfast::storm
