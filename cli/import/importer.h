// Takes customers, subscriptions and cancellation history from CSV files over to billing, through a
// mapping. A bad row is reported and left out, the rest goes on; what is already there is left as
// it is.
#ifndef HOLDFAST_CLI_IMPORT_IMPORTER_H_
#define HOLDFAST_CLI_IMPORT_IMPORTER_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "cli/client/suite_client.h"
#include "cli/import/mapping.h"

namespace holdfast::cli {

struct BadCell {
  std::string file;
  int line = 0;
  std::string column;
  std::string reason;
};

// A customer's departure as the history tells it.
struct Departure {
  std::string subscription;  // Resource name.
  std::string customer;      // Resource name.
  std::string time_zone;     // IANA, the customer's.
  absl::CivilDay start,
      end;             // Service ran over [start, end); equal when it ended on its first day.
  std::string reason;  // Key of the taxonomy; `not_stated` when no event of the customer tells one.
  std::string text;    // The customer's own words; may be empty.
};

struct ImportReport {
  int64_t customers_created = 0, customers_present = 0;
  int64_t subscriptions_created = 0, subscriptions_present = 0;
  int64_t ends_ahead =
      0;  // Rows whose end lies after the tenant's today: taken over as running or scheduled.
  std::vector<BadCell> bad;  // By file and line.
};

// Rows as parsed, checked as far as that is possible without billing.
struct ImportPlan {
  struct CustomerRow {
    int line;
    billing::v1::CreateCustomerRequest request;
  };
  struct SubscriptionRow {
    int line;
    billing::v1::ImportSubscriptionRequest request;  // Without end.
    Departure departure;                             // `subscription` empty: it has no end.
  };
  std::vector<CustomerRow> customers;
  std::vector<SubscriptionRow> subscriptions;
  std::vector<BadCell> bad;

  absl::CivilDay first_day, last_day;  // Of all starts and ends.
  std::vector<Departure> Departures() const;
};

// Reads the mapping's files from `folder`. Each ended subscription gets the reason and text of its
// customer's event nearest in days to its end (the earlier one of two equally near), at any
// distance.
absl::StatusOr<ImportPlan> ReadImport(const Mapping& mapping, const std::string& folder);

using Progress = std::function<void(const std::string& what, int64_t done, int64_t total)>;

// Sends the plan. A lost connection is waited out for `patience`; then the rows concerned are
// reported.
absl::StatusOr<ImportReport> RunImport(SuiteClient& client, const Mapping& mapping,
                                       const ImportPlan& plan, absl::Duration patience,
                                       const Progress& progress);

}  // namespace holdfast::cli

#endif  // HOLDFAST_CLI_IMPORT_IMPORTER_H_
