// What renewal does by itself: ages subscriptions of tenants on system time, makes stale outlooks
// anew, and runs the rebuilds that were asked for.
#ifndef HOLDFAST_SERVICES_RENEWAL_JOBS_UPKEEP_H_
#define HOLDFAST_SERVICES_RENEWAL_JOBS_UPKEEP_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/command/runner.h"
#include "libs/executor/executor.h"
#include "libs/outbox/feed.h"
#include "libs/sql/reader.h"
#include "services/renewal/app/refresh_outlooks.h"

namespace holdfast::renewal {

// All references outlive it. Three tasks; their steps wait for commands, never for each other.
class Upkeep {
 public:
  // `on_rebuilt` hears of a tenant whose rebuild has finished; any thread.
  Upkeep(CommandRunner& commands, sql::ReaderPool& readers, outbox::EventPull& pull,
         OutlookSink& sink, Executor& executor,
         std::function<void(const std::string& tenant)> on_rebuilt);
  ~Upkeep();  // Stops.

  void WakeOutlooks() { outlooks_->Wake(); }
  void WakeRebuilds() { rebuilds_->Wake(); }

 private:
  absl::Duration Age();
  absl::Duration Refresh();
  absl::Duration Rebuild();
  absl::Status RebuildTenant(const std::string& tenant);
  absl::StatusOr<std::vector<outbox::Event>> ReadPartition(int partition);
  template <class Ask>
  absl::StatusOr<std::vector<std::string>> Tenants(Ask ask);

  CommandRunner& commands_;
  sql::ReaderPool& readers_;
  outbox::EventPull& pull_;
  OutlookSink& sink_;
  Executor& executor_;
  const std::function<void(const std::string&)> on_rebuilt_;
  std::unique_ptr<Task> aging_, outlooks_, rebuilds_;  // Last: stop before the rest goes.
};

}  // namespace holdfast::renewal

#endif  // HOLDFAST_SERVICES_RENEWAL_JOBS_UPKEEP_H_
