// Many storms in a row, and what they amount to.
#ifndef HOLDFAST_TESTS_STORM_CAMPAIGN_H_
#define HOLDFAST_TESTS_STORM_CAMPAIGN_H_

#include <cstdint>
#include <optional>
#include <string>

#include "tests/storm/shrink.h"
#include "tests/storm/storm.h"

namespace holdfast::storm {

struct CampaignOptions {
  uint64_t first_seed = 1;
  int seeds = 200;
  RunOptions run;
  std::string plant;       // for the repro command
  bool every_kind = true;  // a kind of fault that never struck fails the campaign
  bool shrink = true;
};

struct Campaign {
  int seeds = 0;
  int64_t steps = 0;
  int64_t acts = 0;
  CheckCounts checks = {};
  CheckCounts violations = {};
  FaultCounts faults = {};
  std::optional<uint64_t> failed_at;
  std::string report;  // of the first failure: invariant, observation, repro command

  // Ends at the first seed that fails.
  bool ok() const { return !failed_at.has_value(); }
};

Campaign RunCampaign(const CampaignOptions& options, const Runner& run);

// Kinds that never struck, comma separated; empty: all did.
std::string NeverStruck(const Campaign& campaign, const RunOptions& run);
// Every invariant with its counts, every fault with its count, and the closing line.
std::string Summary(const Campaign& campaign);

}  // namespace holdfast::storm

#endif  // HOLDFAST_TESTS_STORM_CAMPAIGN_H_
