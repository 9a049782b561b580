// What every service can be told about how it serves calls, and what that means to its parts.
#ifndef HOLDFAST_LIBS_RPC_SERVING_H_
#define HOLDFAST_LIBS_RPC_SERVING_H_

#include <cstddef>

#include "absl/status/statusor.h"
#include "libs/config/config.h"
#include "libs/rpc/server.h"
#include "libs/rpc/stack.h"
#include "libs/sql/database.h"
#include "libs/telemetry/metrics.h"

namespace holdfast::rpc {

// Adds admission, held_max, drain_linger and drain_budget to a service's settings, which has
// listen, admin_listen, metrics_listen, database and database_schema of its own.
config::Settings& AddServing(config::Settings& settings);

// INVALID_ARGUMENT names the setting that makes no sense.
absl::Status CheckServing(const config::Config& config);
StackLimits LimitsOf(const config::Config& config);
size_t HeldMaxOf(const config::Config& config);
// With admission off its queues have no bound either.
sql::Options DatabaseOf(const config::Config& config);
// `metrics` outlives the server.
ServerOptions ServerOptionsOf(const config::Config& config, const telemetry::Metrics& metrics);

}  // namespace holdfast::rpc

#endif  // HOLDFAST_LIBS_RPC_SERVING_H_
