// The checks between the wire and a handler's own, and what they find out about the call.
#ifndef HOLDFAST_LIBS_RPC_ADMISSION_H_
#define HOLDFAST_LIBS_RPC_ADMISSION_H_

#include <grpcpp/server_context.h>

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "libs/command/scope.h"
#include "libs/idempotency/replay.h"
#include "libs/rpc/stack.h"
#include "libs/sql/txn.h"

namespace holdfast::rpc {

enum class CallKind { kQuestion, kMutation, kStream };

struct CallInfo {
  std::string method;                      // known even where no rule is
  const auth::MethodRule* rule = nullptr;  // set once admitted
  Origin origin;
  std::string trace_id;
  std::string customer;           // as far as the request names one
  std::optional<RequestKey> key;  // of mutations whose request has a request_id
  absl::Time started;             // process clock, as is the next
  absl::Time deadline;            // infinite for streams
};

// Authenticates, authorises, checks deadline, drain, size and request id. Fills `info` as far as it
// gets.
absl::Status Admit(Stack& stack, const grpc::CallbackServerContext& ctx,
                   const google::protobuf::Message& req, CallKind kind, CallInfo& info);

// What a reader's use case knows: the tenant's now, and an id source it has no use for.
absl::StatusOr<Scope> ReadScope(Stack& stack, sql::ReadTxn& txn, const Origin& origin);

absl::Status Overloaded();
absl::Status Draining();

// Tells the observer how the call ended.
void Observe(const Stack& stack, const CallInfo& info, const absl::Status& status, bool degraded);

}  // namespace holdfast::rpc

#endif  // HOLDFAST_LIBS_RPC_ADMISSION_H_
