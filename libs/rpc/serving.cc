#include "libs/rpc/serving.h"

#include <limits>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace holdfast::rpc {
namespace {

constexpr char kOn[] = "on";
constexpr char kOff[] = "off";

}  // namespace

config::Settings& AddServing(config::Settings& settings) {
  return settings
      .Text("admission", kOn,
            "on, or off: nothing is refused or dropped under load; for measurements only")
      .Int("held_max", 4096, "replies held for an answer at a time; beyond it they leave degraded")
      .Duration("drain_linger", absl::ZeroDuration(),
                "how long after SIGTERM calls are still taken, for load balancers to notice")
      .Duration("drain_budget", absl::Seconds(20), "how long calls in flight may take to finish");
}

absl::Status CheckServing(const config::Config& config) {
  const std::string& admission = config.Text("admission");
  if (admission != kOn && admission != kOff) {
    return absl::InvalidArgumentError(
        absl::StrCat("admission is \"", admission, "\"; it must be on or off"));
  }
  if (config.Int("held_max") < 0) {
    return absl::InvalidArgumentError("held_max must not be negative");
  }
  if (config.Duration("drain_linger") < absl::ZeroDuration() ||
      config.Duration("drain_budget") < absl::ZeroDuration()) {
    return absl::InvalidArgumentError("drain_linger and drain_budget must not be negative");
  }
  return absl::OkStatus();
}

StackLimits LimitsOf(const config::Config& config) {
  return {.admission = config.Text("admission") != kOff};
}

size_t HeldMaxOf(const config::Config& config) {
  return static_cast<size_t>(config.Int("held_max"));
}

sql::Options DatabaseOf(const config::Config& config) {
  sql::Options options{.url = config.Text("database"), .schema = config.Text("database_schema")};
  if (!LimitsOf(config).admission) {
    options.reader_queue_max = options.writer_queue_max = std::numeric_limits<int>::max();
  }
  return options;
}

ServerOptions ServerOptionsOf(const config::Config& config, const telemetry::Metrics& metrics) {
  return {.listen = config.Text("listen"),
          .admin_listen = config.Text("admin_listen"),
          .metrics_listen = config.Text("metrics_listen"),
          .metrics_text = [&metrics] { return metrics.Exposition(); },
          .linger = config.Duration("drain_linger"),
          .drain_budget = config.Duration("drain_budget")};
}

}  // namespace holdfast::rpc
