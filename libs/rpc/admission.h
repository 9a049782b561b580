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
  CallKind kind = CallKind::kQuestion;
  std::string customer;           // as far as the request names one
  std::optional<RequestKey> key;  // of mutations whose request has a request_id
  absl::Time started;             // process clock, as is the next
  absl::Time deadline;            // infinite for streams
  absl::Duration left;            // from `started` to `deadline`
};

// What refusing costs: authenticates, authorises, checks drain and deadline. Fills `info` as far as
// it gets.
absl::Status Recognise(const Stack& stack, const grpc::CallbackServerContext& ctx,
                       const google::protobuf::Message& req, CallKind kind, CallInfo& info);
// The rest, for calls there is room for: size, request id, channel, customer. Fills `info` as far
// as it gets.
absl::Status Examine(const Stack& stack, const grpc::CallbackServerContext& ctx,
                     const google::protobuf::Message& req, CallKind kind, CallInfo& info);

// When a call refused as overloaded may come again, as `grpc-retry-pushback-ms` in the trailing
// metadata. Other ends of a call add nothing.
void AddPushback(const Stack& stack, const CallInfo& info, const absl::Status& status,
                 grpc::CallbackServerContext& ctx);

// What a reader's use case knows: the tenant's now, and an id source it has no use for.
absl::StatusOr<Scope> ReadScope(Stack& stack, sql::ReadTxn& txn, const Origin& origin);

absl::Status Overloaded();
absl::Status Draining();

// Tells the observer how the call ended.
void Observe(const Stack& stack, const CallInfo& info, const absl::Status& status, bool degraded);

}  // namespace holdfast::rpc

#endif  // HOLDFAST_LIBS_RPC_ADMISSION_H_
