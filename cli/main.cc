// holdfast: the operator's command.
#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/commands/commands.h"
#include "libs/status/error.h"

namespace {

// What went wrong, and what a script may branch on.
void PrintError(const absl::Status& status) {
  std::cerr << "holdfast: " << status.message();
  const std::string reason = holdfast::ReasonOf(status);
  std::cerr << " (" << absl::StatusCodeToString(status.code())
            << (reason.empty() ? "" : " " + reason) << ")\n";
}

}  // namespace

int main(int argc, char** argv) {
  using namespace holdfast::cli;
  Session session;
  CLI::App app("Operates a Holdfast suite: billing, renewal and feedback");
  app.require_subcommand(1);
  app.fallthrough();
  app.footer(
      "Examples:\n  holdfast demo --exit\n  holdfast cancel start "
      "customers/acme/subscriptions/main\n"
      "  holdfast forecast revenue --format json");
  app.add_option("--billing", session.addresses.billing, "Address of billing")
      ->envname("HOLDFAST_BILLING_ADDRESS")
      ->capture_default_str();
  app.add_option("--renewal", session.addresses.renewal, "Address of renewal")
      ->envname("HOLDFAST_RENEWAL_ADDRESS")
      ->capture_default_str();
  app.add_option("--feedback", session.addresses.feedback, "Address of feedback")
      ->envname("HOLDFAST_FEEDBACK_ADDRESS")
      ->capture_default_str();
  app.add_option("--token_file", session.token_file, "File with the bearer token")
      ->envname("HOLDFAST_TOKEN_FILE");
  app.add_option("--format", session.format, "Output")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  AddDemo(app, session);
  AddImport(app, session);
  AddSubscriptions(app, session);
  AddCancel(app, session);
  AddOffers(app, session);
  AddForecast(app, session);
  AddOperations(app, session);
  CLI11_PARSE(app, argc, argv);
  const absl::Status status = session.chosen();
  if (status.ok()) return 0;
  PrintError(status);
  return 1;
}
