// storm: runs seeds, prints what was checked and injected; exit status 1 for a violation. Built
// with HF_PLANTED it looks for bugs on purpose.
#include <cstdio>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "libs/planted/planted.h"
#include "tests/storm/campaign.h"

namespace holdfast::storm {
namespace {

#ifdef HF_PLANTED
using planted::Bug;
constexpr struct {
  const char* name;
  Bug bug;
} kPlants[] = {{"double_apply", Bug::kDoubleApply},
               {"lost_outbox_row", Bug::kLostOutboxRow},
               {"late_timer", Bug::kLateTimer},
               {"missing_dedupe", Bug::kMissingDedupe},
               {"half_done_command", Bug::kHalfDoneCommand},
               {"charge_after_effect", Bug::kChargeAfterEffect},
               {"offer_after_end", Bug::kOfferAfterEnd}};

// 0: found.
int FindPlant(const char* name, Bug bug, CampaignOptions options) {
  planted::active = bug;
  options.plant = name;
  const Campaign campaign = RunCampaign(options, RunStorm);
  planted::active = Bug::kNone;
  if (campaign.ok()) {
    std::printf("%-20s not found in %d seeds\n", name, campaign.seeds);
    return 1;
  }
  std::string invariant;
  for (size_t i = 0; i < kInvariantCount; ++i) {
    if (campaign.violations.at(i) > 0) invariant = NameOf(static_cast<Invariant>(i));
  }
  std::printf("%-20s found at seed %4d by %s\n", name, static_cast<int>(*campaign.failed_at),
              invariant.c_str());
  if (options.shrink) std::fputs(campaign.report.c_str(), stdout);
  return 0;
}

int FindPlants(const std::string& wanted, CampaignOptions options) {
  options.shrink = wanted != "all";
  int result = 2;
  for (const auto& plant : kPlants) {
    if (wanted != "all" && wanted != plant.name) continue;
    const int missed = FindPlant(plant.name, plant.bug, options);
    result = result == 2 ? missed : result | missed;
    std::fflush(stdout);
  }
  if (result == 2) std::fprintf(stderr, "storm: there is no plant '%s'\n", wanted.c_str());
  return result;
}
#endif

int RunSeeds(const CampaignOptions& options) {
  const Campaign campaign = RunCampaign(options, RunStorm);
  std::fputs(campaign.report.c_str(), stdout);
  std::fputs(Summary(campaign).c_str(), stdout);
  if (!campaign.ok()) return 1;
  const std::string never = options.seeds >= 200 ? NeverStruck(campaign, options.run) : "";
  if (never.empty()) return 0;
  std::printf("storm: never injected: %s\n", never.c_str());
  return 1;
}

int Main(int argc, char** argv) {
  CampaignOptions options;
  std::vector<std::string> off;
  std::string plant;
  uint64_t seed = 0;
  CLI::App app("Seeded simulation of the suite under faults", "storm");
  app.add_option("--seeds", options.seeds, "How many, from 1 on")->check(CLI::Range(1, 1'000'000));
  app.add_option("--from", options.first_seed, "The first one");
  CLI::Option* one = app.add_option("--seed", seed, "This one alone");
  app.add_option("--steps", options.run.steps, "Under faults")->check(CLI::Range(0, 100'000));
  app.add_option("--off", off, "A kind of fault that does not strike");
  app.add_option("--plant", plant, "A planted bug to find, or all");
  app.add_flag("--trace", options.run.echo, "Print everything that happens");
  CLI11_PARSE(app, argc, argv);
  if (one->count() > 0) {
    options.first_seed = seed;
    options.seeds = 1;
    options.shrink = false;
  }
  for (const std::string& name : off) {
    const std::optional<Fault> fault = FaultNamed(name);
    if (!fault.has_value()) {
      std::fprintf(stderr, "storm: there is no fault '%s'\n", name.c_str());
      return 2;
    }
    options.run.off.push_back(*fault);
  }
#ifdef HF_PLANTED
  if (!plant.empty()) return FindPlants(plant, options);
#else
  if (!plant.empty()) {
    std::fprintf(stderr, "storm: this build has no planted bugs; run storm-planted\n");
    return 2;
  }
#endif
  return RunSeeds(options);
}

}  // namespace
}  // namespace holdfast::storm

int main(int argc, char** argv) { return holdfast::storm::Main(argc, argv); }
