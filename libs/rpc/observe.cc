#include "libs/rpc/observe.h"

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
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
  explicit CallMetrics(telemetry::Metrics& metrics) : metrics_(metrics) {}

  void Count(const CallRecord& call) {
    Handles handles = HandlesOf(call.method, call.code);
    handles.calls.Add();
    handles.seconds.Observe(absl::ToDoubleSeconds(call.took));
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

  telemetry::Metrics& metrics_;
  absl::Mutex mu_;
  absl::flat_hash_map<absl::StatusCode, OfCode> handles_ ABSL_GUARDED_BY(mu_);
};

void LogCall(const CallRecord& call) {
  telemetry::Level level = telemetry::Level::kInfo;
  if (call.code == absl::StatusCode::kOk) level = telemetry::Level::kDebug;
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

}  // namespace holdfast::rpc
