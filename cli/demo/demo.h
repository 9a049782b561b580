// `holdfast demo`: a private suite, a replay of history or of a made population, and what came of
// it.
#ifndef HOLDFAST_CLI_DEMO_DEMO_H_
#define HOLDFAST_CLI_DEMO_DEMO_H_

#include <string>

#include "absl/status/status.h"

namespace holdfast::cli {

struct DemoOptions {
  bool exit = false;          // End instead of serving the page.
  std::string import_folder;  // CSV files of `mapping`; empty: a made population.
  std::string mapping = "ravenstack";
  std::string json_path;  // Where the figures go; empty: nowhere.
  int customers = 2000;   // Of the made population.
  uint64_t seed = 1;      // Of the made population.
  std::string folder;  // Where logs and databases go; empty: a temporary one, removed at the end.
  // sqlite:DIR, where the databases go instead, or postgres://…, which gets schemas of this run
  // that stay; empty: `folder`.
  std::string database;
  std::string binaries;  // Folder of the services; empty: that of this program.
};

absl::Status RunDemo(const DemoOptions& options);

}  // namespace holdfast::cli

#endif  // HOLDFAST_CLI_DEMO_DEMO_H_
