// What a replay lives through: who is there, and who wishes to leave when and how they answer.
#ifndef HOLDFAST_CLI_DEMO_SCRIPT_H_
#define HOLDFAST_CLI_DEMO_SCRIPT_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cli/client/suite_client.h"
#include "cli/demo/replay.h"
#include "cli/import/importer.h"
#include "cli/import/mapping.h"

namespace holdfast::cli {

struct Script {
  Mapping mapping;
  ImportPlan plan;
  std::vector<Wish> wishes;
  std::unique_ptr<Customer> customer;
};

// The made population of that size and seed, and its model's answers.
Script MakeUpScript(int customers, uint64_t seed);
// The history in CSV files: everybody leaves as they did. INVALID_ARGUMENT when nothing could be
// read.
absl::StatusOr<Script> ReadScript(const std::string& mapping, const std::string& folder);

// Tenant time of the replay: from midnight UTC on the day before the first day, so before that
// day's midnight anywhere, until an hour past the last day's last midnight anywhere.
absl::Time FirstInstant(const Script& script);
absl::Time LastInstant(const Script& script);

// Gives the tenant a test clock at the first instant and imports everybody. `patience`: how long a
// call is retried while a service is away.
absl::StatusOr<ImportReport> SetStage(SuiteClient& client, const Script& script,
                                      absl::Duration patience, const Progress& progress);
// Replays all wishes on a stage that is set.
absl::StatusOr<ReplayRecord> Perform(SuiteClient& client, const Clock& process_clock,
                                     const Script& script, absl::Duration patience,
                                     Replay::Progress progress);

}  // namespace holdfast::cli

#endif  // HOLDFAST_CLI_DEMO_SCRIPT_H_
