// What a demo ends with: figures as JSON for machines and as text and a page for people.
#ifndef HOLDFAST_CLI_DEMO_SUMMARY_H_
#define HOLDFAST_CLI_DEMO_SUMMARY_H_

#include <string>

#include "absl/time/time.h"
#include "cli/demo/audit.h"

namespace holdfast::cli {

struct DemoSummary {
  AuditFigures figures;
  int64_t simulated_days = 0;
  absl::Duration latency_p50, latency_p99;  // Of calls that brought offers; zero when none did.
  absl::Duration took;                      // Real time of the replay.
  int horizon_months = 0;
  std::string dashboard_url;  // Empty when nothing is served.
};

// The value at rank ceil(q n) of n sorted values; zero without any.
absl::Duration Quantile(std::vector<absl::Duration> values, double q);

std::string SummaryJson(const DemoSummary& summary);
std::string SummaryText(const DemoSummary& summary);
std::string SummaryPage(const DemoSummary& summary);  // One self-contained HTML page.

}  // namespace holdfast::cli

#endif  // HOLDFAST_CLI_DEMO_SUMMARY_H_
