#include "cli/demo/script.h"

#include "cli/demo/population.h"
#include "libs/rpc/timestamps.h"
#include "libs/status/error.h"
#include "libs/status/macros.h"

namespace holdfast::cli {

namespace pb = billing::v1;

Script MakeUpScript(int customers, uint64_t seed) {
  Population population = MakePopulation(customers, seed);
  return {.mapping = std::move(population.mapping),
          .plan = std::move(population.plan),
          .wishes = std::move(population.wishes),
          .customer = std::make_unique<ModelCustomer>(seed)};
}

absl::StatusOr<Script> ReadScript(const std::string& mapping, const std::string& folder) {
  Script script{.customer = std::make_unique<LeavingCustomer>()};
  HF_ASSIGN_OR_RETURN(script.mapping, LoadMapping(mapping));
  HF_ASSIGN_OR_RETURN(script.plan, ReadImport(script.mapping, folder));
  if (script.plan.subscriptions.empty()) {
    return InvalidField("import", "no subscription could be read");
  }
  script.wishes = WishesOf(script.plan.Departures());
  return script;
}

absl::Time FirstInstant(const Script& script) {
  return absl::FromCivil(script.plan.first_day - 1, absl::UTCTimeZone());
}

// The last midnight of a day is at noon UTC, where clocks are 12 hours behind.
absl::Time LastInstant(const Script& script) {
  return absl::FromCivil(absl::CivilHour(script.plan.last_day + 1) + 13, absl::UTCTimeZone());
}

absl::StatusOr<ImportReport> SetStage(SuiteClient& client, const Script& script,
                                      absl::Duration patience, const Progress& progress) {
  pb::CreateTestClockRequest request;
  *request.mutable_start_time() = rpc::TimestampOf(FirstInstant(script));
  request.set_request_id(client.RequestId());
  HF_RETURN_IF_ERROR(client
                         .Call(client.clock(), &pb::ClockService::StubInterface::CreateTestClock,
                               request, {.patience = patience})
                         .status());
  return RunImport(client, script.mapping, script.plan, patience, progress);
}

absl::StatusOr<ReplayRecord> Perform(SuiteClient& client, const Clock& process_clock,
                                     const Script& script, absl::Duration patience,
                                     Replay::Progress progress) {
  Replay replay(client, process_clock,
                {.from = FirstInstant(script), .until = LastInstant(script), .patience = patience},
                *script.customer, std::move(progress));
  return replay.Run(script.wishes);
}

}  // namespace holdfast::cli
