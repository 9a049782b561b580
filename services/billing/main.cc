// holdfast-billing: wires the service and runs it until SIGTERM.
#include <unistd.h>

#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "libs/auth/token_file.h"
#include "libs/clock/clock.h"
#include "libs/command/runner.h"
#include "libs/config/config.h"
#include "libs/executor/thread_executor.h"
#include "libs/lease/lease.h"
#include "libs/notifications/deliver_job.h"
#include "libs/notifications/file_sandbox.h"
#include "libs/outbox/relay.h"
#include "libs/rpc/observe.h"
#include "libs/rpc/server.h"
#include "libs/rpc/serving.h"
#include "libs/rpc/signals.h"
#include "libs/sql/database.h"
#include "libs/sql/group_metrics.h"
#include "libs/status/status.h"
#include "libs/telemetry/log.h"
#include "libs/telemetry/metrics.h"
#include "services/billing/app/cancellation_timers.h"
#include "services/billing/app/schema.h"
#include "services/billing/app/timer_handlers.h"
#include "services/billing/jobs/clock_stepper.h"
#include "services/billing/jobs/due_timers.h"
#include "services/billing/jobs/invoice_numberer.h"
#include "services/billing/rpc/event_way.h"
#include "services/billing/rpc/feedback_gate.h"
#include "services/billing/rpc/method_rules.h"
#include "services/billing/rpc/services.h"
#include "services/billing/rpc/settings.h"

namespace holdfast::billing {
namespace {

absl::Status Serve(const config::Config& config) {
  HF_RETURN_IF_ERROR(rpc::CheckServing(config));
  SystemClock wall;
  ProcessClock process;
  ThreadExecutor executor(process);
  SystemIds ids(wall);
  telemetry::Metrics metrics;
  TimerHandlers timers;  // outlives the writer: what jobs have submitted runs to its end
  RegisterSubscriptionTimers(timers);
  RegisterCancellationTimers(timers);
  sql::Options storage = rpc::DatabaseOf(config);
  storage.observe = sql::CountGroups(metrics);
  HF_ASSIGN_OR_RETURN(auto database, sql::Database::Open(storage, executor, BillingSchema()));
  CommandRunner commands(database->writer(), wall, ids);
  rpc::Waiters waiters(executor, rpc::HeldMaxOf(config));
  EventWay event_way(executor, waiters, config.Text("redis"));
  HF_ASSIGN_OR_RETURN(auto authenticator,
                      auth::TokenFileAuthenticator::Open(config.Text("token_file")));
  const auto reloading = authenticator->StartReloading(executor);
  HF_ASSIGN_OR_RETURN(const auth::MethodPolicy policy, auth::MethodPolicy::Build(MethodRules()));
  rpc::Stack stack({*authenticator, policy, commands, database->readers(), waiters, process, wall,
                    ids, rpc::LogAndCount(metrics), rpc::LimitsOf(config), database->versions()});
  rpc::ReportLoad(metrics, stack);

  FeedbackGate gate(process, [&event_way] { return event_way.fast(); });
  std::function<void()> wake_stepper;
  Services services(stack, gate, [&wake_stepper] { wake_stepper(); });
  rpc::Server server(stack, rpc::ServerOptionsOf(config, metrics));
  services.AddTo(server);
  {
    const Lease turn("billing.jobs", *database, wall);
    const JobContext jobs{commands, database->readers(), wall, executor, &turn};
    ClockStepper stepper(jobs, timers, [&services](const ClockAdvance& advance) {
      services.clocks().Arrived(advance);
    });
    wake_stepper = [&stepper] { stepper.Wake(); };
    HF_RETURN_IF_ERROR(server.Start());
    const auto relay =
        outbox::Relay::Open(*database, event_way.publisher(), ReplyAddress(config, server.port()));
    HF_RETURN_IF_ERROR(relay.status());
    auto numberer = std::make_unique<InvoiceNumberer>(jobs);
    auto due_timers = std::make_unique<DueTimersJob>(jobs, timers);
    notifications::FileSandbox sender(config.Text("notification_dir"));
    auto delivery = std::make_unique<notifications::DeliverJob>(
        *database, executor, wall, sender,
        notifications::DeliverOptions{.may_run = [&turn] { return turn.held(); }});
    server.SetReady(true);
    telemetry::LogInfo("service.started",
                       {{"port", server.port()}, {"admin_port", server.admin_port()}});
    rpc::WaitForTermSignal();
    server.Drain([&] {
      delivery.reset();
      due_timers.reset();
      numberer.reset();
    });
  }
  database->writer().Close();
  telemetry::LogInfo("service.stopped");
  return absl::OkStatus();
}

int Main(const std::vector<std::string>& args) {
  const config::Settings settings = BillingSettings();
  const auto config = settings.Parse(args, config::HoldfastEnvironment(environ));
  if (config.ok() && config->help_asked()) {
    std::fputs(settings.Help().c_str(), stdout);
    return 0;
  }
  const auto level =
      config.ok() ? telemetry::ParseLevel(config->Text("log_level")) : config.status();
  if (!level.ok()) {
    std::fprintf(stderr, "holdfast-billing: %s\n", std::string(level.status().message()).c_str());
    return 2;
  }
  const telemetry::LogGuard log({.level = *level, .service = "billing"});
  const absl::Status served = Serve(*config);
  if (served.ok()) return 0;
  telemetry::LogError("service.failed", {{"problem", served.ToString()}});
  return 1;
}

}  // namespace
}  // namespace holdfast::billing

int main(int argc, char** argv) {
  holdfast::rpc::BlockTermSignals();
  return holdfast::billing::Main(std::vector<std::string>(argv + 1, argv + argc));
}
