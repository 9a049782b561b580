// Looks at a finished replay from outside: what the suite acknowledged, what became of it, and
// whether anything happened twice. Rests on lists, invoices, the ledger and the event stream, not
// on what the replay believes.
#ifndef HOLDFAST_CLI_DEMO_AUDIT_H_
#define HOLDFAST_CLI_DEMO_AUDIT_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/client/suite_client.h"
#include "cli/demo/replay.h"
#include "holdfast/events/v1/event.pb.h"

namespace holdfast::cli {

struct AuditFigures {
  int64_t customers = 0, subscriptions = 0, invoices = 0;
  int64_t started = 0;  // Distinct cancellations that were acknowledged.
  int64_t offers_shown_before_effect =
      0;  // Cancellations with at least one offer shown before they took effect.
  int64_t offers_shown_late = 0;  // Offers shown at or after the effect; must be 0.
  std::map<std::string, int64_t>
      offers_suppressed;  // Cancellations without a shown offer, by reason.
  int64_t retained = 0, canceled = 0, withdrawn = 0, abandoned = 0;
  int64_t lost = 0;            // Acknowledged and in no final state, or gone.
  int64_t double_effects = 0;  // Ends, effects, accepts or invoices that happened more than once.
  int64_t ledger_imbalance_minor = 0;
  int64_t degraded_replies = 0;
  std::vector<events::v1::Event> example;  // One cancellation's events, in order; for the timeline.
  std::string example_name;
  std::optional<renewal::v1::ForecastRevenueResponse> forecast;  // Of the currency asked for.
};

// `as_operator` reads the tenant, `as_service` the event stream. RESOURCE errors of the services
// are passed on.
absl::StatusOr<AuditFigures> Audit(SuiteClient& as_operator, SuiteClient& as_service,
                                   const ReplayRecord& record, const std::string& currency,
                                   int horizon_months);

}  // namespace holdfast::cli

#endif  // HOLDFAST_CLI_DEMO_AUDIT_H_
