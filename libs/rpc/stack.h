// What every call passes through before a use case and after: authenticate, authorise by method
// policy, deadline, admission, request id, trace, record. Built once in main.cc and handed to the
// services.
#ifndef HOLDFAST_LIBS_RPC_STACK_H_
#define HOLDFAST_LIBS_RPC_STACK_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/auth/authenticator.h"
#include "libs/auth/method_policy.h"
#include "libs/clock/clock.h"
#include "libs/command/runner.h"
#include "libs/executor/executor.h"
#include "libs/ids/ids.h"
#include "libs/rpc/reply_cache.h"
#include "libs/rpc/waiters.h"
#include "libs/rpc/work_gate.h"
#include "libs/sql/reader.h"

namespace google::protobuf {
class Descriptor;
class FieldDescriptor;
class ServiceDescriptor;
}  // namespace google::protobuf

namespace holdfast::rpc {

// One finished call, for log and metrics. Views live only during the observer's run.
struct CallRecord {
  std::string_view method;  // "holdfast.billing.v1.CancellationService/StartCancellation"
  std::string_view tenant;
  std::string_view actor;
  std::string_view request_id;
  std::string_view trace_id;
  absl::StatusCode code = absl::StatusCode::kOk;
  std::string_view reason;
  std::string_view message;  // for the log alone: of our bugs the caller sees less
  std::optional<auth::Criticality> criticality;  // nothing: no rule for the method
  absl::Duration took;
  bool degraded = false;
};
using Observer = std::function<void(const CallRecord&)>;  // any thread, never blocks

struct StackLimits {
  // False: no call is refused for want of room, and none dropped before it runs. For measurements
  // of what admission is worth, and for nothing else.
  bool admission = true;
  // Calls being worked on, held ones and streams left out: the bound on memory, above what the
  // gates in front of writer and readers let in. Calls are shed by criticality from half of it on.
  int in_flight_max = 2000;
  int streams_max = 1000;
  size_t request_bytes_max = size_t{1} << 20;
  absl::Duration least_time = absl::Milliseconds(10);  // calls that arrive with less are refused
  absl::Duration reply_reserve =
      absl::Milliseconds(20);  // a held reply leaves this long before the deadline
  absl::Duration stream_poll = absl::Seconds(1);  // streams look again this often without a wake-up
};

// Whose queue a call waits in.
enum class Lane { kReader, kWriter };

struct StackParts {
  const auth::Authenticator& authenticator;
  const auth::MethodPolicy& policy;
  CommandRunner& commands;
  sql::ReaderPool& readers;
  Waiters& waiters;            // the port that answers held calls calls its Answer(key)
  const Clock& process_clock;  // the executor's: deadlines and budgets
  const Clock& system_clock;   // tenant time of reads, where a tenant has no clock of its own
  IdSource& ids;               // thread-safe
  Observer observer = {};      // see observe.h
  StackLimits limits = {};
  // Database::versions() of the readers' database. Null: ReadKept keeps nothing.
  const sql::Versions* versions = nullptr;
};

// All parts outlive the stack, and the stack outlives the server. Thread-safe.
class Stack {
 public:
  explicit Stack(StackParts parts) : parts_(std::move(parts)) {
    if (parts_.versions != nullptr) replies_.emplace(*parts_.versions);
  }
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  // New calls are refused with UNAVAILABLE DRAINING; held replies and streams end.
  void StartDraining();
  bool draining() const { return draining_.load(std::memory_order_acquire); }
  Waiters& waiters() { return parts_.waiters; }
  // Being worked on: held calls are left out.
  int in_flight() const { return in_flight_.load(std::memory_order_relaxed); }
  // Admitted and not yet answered, held ones too.
  int unanswered() const { return unanswered_.load(std::memory_order_acquire); }
  const WorkGate& gate(Lane lane) const { return gates_[static_cast<size_t>(lane)]; }

  // For the server and the templates below it.
  struct Method {
    std::string name;
    const auth::MethodRule* rule = nullptr;
    const google::protobuf::FieldDescriptor* request_id = nullptr;  // null: no such field
    const google::protobuf::FieldDescriptor* channel = nullptr;
    const google::protobuf::FieldDescriptor* tenant = nullptr;
  };
  // Learns a service's methods; FAILED_PRECONDITION naming the first without a rule, or whose
  // request type another method has too (requests tell methods apart).
  absl::Status Learn(const google::protobuf::ServiceDescriptor& service);
  const Method* MethodOf(const google::protobuf::Descriptor* request_type) const;
  // By the name on the wire, "/service/method".
  bool Knows(const std::string& wire_name) const { return wire_names_.contains(wire_name); }
  const StackParts& parts() const { return parts_; }
  ReplyCache* replies() { return replies_.has_value() ? &*replies_ : nullptr; }
  // Counts a call in when there is room for its criticality, given the time it has left.
  bool Enter(Lane lane, auth::Criticality criticality, absl::Duration left);
  // `served`: its work was done.
  void Leave(Lane lane, auth::Criticality criticality, bool served);
  void Opened() { unanswered_.fetch_add(1, std::memory_order_acq_rel); }
  void Answered() { unanswered_.fetch_sub(1, std::memory_order_acq_rel); }
  bool EnterStream();
  void LeaveStream() { streams_.fetch_sub(1, std::memory_order_relaxed); }

 private:
  const StackParts parts_;
  std::optional<ReplyCache> replies_;
  std::atomic<bool> draining_{false};
  std::atomic<int> in_flight_{0};
  std::atomic<int> unanswered_{0};
  std::atomic<int> streams_{0};
  std::array<WorkGate, 2> gates_;  // by Lane
  absl::flat_hash_map<const google::protobuf::Descriptor*, Method>
      methods_;                                  // fixed before the server starts
  absl::flat_hash_set<std::string> wire_names_;  // likewise
};

}  // namespace holdfast::rpc

#endif  // HOLDFAST_LIBS_RPC_STACK_H_
