#include "services/renewal/jobs/upkeep.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/synchronization/notification.h"
#include "libs/status/macros.h"
#include "libs/telemetry/log.h"
#include "services/renewal/app/age_subscriptions.h"
#include "services/renewal/app/rebuild.h"
#include "services/renewal/store/outlooks.h"
#include "services/renewal/store/rebuilds.h"
#include "services/renewal/store/tracked_subscriptions.h"

namespace holdfast::renewal {
namespace {

// To a command; well under the 5 ms a job may hold the writer.
constexpr int kAgedAtOnce = 200;
constexpr int kOutlooksAtOnce = 100;
constexpr int kEventsAtOnce = 1000;
constexpr absl::Duration kAgingPause = absl::Minutes(1);
// Lets a burst of events of the same customers lead to one outlook each.
constexpr absl::Duration kOutlookPause = absl::Milliseconds(50);
constexpr absl::Duration kRetry = absl::Seconds(1);

Origin OfJob(const std::string& tenant) {
  return {.tenant = tenant, .actor = "system", .channel = "job"};
}

}  // namespace

Upkeep::Upkeep(CommandRunner& commands, sql::ReaderPool& readers, outbox::EventPull& pull,
               OutlookSink& sink, Executor& executor,
               std::function<void(const std::string&)> on_rebuilt)
    : commands_(commands),
      readers_(readers),
      pull_(pull),
      sink_(sink),
      executor_(executor),
      on_rebuilt_(std::move(on_rebuilt)) {
  aging_ = executor.Start("aging", [this] { return Age(); });
  outlooks_ = executor.Start("outlooks", [this] { return Refresh(); });
  rebuilds_ = executor.Start("rebuilds", [this] { return Rebuild(); });
}

Upkeep::~Upkeep() = default;

template <class Ask>
absl::StatusOr<std::vector<std::string>> Upkeep::Tenants(Ask ask) {
  std::vector<std::string> tenants;
  HF_RETURN_IF_ERROR(readers_.Run([&](sql::ReadTxn& txn) -> absl::Status {
    HF_ASSIGN_OR_RETURN(tenants, ask(txn));
    return absl::OkStatus();
  }));
  return tenants;
}

absl::Duration Upkeep::Age() {
  const auto tenants = Tenants(TrackedTenants);
  if (!tenants.ok()) return kRetry;
  bool more = false;
  for (const std::string& tenant : *tenants) {
    const absl::StatusOr<int> aged = commands_.Run<int>(
        OfJob(tenant), "",
        [](sql::Txn& txn, const Scope& scope) {
          return AgeSubscriptions(txn, scope.tenant, scope.now, kAgedAtOnce);
        },
        sql::Priority::kJob);
    if (!aged.ok()) return kRetry;
    more |= *aged == kAgedAtOnce;
  }
  return more ? absl::ZeroDuration() : kAgingPause;
}

absl::Duration Upkeep::Refresh() {
  const auto tenants = Tenants(TenantsWithStale);
  if (!tenants.ok()) return kRetry;
  for (const std::string& tenant : *tenants) {
    const absl::StatusOr<int> made = commands_.Run<int>(
        OfJob(tenant), "",
        [this](sql::Txn& txn, const Scope& scope) {
          return RefreshOutlooks(txn, scope, kOutlooksAtOnce, sink_);
        },
        sql::Priority::kJob);
    if (!made.ok()) return kRetry;
  }
  return tenants->empty() ? absl::InfiniteDuration() : kOutlookPause;
}

absl::Duration Upkeep::Rebuild() {
  const auto tenants = Tenants(TenantsToRebuild);
  if (!tenants.ok()) return kRetry;
  for (const std::string& tenant : *tenants) {
    const absl::Status rebuilt = RebuildTenant(tenant);
    if (!rebuilt.ok()) {
      telemetry::LogWarning("rebuild.delayed",
                            {{"tenant", tenant}, {"why", std::string(rebuilt.message())}});
      return kRetry;
    }
    on_rebuilt_(tenant);
    WakeOutlooks();
  }
  return absl::InfiniteDuration();
}

absl::Status Upkeep::RebuildTenant(const std::string& tenant) {
  std::vector<outbox::Event> events;
  for (int partition = 0; partition < outbox::kPartitions; ++partition) {
    HF_ASSIGN_OR_RETURN(std::vector<outbox::Event> read, ReadPartition(partition));
    events.insert(events.end(), std::make_move_iterator(read.begin()),
                  std::make_move_iterator(read.end()));
  }
  return commands_
      .Run<RebuildState>(
          OfJob(tenant), "",
          [&](sql::Txn& txn, const Scope& scope) { return RebuildFrom(txn, scope, events); },
          sql::Priority::kJob)
      .status();
}

absl::StatusOr<std::vector<outbox::Event>> Upkeep::ReadPartition(int partition) {
  std::vector<outbox::Event> all;
  while (true) {
    struct Answer {
      absl::Notification came;
      absl::StatusOr<outbox::EventPage> page;
    };
    const auto answer = std::make_shared<Answer>();
    pull_.ReadEvents(partition, all.empty() ? 0 : all.back().position, kEventsAtOnce,
                     [answer](absl::StatusOr<outbox::EventPage> page) {
                       answer->page = std::move(page);
                       answer->came.Notify();
                     });
    executor_.Await(answer->came);
    HF_ASSIGN_OR_RETURN(outbox::EventPage page, std::move(answer->page));
    if (page.events.empty()) return all;
    all.insert(all.end(), std::make_move_iterator(page.events.begin()),
               std::make_move_iterator(page.events.end()));
  }
}

}  // namespace holdfast::renewal
