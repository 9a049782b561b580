#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "cli/commands/commands.h"
#include "cli/commands/print.h"
#include "cli/demo/progress_bar.h"
#include "cli/import/importer.h"
#include "libs/status/macros.h"

namespace holdfast::cli {
namespace {

struct ImportFlags {
  std::string folder, mapping;
};

void PrintReport(const ImportReport& report, const std::string& format) {
  if (format == "json") {
    nlohmann::ordered_json out = {{"customers_created", report.customers_created},
                                  {"customers_present", report.customers_present},
                                  {"subscriptions_created", report.subscriptions_created},
                                  {"subscriptions_present", report.subscriptions_present},
                                  {"ends_ahead", report.ends_ahead},
                                  {"bad", nlohmann::json::array()}};
    for (const BadCell& bad : report.bad) {
      out["bad"].push_back(
          {{"file", bad.file}, {"line", bad.line}, {"column", bad.column}, {"reason", bad.reason}});
    }
    std::cout << out.dump(2) << "\n";
    return;
  }
  PrintTable({"what", "created", "already there"},
             {{"customers", absl::StrCat(report.customers_created),
               absl::StrCat(report.customers_present)},
              {"subscriptions", absl::StrCat(report.subscriptions_created),
               absl::StrCat(report.subscriptions_present)}});
  if (report.ends_ahead > 0) {
    std::cout << report.ends_ahead
              << " subscriptions end after the tenant's today and were taken over as running\n";
  }
  if (report.bad.empty()) return;
  std::cout << report.bad.size() << " rows were left out:\n";
  std::vector<TableRow> rows;
  for (const BadCell& bad : report.bad)
    rows.push_back({bad.file, absl::StrCat(bad.line), Shown(bad.column), bad.reason});
  PrintTable({"file", "line", "column", "reason"}, rows);
}

absl::Status Import(const ImportFlags& flags, const Session& session) {
  HF_ASSIGN_OR_RETURN(const Mapping mapping, LoadMapping(flags.mapping));
  HF_ASSIGN_OR_RETURN(const ImportPlan plan, ReadImport(mapping, flags.folder));
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<SuiteClient> client, session.Connect());
  ProgressBar bar(std::cerr);
  HF_ASSIGN_OR_RETURN(const ImportReport report,
                      RunImport(*client, mapping, plan, absl::Seconds(30),
                                [&](const std::string& what, int64_t done, int64_t total) {
                                  bar.Show(what,
                                           static_cast<double>(done) / static_cast<double>(total));
                                }));
  bar.Finish("import finished");
  PrintReport(report, session.format);
  if (report.bad.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      report.bad.size(),
      " rows were left out; mend them and run it again: ", "what is there already stays as it is"));
}

}  // namespace

void AddImport(CLI::App& app, Session& session) {
  auto flags = std::make_shared<ImportFlags>();
  CLI::App* command = app.add_subcommand(
      "import", "Takes customers, subscriptions and history over from CSV files");
  command->footer(
      "Examples:\n  holdfast import --mapping ravenstack ./data\n  holdfast import --mapping "
      "mine.json ./export");
  command->add_option("folder", flags->folder, "Folder of the CSV files")
      ->required()
      ->check(CLI::ExistingDirectory);
  command->add_option("--mapping", flags->mapping, "Built-in mapping (ravenstack) or mapping file")
      ->required();
  command->callback([flags, &session] {
    session.chosen = [flags, &session] { return Import(*flags, session); };
  });
}

}  // namespace holdfast::cli
