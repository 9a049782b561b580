#include "cli/demo/demo.h"

#include <signal.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli/demo/audit.h"
#include "cli/demo/progress_bar.h"
#include "cli/demo/script.h"
#include "cli/demo/status_page.h"
#include "cli/demo/suite_processes.h"
#include "cli/demo/summary.h"
#include "libs/status/error.h"
#include "libs/status/macros.h"

namespace holdfast::cli {
namespace {

constexpr int kHorizonMonths = 12;
constexpr absl::Duration kPatience = absl::Seconds(60);

absl::StatusOr<Script> MakeScript(const DemoOptions& options) {
  if (!options.import_folder.empty()) return ReadScript(options.mapping, options.import_folder);
  if (options.customers < 1 || options.customers > 100'000) {
    return InvalidField("customers", "must be 1 to 100000");
  }
  return MakeUpScript(options.customers, options.seed);
}

// Removes a folder it made when it goes out of scope.
class Workplace {
 public:
  static absl::StatusOr<std::unique_ptr<Workplace>> Open(const std::string& wanted) {
    std::unique_ptr<Workplace> place(new Workplace);
    if (!wanted.empty()) {
      place->path_ = wanted;
      return place;
    }
    std::string pattern =
        (std::filesystem::temp_directory_path() / "holdfast-demo-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr)
      return absl::InternalError("cannot make a temporary folder");
    place->path_ = pattern;
    place->temporary_ = true;
    return place;
  }
  ~Workplace() {
    std::error_code ignored;
    if (temporary_) std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  Workplace() = default;
  std::string path_;
  bool temporary_ = false;
};

void ReportBadRows(const ImportReport& report) {
  for (const BadCell& bad : report.bad) {
    std::cerr << absl::StrCat(bad.file, ":", bad.line, " ", bad.column, ": ", bad.reason, "\n");
  }
}

absl::Status CheckDatabase(const std::string& url) {
  constexpr std::string_view kSqlite = "sqlite:";
  const bool sqlite = url.starts_with(kSqlite) && url.size() > kSqlite.size();
  const bool postgres = url.starts_with("postgres://") || url.starts_with("postgresql://");
  if (url.empty() || sqlite || postgres) return absl::OkStatus();
  return InvalidField("database", "must be sqlite:DIR or postgres://HOST/DATABASE");
}

// A run meets no records of an earlier one.
std::string SchemaPrefix() {
  const SystemClock clock;
  return absl::StrCat("demo_", absl::ToUnixMillis(clock.Now()), "_");
}

absl::StatusOr<ReplayRecord> Play(SuiteClient& client, const Clock& process_clock, Script& script) {
  ProgressBar bar(std::cerr);
  HF_ASSIGN_OR_RETURN(const ImportReport report,
                      SetStage(client, script, kPatience,
                               [&](const std::string& what, int64_t done, int64_t total) {
                                 bar.Show(absl::StrCat("importing ", what),
                                          static_cast<double>(done) / static_cast<double>(total));
                               }));
  bar.Finish(absl::StrFormat("imported %d customers and %d subscriptions, %d rows left out",
                             report.customers_created, report.subscriptions_created,
                             report.bad.size()));
  ReportBadRows(report);
  const absl::Time from = FirstInstant(script);
  const absl::Duration span = LastInstant(script) - from;
  HF_ASSIGN_OR_RETURN(
      ReplayRecord record,
      Perform(client, process_clock, script, kPatience,
              [&](absl::Time now, const ReplayRecord& so_far) {
                bar.Show(absl::StrFormat("%s, %d cancellations",
                                         absl::FormatTime("%Y-%m-%d", now, absl::UTCTimeZone()),
                                         so_far.acknowledged.size()),
                         absl::FDivDuration(now - from, span));
              }));
  bar.Finish(absl::StrFormat("replayed to %s with %d calls",
                             absl::FormatTime("%Y-%m-%d", record.ended, absl::UTCTimeZone()),
                             record.calls));
  return record;
}

absl::Status WriteJson(const DemoOptions& options, const DemoSummary& summary) {
  if (options.json_path.empty()) return absl::OkStatus();
  std::ofstream out(options.json_path, std::ios::trunc);
  out << SummaryJson(summary);
  out.close();
  return out ? absl::OkStatus() : InvalidField("json", "cannot write " + options.json_path);
}

// The demo shows that nothing was lost or doubled; where it was, the run has failed.
absl::Status Verdict(const AuditFigures& figures) {
  if (figures.lost != 0 || figures.double_effects != 0 || figures.ledger_imbalance_minor != 0 ||
      figures.offers_shown_late != 0) {
    return absl::InternalError("the figures above show a broken promise");
  }
  return absl::OkStatus();
}

std::string OwnFolder() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
}

}  // namespace

absl::Status RunDemo(const DemoOptions& options) {
  HF_RETURN_IF_ERROR(CheckDatabase(options.database));
  HF_ASSIGN_OR_RETURN(Script script, MakeScript(options));
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<Workplace> place, Workplace::Open(options.folder));
  std::cerr << "starting redis-server and three services in " << place->path() << "\n";
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<SuiteProcesses> suite,
                      SuiteProcesses::Start(
                          {.folder = place->path(),
                           .database = options.database,
                           .schema_prefix = SchemaPrefix(),
                           .binaries = options.binaries.empty() ? OwnFolder() : options.binaries}));
  const ProcessClock process_clock;
  SuiteClient as_operator(suite->addresses(), suite->operator_token(), process_clock);
  SuiteClient as_service(suite->addresses(), suite->service_token(), process_clock);

  const absl::Time started = process_clock.Now();
  const absl::Time first_instant = FirstInstant(script);
  HF_ASSIGN_OR_RETURN(const ReplayRecord record, Play(as_operator, process_clock, script));
  DemoSummary summary{.simulated_days = (record.ended - first_instant) / absl::Hours(24),
                      .latency_p50 = Quantile(record.offer_latencies, 0.50),
                      .latency_p99 = Quantile(record.offer_latencies, 0.99),
                      .took = process_clock.Now() - started,
                      .horizon_months = kHorizonMonths};
  HF_ASSIGN_OR_RETURN(summary.figures, Audit(as_operator, as_service, record,
                                             script.mapping.currency, kHorizonMonths));
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<StatusPage> page, StatusPage::Serve());
  summary.dashboard_url = options.exit ? "" : page->url();
  page->Show(SummaryPage(summary));
  std::cout << SummaryText(summary) << std::flush;
  HF_RETURN_IF_ERROR(WriteJson(options, summary));
  HF_RETURN_IF_ERROR(Verdict(summary.figures));
  if (!options.exit) {
    std::cout << "\nThe figures are served at " << page->url() << " until Ctrl-C.\n" << std::flush;
    page->WaitForInterrupt();
  }
  return absl::OkStatus();
}

}  // namespace holdfast::cli
