#include "libs/rpc/observe.h"

#include <array>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "libs/status/reasons.h"
#include "libs/status/view.h"
#include "libs/telemetry/log.h"

namespace holdfast::rpc {
namespace {

bool IsOurs(absl::StatusCode code) {
  return code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown ||
         code == absl::StatusCode::kDataLoss;
}

// Handles by method and code, because taking one from the registry searches it.
class CallMetrics {
 public:
  explicit CallMetrics(telemetry::Metrics& metrics) : metrics_(metrics) {
    for (size_t i = 0; i < shed_.size(); ++i) {
      shed_[i] = metrics.GetCounter("holdfast_rpc_shed_total",
                                    "Calls refused as overloaded, by criticality.",
                                    {{"criticality", kCriticalities[i]}});
    }
  }

  void Count(const CallRecord& call) {
    Handles handles = HandlesOf(call.method, call.code);
    handles.calls.Add();
    handles.seconds.Observe(absl::ToDoubleSeconds(call.took));
    if (call.reason == kOverloaded.name && call.criticality.has_value()) {
      shed_[static_cast<size_t>(*call.criticality)].Add();
    }
  }

 private:
  struct Handles {
    telemetry::Counter calls;
    telemetry::Histogram seconds;
  };

  // Methods of one code; looked up without making a string.
  using OfCode = absl::flat_hash_map<std::string, Handles>;

  Handles HandlesOf(std::string_view called, absl::StatusCode status) {
    {
      absl::ReaderMutexLock lock(&mu_);
      if (auto of = handles_.find(status); of != handles_.end()) {
        if (auto at = of->second.find(ToAbsl(called)); at != of->second.end()) return at->second;
      }
    }
    const std::string method(called);
    const std::string code = absl::StatusCodeToString(status);
    Handles handles;
    handles.calls =
        metrics_.GetCounter("holdfast_rpc_calls_total", "Finished calls by method and code.",
                            {{"method", method}, {"code", code}});
    handles.seconds = metrics_.GetHistogram(
        "holdfast_rpc_seconds", "Time from arrival to the reply.", {{"method", method}});
    absl::MutexLock lock(&mu_);
    return handles_[status].try_emplace(method, handles).first->second;
  }

  static constexpr std::array<const char*, 4> kCriticalities = {"forecast", "read", "charge",
                                                                "cancel"};

  telemetry::Metrics& metrics_;
  std::array<telemetry::Counter, kCriticalities.size()> shed_;
  absl::Mutex mu_;
  absl::flat_hash_map<absl::StatusCode, OfCode> handles_ ABSL_GUARDED_BY(mu_);
};

void LogCall(const CallRecord& call) {
  telemetry::Level level = telemetry::Level::kInfo;
  if (call.code == absl::StatusCode::kOk) level = telemetry::Level::kDebug;
  // What is refused for want of room is counted; a line for each would cost more than refusing it.
  if (call.reason == kOverloaded.name) level = telemetry::Level::kDebug;
  if (IsOurs(call.code)) level = telemetry::Level::kError;
  if (!telemetry::Logs(level)) return;
  telemetry::Log(level, "rpc.finished",
                 {{"method", call.method},
                  {"code", absl::StatusCodeToString(call.code)},
                  {"reason", call.reason},
                  {"message", call.message},
                  {"ms", absl::ToDoubleMilliseconds(call.took)},
                  {"tenant", call.tenant},
                  {"actor", call.actor},
                  {"request_id", call.request_id},
                  {"trace_id", call.trace_id},
                  {"degraded", call.degraded}});
}

}  // namespace

Observer LogAndCount(telemetry::Metrics& metrics) {
  auto counts = std::make_shared<CallMetrics>(metrics);
  return [counts](const CallRecord& call) {
    counts->Count(call);
    LogCall(call);
  };
}

void ReportLoad(telemetry::Metrics& metrics, const Stack& stack) {
  for (const auto& [lane, name] : {std::pair(Lane::kReader, "reader"), {Lane::kWriter, "writer"}}) {
    const WorkGate& gate = stack.gate(lane);
    metrics.ReadAtExposition("holdfast_rpc_waiting", "Calls in front of a pool or being worked on.",
                             {{"pool", name}},
                             [&gate] { return static_cast<double>(gate.inside()); });
    metrics.ReadAtExposition("holdfast_rpc_service_rate",
                             "Calls a pool served per second while it had any.", {{"pool", name}},
                             [&gate] { return gate.rate().value_or(0); });
  }
  metrics.ReadAtExposition("holdfast_rpc_held",
                           "Replies held for an answer, and streams that wait.", {},
                           [&stack] { return static_cast<double>(stack.parts().waiters.held()); });
}

}  // namespace holdfast::rpc
