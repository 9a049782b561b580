// holdfast-feedback: wires the service and runs it until SIGTERM.
#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

#include "libs/auth/token_file.h"
#include "libs/clock/clock.h"
#include "libs/command/runner.h"
#include "libs/config/config.h"
#include "libs/executor/thread_executor.h"
#include "libs/rpc/observe.h"
#include "libs/rpc/server.h"
#include "libs/rpc/serving.h"
#include "libs/rpc/signals.h"
#include "libs/sql/database.h"
#include "libs/sql/group_metrics.h"
#include "libs/status/status.h"
#include "libs/telemetry/log.h"
#include "libs/telemetry/metrics.h"
#include "services/feedback/app/schema.h"
#include "services/feedback/clients/billing_client.h"
#include "services/feedback/clients/redis_side.h"
#include "services/feedback/jobs/runtime.h"
#include "services/feedback/rpc/case_service.h"
#include "services/feedback/rpc/insight_service.h"
#include "services/feedback/rpc/method_rules.h"
#include "services/feedback/rpc/offer_service.h"
#include "services/feedback/rpc/settings.h"
#include "services/feedback/rpc/survey_service.h"

namespace holdfast::feedback {
namespace {

absl::Status Serve(const config::Config& config) {
  HF_RETURN_IF_ERROR(rpc::CheckServing(config));
  SystemClock wall;
  ProcessClock process;
  ThreadExecutor executor(process);
  SystemIds ids(wall);
  telemetry::Metrics metrics;
  HF_ASSIGN_OR_RETURN(auto authenticator,
                      auth::TokenFileAuthenticator::Open(config.Text("token_file")));
  HF_ASSIGN_OR_RETURN(const std::string token, auth::ReadToken(config.Text("service_token_file")));
  HF_ASSIGN_OR_RETURN(const auth::MethodPolicy policy, auth::MethodPolicy::Build(MethodRules()));
  const auto reloading = authenticator->StartReloading(executor);
  sql::Options storage = rpc::DatabaseOf(config);
  storage.observe = sql::CountGroups(metrics);
  HF_ASSIGN_OR_RETURN(auto database, sql::Database::Open(storage, executor, FeedbackSchema()));
  CommandRunner commands(database->writer(), wall, ids);
  rpc::Waiters waiters(executor, rpc::HeldMaxOf(config));
  rpc::Stack stack({*authenticator, policy, commands, database->readers(), waiters, process, wall,
                    ids, rpc::LogAndCount(metrics), rpc::LimitsOf(config)});
  rpc::ReportLoad(metrics, stack);

  HF_ASSIGN_OR_RETURN(const auto redis,
                      RedisSide::Open(config.Text("redis"), "feedback-" + std::to_string(getpid()),
                                      executor, *database));
  BillingClient billing({.address = config.Text("billing_address"), .token = token});
  Runtime runtime(
      {.database = *database,
       .executor = executor,
       .system = wall,
       .billing = billing,
       .pull = billing,
       .feed = redis->feed(),
       .outlooks = redis->outlooks(),
       .policy_json = std::string(BuiltinPolicyJson()),
       .answered = [&waiters](const std::string& decision) { waiters.Answer(decision); },
       .outlook_timeout = config.Duration("outlook_timeout")});
  SurveyServiceImpl surveys(
      stack, runtime.context(), billing, [&runtime] { runtime.PullNow(); },
      config.Duration("survey_budget"));
  OfferServiceImpl offers(stack);
  CaseServiceImpl cases(stack);
  InsightServiceImpl insights(stack);
  rpc::Server server(stack, rpc::ServerOptionsOf(config, metrics));
  server.Add<v1::SurveyService>(&surveys);
  server.Add<v1::OfferService>(&offers);
  server.Add<v1::CaseService>(&cases);
  server.Add<v1::InsightService>(&insights);
  HF_RETURN_IF_ERROR(runtime.Start());
  HF_RETURN_IF_ERROR(server.Start());
  server.SetReady(true);
  telemetry::LogInfo("service.started",
                     {{"port", server.port()}, {"admin_port", server.admin_port()}});
  rpc::WaitForTermSignal();
  server.Drain([&runtime] { runtime.StopClaiming(); });
  runtime.Stop();
  database->writer().Close();
  telemetry::LogInfo("service.stopped");
  return absl::OkStatus();
}

int Main(const std::vector<std::string>& args) {
  const config::Settings settings = FeedbackSettings();
  const auto config = settings.Parse(args, config::HoldfastEnvironment(environ));
  if (config.ok() && config->help_asked())
    return std::fputs(settings.Help().c_str(), stdout) < 0 ? 1 : 0;
  const auto level =
      config.ok() ? telemetry::ParseLevel(config->Text("log_level")) : config.status();
  if (!level.ok()) {
    std::fprintf(stderr, "holdfast-feedback: %s\n", std::string(level.status().message()).c_str());
    return 2;
  }
  const telemetry::LogGuard log({.level = *level, .service = "feedback"});
  const absl::Status served = Serve(*config);
  if (!served.ok()) telemetry::LogError("service.failed", {{"problem", served.ToString()}});
  return served.ok() ? 0 : 1;
}

}  // namespace
}  // namespace holdfast::feedback

int main(int argc, char** argv) {
  holdfast::rpc::BlockTermSignals();
  return holdfast::feedback::Main(std::vector<std::string>(argv + 1, argv + argc));
}
