// A mapping file: which columns of whose CSV files mean what. JSON; docs/import.md shows one line
// by line.
#ifndef HOLDFAST_CLI_IMPORT_MAPPING_H_
#define HOLDFAST_CLI_IMPORT_MAPPING_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "holdfast/billing/v1/catalog.pb.h"
#include "holdfast/billing/v1/customer.pb.h"

namespace holdfast::cli {

// A cell, translated where the map names it; any other cell stands for itself.
struct Translated {
  std::string column;  // Empty: the file has no such column, every value is empty.
  std::map<std::string, std::string> map;
};

struct CustomerMapping {
  std::string file, id, display_name, email,
      first_start;  // Columns; all but file and id may be empty.
  Translated country, region;
  std::string time_zone;                                    // Column; else by country, else UTC.
  std::map<std::string, std::string> time_zone_by_country;  // ISO country → IANA zone.
  billing::v1::CustomerKind kind = billing::v1::CUSTOMER_KIND_UNSPECIFIED;
};

struct SubscriptionMapping {
  std::string file, id, customer, quantity, start, end,
      trial_days;                         // Columns; end, trial_days may be empty.
  std::vector<std::string> plan_columns;  // Joined by '|' to a key of plan_map.
  std::map<std::string, std::string> plan_map;
  std::string open_trial_column, open_trial_value;  // Empty: none is open-ended.
};

struct CancellationMapping {
  std::string file, customer, date, text;  // Columns; file empty: no history. text may be empty.
  Translated reason;                       // To keys of the reason taxonomy.
};

struct MappedPlan {
  std::string id;
  billing::v1::Plan plan;
};

struct Mapping {
  std::string name;
  std::string currency;
  std::string product_id, product_display_name;
  std::vector<MappedPlan> plans;
  CustomerMapping customers;
  SubscriptionMapping subscriptions;
  CancellationMapping cancellations;

  // INVALID_ARGUMENT names the key that is missing, unknown or of the wrong type, and where it
  // stands.
  static absl::StatusOr<Mapping> Parse(std::string_view json);
};

// A built-in mapping by name ("ravenstack"), or the file at that path.
absl::StatusOr<Mapping> LoadMapping(const std::string& name_or_path);

}  // namespace holdfast::cli

#endif  // HOLDFAST_CLI_IMPORT_MAPPING_H_
