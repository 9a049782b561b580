// holdfast-renewal: which renewals will come, how much revenue, and why not.
#include <unistd.h>

#include <iostream>

#include "libs/auth/token_file.h"
#include "libs/billing_feed/billing_feed.h"
#include "libs/config/config.h"
#include "libs/executor/thread_executor.h"
#include "libs/idempotency/replay.h"
#include "libs/outbox/consumer.h"
#include "libs/outbox/redis_feed.h"
#include "libs/rpc/client.h"
#include "libs/rpc/observe.h"
#include "libs/rpc/server.h"
#include "libs/rpc/serving.h"
#include "libs/rpc/signals.h"
#include "libs/sql/group_metrics.h"
#include "libs/status/macros.h"
#include "libs/telemetry/log.h"
#include "libs/tenant_clock/tenant_clock.h"
#include "services/renewal/app/apply_billing_event.h"
#include "services/renewal/app/rebuild.h"
#include "services/renewal/clients/outlook_cache.h"
#include "services/renewal/jobs/upkeep.h"
#include "services/renewal/rpc/forecast_service.h"
#include "services/renewal/store/migrations.h"

namespace holdfast::renewal {
namespace {

config::Settings MakeSettings() {
  config::Settings settings("holdfast-renewal", "Forecasts renewals from billing's events");
  settings.Text("listen", "127.0.0.1:7002", "Address of the services")
      .Text("admin_listen", "127.0.0.1:7102", "Address of health and reflection; empty: none")
      .Text("metrics_listen", "", "Address of /metrics; empty: none")
      .Text("database", "sqlite:holdfast-renewal.db", "sqlite:PATH, or postgres://HOST/DATABASE")
      .Text("database_schema", "renewal", "PostgreSQL: schema of our tables, made when missing")
      .Text("redis", "127.0.0.1:6379", "Redis; empty: none")
      .Text("token_file", "tokens.json", "Who may call")
      .Text("service_token_file", "service.token", "This service's own token")
      .Text("billing_address", "127.0.0.1:7001", "Billing")
      .Text("log_level", "info", "debug, info, warning, error or off");
  rpc::AddServing(settings);
  return settings;
}

absl::Status Serve(const config::Config& config) {
  HF_RETURN_IF_ERROR(rpc::CheckServing(config));
  HF_ASSIGN_OR_RETURN(const auto tokens,
                      auth::TokenFileAuthenticator::Open(config.Text("token_file")));
  HF_ASSIGN_OR_RETURN(const std::string token, auth::ReadToken(config.Text("service_token_file")));
  HF_ASSIGN_OR_RETURN(const auto policy, auth::MethodPolicy::Build(RenewalMethodRules()));
  const SystemClock system;
  const ProcessClock process;
  ThreadExecutor executor(process);
  SystemIds ids(system);
  telemetry::Metrics metrics;
  const auto reloading = tokens->StartReloading(executor);
  sql::Options storage = rpc::DatabaseOf(config);
  storage.observe = sql::CountGroups(metrics);
  HF_ASSIGN_OR_RETURN(
      const auto database,
      sql::Database::Open(storage, executor,
                          sql::Concat({IdempotencyMigrations(), TenantClockMigrations(),
                                       outbox::InboxMigrations(), RenewalMigrations()})));
  CommandRunner commands(database->writer(), system, ids);
  rpc::Waiters waiters(executor, rpc::HeldMaxOf(config));
  rpc::Stack stack({*tokens, policy, commands, database->readers(), waiters, executor.clock(),
                    system, ids, rpc::LogAndCount(metrics), rpc::LimitsOf(config)});
  rpc::ReportLoad(metrics, stack);

  std::unique_ptr<redis::Connection> redis;
  std::unique_ptr<outbox::RedisFeed> feed;
  std::unique_ptr<OutlookSink> cache = std::make_unique<NoOutlookCache>();
  if (!config.Text("redis").empty()) {
    const redis::ConnectionOptions address{.address = config.Text("redis")};
    redis = std::make_unique<redis::Connection>(executor, address);
    feed = std::make_unique<outbox::RedisFeed>(executor, address, "billing",
                                               absl::StrCat("renewal-", getpid()));
    cache = std::make_unique<OutlookCache>(*redis);
  }
  const auto billing = rpc::ChannelFor(config.Text("billing_address"));
  BillingPull pull(billing, token);
  BarrierReporter reporter(ReportBarrierTo(billing, token, "renewal"), *database, executor);
  Upkeep upkeep(commands, database->readers(), pull, *cache, executor,
                [&](const std::string& tenant) { waiters.Answer(RebuildKey(tenant)); });
  outbox::Consumer consumer(kBillingConsumer, *database, executor, system, pull, feed.get(),
                            ApplyBillingEvent, {}, {.on_progress = [&](int, int64_t) {
                              reporter.Wake();
                              upkeep.WakeOutlooks();
                            }});
  ForecastServiceImpl forecasts(stack, [&] { upkeep.WakeRebuilds(); });
  rpc::Server server(stack, rpc::ServerOptionsOf(config, metrics));
  server.Add<v1::ForecastService>(&forecasts);
  HF_RETURN_IF_ERROR(consumer.Start());
  HF_RETURN_IF_ERROR(server.Start());
  server.SetReady(true);
  telemetry::LogInfo("service.started",
                     {{"listen", config.Text("listen")}, {"port", server.port()}});
  rpc::WaitForTermSignal();
  server.Drain([&consumer] { consumer.Stop(); });
  database->writer().Close();
  return absl::OkStatus();
}

}  // namespace
}  // namespace holdfast::renewal

int main(int argc, char** argv) {
  using namespace holdfast;
  rpc::BlockTermSignals();
  const config::Settings settings = renewal::MakeSettings();
  const auto config = settings.Parse(std::vector<std::string>(argv + 1, argv + argc),
                                     config::HoldfastEnvironment(environ));
  if (config.ok() && config->help_asked()) {
    std::cout << settings.Help();
    return 0;
  }
  absl::Status status = config.status();
  if (status.ok()) {
    const auto level = telemetry::ParseLevel(config->Text("log_level"));
    const telemetry::LogGuard log(
        {.level = level.value_or(telemetry::Level::kInfo), .service = "renewal"});
    status = level.ok() ? renewal::Serve(*config) : level.status();
  }
  if (status.ok()) return 0;
  std::cerr << "holdfast-renewal: " << status.message() << "\n";
  return 1;
}
