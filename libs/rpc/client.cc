#include "libs/rpc/client.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include "libs/clock/clock.h"

namespace holdfast::rpc {
namespace {

// No `timeout` in here, ever; see the header. Waits double from 50 ms to 1 s; once half of recent
// calls have failed, the throttle stops retries altogether.
constexpr char kRetryingConfig[] = R"({
  "methodConfig": [{"name": [{}], "retryPolicy": {
    "maxAttempts": 3, "initialBackoff": "0.05s", "maxBackoff": "1s", "backoffMultiplier": 2,
    "retryableStatusCodes": ["UNAVAILABLE"]}}],
  "retryThrottling": {"maxTokens": 10, "tokenRatio": 0.5}})";

void AddUnlessEmpty(grpc::ClientContext& ctx, const char* key, const std::string& value) {
  if (!value.empty()) ctx.AddMetadata(key, value);
}

}  // namespace

std::shared_ptr<grpc::Channel> ChannelFor(const std::string& address,
                                          const ChannelOptions& options) {
  grpc::ChannelArguments args;
  // Pings only while calls are under way, and rarer than the least interval our servers grant (30
  // s).
  args.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  args.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  args.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 0);
  args.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 5'000);  // bounds one attempt to connect
  args.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200);
  args.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 5'000);
  args.SetInt(GRPC_ARG_MAX_METADATA_SIZE, 16 << 10);  // error details come as metadata
  args.SetInt(GRPC_ARG_ENABLE_RETRIES, options.retries ? 1 : 0);
  if (options.retries) args.SetServiceConfigJSON(kRetryingConfig);
  if (options.round_robin) args.SetLoadBalancingPolicyName("round_robin");
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), args);
}

CallOptions OnBehalfOf(const Scope& scope, std::string token, absl::Duration timeout) {
  CallOptions options;
  options.token = std::move(token);
  options.tenant = scope.tenant;
  options.request_id = scope.request_id;
  options.cause = scope.cause;
  options.channel = scope.channel;
  options.timeout = timeout;
  return options;
}

void Prepare(grpc::ClientContext& ctx, const CallOptions& options) {
  if (options.timeout < absl::InfiniteDuration()) {
    ctx.set_deadline(absl::ToChronoTime(SystemClock().Now() + options.timeout));
  }
  if (!options.token.empty()) ctx.AddMetadata("authorization", "Bearer " + options.token);
  AddUnlessEmpty(ctx, "holdfast-tenant", options.tenant);
  AddUnlessEmpty(ctx, "x-request-id", options.request_id);
  AddUnlessEmpty(ctx, "traceparent", options.traceparent);
  AddUnlessEmpty(ctx, "holdfast-cause", options.cause);
  AddUnlessEmpty(ctx, "holdfast-channel", options.channel);
}

}  // namespace holdfast::rpc
