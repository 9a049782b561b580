#include "cli/commands/commands.h"
#include "cli/demo/demo.h"

namespace holdfast::cli {

void AddDemo(CLI::App& app, Session& session) {
  auto options = std::make_shared<DemoOptions>();
  CLI::App* command =
      app.add_subcommand("demo", "Starts a private suite, replays, and shows what came of it");
  command->footer(
      "Examples:\n  holdfast demo\n  holdfast demo --exit --import ./data --json out.json\n"
      "  holdfast demo --customers 500 --seed 7 --exit");
  command->add_flag("--exit", options->exit, "End instead of serving the page");
  command->add_option("--import", options->import_folder, "Folder of CSV files to replay")
      ->check(CLI::ExistingDirectory);
  command->add_option("--mapping", options->mapping, "Built-in mapping or mapping file")
      ->capture_default_str();
  command->add_option("--json", options->json_path, "Write the figures to this file");
  command->add_option("--customers", options->customers, "Size of the made population")
      ->capture_default_str();
  command->add_option("--seed", options->seed, "Seed of the made population")
      ->capture_default_str();
  command->add_option("--database", options->database,
                      "sqlite:DIR, a new folder for the databases, or postgres://HOST/DATABASE, "
                      "which gets new schemas");
  command->add_option("--folder", options->folder,
                      "Keep databases and logs here instead of a temporary folder");
  command->add_option("--binaries", options->binaries,
                      "Folder of the services; default: beside this program");
  command->callback(
      [options, &session] { session.chosen = [options] { return RunDemo(*options); }; });
}

}  // namespace holdfast::cli
