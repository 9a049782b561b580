#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "cli/commands/commands.h"
#include "cli/commands/print.h"
#include "libs/status/error.h"
#include "libs/status/macros.h"

namespace holdfast::cli {
namespace {

namespace pb = billing::v1;

absl::Status VerifyLedger(const Session& session) {
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<SuiteClient> client, session.Connect());
  HF_ASSIGN_OR_RETURN(
      const pb::VerifyLedgerResponse reply,
      client->Call(client->ledger(), &pb::LedgerService::StubInterface::VerifyLedger,
                   pb::VerifyLedgerRequest(), {.attempt = absl::Minutes(1)}));
  if (session.format == "json") {
    HF_RETURN_IF_ERROR(PrintJson(reply));
  } else {
    PrintTable(
        {"transactions", "entries", "imbalance (minor)", "invoices unposted", "double postings"},
        {{absl::StrCat(reply.transactions()), absl::StrCat(reply.entries()),
          absl::StrCat(reply.imbalance_minor()), absl::StrCat(reply.invoices_unposted()),
          absl::StrCat(reply.double_postings())}});
  }
  const bool sound = reply.imbalance_minor() == 0 && reply.invoices_unposted() == 0 &&
                     reply.double_postings() == 0;
  return sound ? absl::OkStatus() : absl::DataLossError("the ledger is not sound");
}

absl::Status OutboxHeads(const Session& session) {
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<SuiteClient> client, session.Connect());
  HF_ASSIGN_OR_RETURN(
      const pb::GetEventHeadsResponse reply,
      client->Call(client->events(), &pb::EventService::StubInterface::GetEventHeads,
                   pb::GetEventHeadsRequest()));
  if (session.format == "json") return PrintJson(reply);
  std::vector<TableRow> rows;
  for (int partition = 0; partition < reply.heads_size(); ++partition) {
    rows.push_back({absl::StrCat(partition), absl::StrCat(reply.heads(partition))});
  }
  PrintTable({"partition", "last position"}, rows);
  return absl::OkStatus();
}

using Checks = std::vector<std::pair<std::string, absl::Status>>;

void PrintHealthJson(const Checks& checks) {
  nlohmann::ordered_json services = nlohmann::json::array();
  for (const auto& [what, status] : checks) {
    services.push_back(
        {{"service", what}, {"well", status.ok()}, {"why", std::string(status.message())}});
  }
  std::cout << nlohmann::ordered_json{{"services", services}}.dump(2) << "\n";
}

// One cheap read of each service: reachable, credential accepted, database readable.
absl::Status Doctor(const Session& session) {
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<SuiteClient> client, session.Connect());
  const CallLimits quick{.attempt = absl::Seconds(2)};
  const Checks checks = {
      {"billing " + session.addresses.billing,
       client
           ->Call(client->clock(), &pb::ClockService::StubInterface::GetTestClock,
                  pb::GetTestClockRequest(), quick)
           .status()},
      {"feedback " + session.addresses.feedback,
       client
           ->Call(client->surveys(), &feedback::v1::SurveyService::StubInterface::ListReasons,
                  feedback::v1::ListReasonsRequest(), quick)
           .status()},
      {"renewal " + session.addresses.renewal,
       client
           ->Call(client->forecasts(), &renewal::v1::ForecastService::StubInterface::GetCounts,
                  renewal::v1::GetCountsRequest(), quick)
           .status()}};
  const bool well =
      std::ranges::all_of(checks, [](const auto& check) { return check.second.ok(); });
  if (session.format == "json") {
    PrintHealthJson(checks);
  } else {
    std::vector<TableRow> rows;
    for (const auto& [what, status] : checks) {
      rows.push_back({what, status.ok() ? "well" : "unwell", std::string(status.message())});
    }
    PrintTable({"service", "state", "why"}, rows);
  }
  return well ? absl::OkStatus() : absl::UnavailableError("not every service is well");
}

void Add(CLI::App& app, Session& session, const char* name, const char* help,
         absl::Status (*run)(const Session&)) {
  app.add_subcommand(name, help)->callback([&session, run] {
    session.chosen = [&session, run] { return run(session); };
  });
}

}  // namespace

void AddOperations(CLI::App& app, Session& session) {
  Add(app, session, "verify-ledger", "Adds up the whole ledger anew", VerifyLedger);
  Add(app, session, "outbox", "Shows billing's last event positions (service token)", OutboxHeads);
  Add(app, session, "doctor", "Asks every service whether it is well", Doctor);
}

}  // namespace holdfast::cli
