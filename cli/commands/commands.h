// The operator's commands. Each adds itself to the parser and runs when it was chosen.
#ifndef HOLDFAST_CLI_COMMANDS_COMMANDS_H_
#define HOLDFAST_CLI_COMMANDS_COMMANDS_H_

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "cli/client/suite_client.h"

namespace holdfast::cli {

// What all commands share, filled in from flags, environment and defaults.
struct Session {
  SuiteAddresses addresses;
  std::string token_file;
  std::string format = "table";          // table, json.
  std::function<absl::Status()> chosen;  // Set by the command that was given.
  ProcessClock process_clock;

  // Reads the token; INVALID_ARGUMENT says which flag to give.
  absl::StatusOr<std::unique_ptr<SuiteClient>> Connect() const;
};

void AddDemo(CLI::App& app, Session& session);
void AddImport(CLI::App& app, Session& session);
void AddSubscriptions(CLI::App& app, Session& session);
void AddCancel(CLI::App& app, Session& session);
void AddOffers(CLI::App& app, Session& session);
void AddForecast(CLI::App& app, Session& session);
void AddOperations(CLI::App& app, Session& session);  // verify-ledger, outbox, doctor

}  // namespace holdfast::cli

#endif  // HOLDFAST_CLI_COMMANDS_COMMANDS_H_
