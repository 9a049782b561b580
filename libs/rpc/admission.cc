#include "libs/rpc/admission.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "libs/rpc/message_walk.h"
#include "libs/rpc/reasons.h"
#include "libs/rpc/shape.h"
#include "libs/status/error.h"
#include "libs/status/macros.h"
#include "libs/telemetry/trace.h"
#include "libs/tenant_clock/tenant_clock.h"

namespace holdfast::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Longer values of our own metadata keys are ignored: they only ever reach logs and events.
constexpr size_t kMetadataValueMax = 128;
constexpr absl::Duration kPushbackLeast = absl::Milliseconds(20);
constexpr absl::Duration kPushbackMost = absl::Seconds(1);

struct MetadataValue {
  std::string_view text;
  int count = 0;
};

MetadataValue Find(const grpc::CallbackServerContext& ctx, const char* key) {
  MetadataValue found;
  auto [at, end] = ctx.client_metadata().equal_range(key);
  for (; at != end; ++at, ++found.count) found.text = {at->second.data(), at->second.size()};
  return found;
}

// A short printable ASCII word of the caller's, else nothing.
std::string WordOf(const grpc::CallbackServerContext& ctx, const char* key) {
  const std::string_view text = Find(ctx, key).text;
  const bool fits =
      text.size() <= kMetadataValueMax &&
      std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0x20 && c < 0x7F; });
  return fits ? std::string(text) : "";
}

std::string FieldText(const Message& req, const FieldDescriptor* field) {
  return field == nullptr ? "" : req.GetReflection()->GetString(req, field);
}

absl::Status Identify(const Stack& stack, const Stack::Method& method,
                      const grpc::CallbackServerContext& ctx, const Message& req, CallInfo& info) {
  const MetadataValue authorization = Find(ctx, "authorization");
  if (authorization.count > 1) {
    return Error(absl::StatusCode::kUnauthenticated, kUnauthenticated,
                 "the call carries two authorizations");
  }
  HF_ASSIGN_OR_RETURN(const auth::Principal principal, stack.parts().authenticator.Authenticate(
                                                           {.authorization = authorization.text}));
  info.origin.actor = principal.name;
  HF_RETURN_IF_ERROR(auth::Authorise(principal, *method.rule));
  // Methods that span tenants may name one in the request; no other request carries a tenant.
  const std::string named = method.rule->spans_tenants ? FieldText(req, method.tenant) : "";
  const std::string asked = named.empty() ? std::string(Find(ctx, "holdfast-tenant").text) : named;
  HF_ASSIGN_OR_RETURN(info.origin.tenant, auth::TenantOf(principal, *method.rule, asked));
  if (principal.roles.Has(auth::Role::kService)) info.origin.cause = WordOf(ctx, "holdfast-cause");
  return absl::OkStatus();
}

// gRPC's deadlines are wall time; ours are the process clock's. Only what is left carries over.
absl::Status SetDeadline(const Stack& stack, const grpc::CallbackServerContext& ctx, CallKind kind,
                         CallInfo& info) {
  static const SystemClock wall;
  const absl::Duration left = absl::FromChrono(ctx.deadline()) - wall.Now();
  if (left < stack.parts().limits.least_time) {
    return Error(absl::StatusCode::kDeadlineExceeded, kDeadlineTooShort,
                 "too little time is left to serve the call");
  }
  info.left =
      kind == CallKind::kStream ? absl::InfiniteDuration() : std::min(left, info.rule->max_time);
  info.deadline = info.started + info.left;
  return absl::OkStatus();
}

absl::Status CheckSize(const Stack& stack, const Message& req) {
  const size_t limit = stack.parts().limits.request_bytes_max;
  if (req.ByteSizeLong() <= limit) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument, kRequestTooLarge,
               absl::StrCat("a request may have at most ", limit, " bytes"),
               {{"limit_bytes", absl::StrCat(limit)}});
}

// Mutations carry a request_id where they are not idempotent by nature, and every call has one in
// the log.
absl::Status SetRequestId(const Stack& stack, const Stack::Method& method,
                          const grpc::CallbackServerContext& ctx, const Message& req, CallKind kind,
                          CallInfo& info) {
  if (kind == CallKind::kMutation && method.request_id != nullptr) {
    HF_ASSIGN_OR_RETURN(info.origin.request_id,
                        Uuid("request_id", FieldText(req, method.request_id)));
    info.key = RequestKey{method.name, info.origin.request_id, HashWithout(req, {"request_id"})};
    return absl::OkStatus();
  }
  info.origin.request_id = WordOf(ctx, "x-request-id");
  if (info.origin.request_id.empty()) info.origin.request_id = stack.parts().ids.Next("req");
  return absl::OkStatus();
}

void SetChannel(const Stack::Method& method, const grpc::CallbackServerContext& ctx,
                const Message& req, CallInfo& info) {
  info.origin.channel = FieldText(req, method.channel);
  if (info.origin.channel.empty()) info.origin.channel = WordOf(ctx, "holdfast-channel");
  if (info.origin.channel.empty()) info.origin.channel = "api";
}

}  // namespace

absl::Status Recognise(const Stack& stack, const grpc::CallbackServerContext& ctx,
                       const Message& req, CallKind kind, CallInfo& info) {
  info.kind = kind;
  info.started = stack.parts().process_clock.Now();
  info.trace_id = telemetry::Continue(Find(ctx, "traceparent").text).trace_id;
  const Stack::Method* method = stack.MethodOf(req.GetDescriptor());
  info.method = method == nullptr ? req.GetDescriptor()->full_name() : method->name;
  if (method == nullptr) {
    return Error(absl::StatusCode::kPermissionDenied, kPermissionDenied,
                 "nobody may call this method");
  }
  info.rule = method->rule;
  if (stack.draining()) return Draining();
  HF_RETURN_IF_ERROR(Identify(stack, *method, ctx, req, info));
  return SetDeadline(stack, ctx, kind, info);
}

absl::Status Examine(const Stack& stack, const grpc::CallbackServerContext& ctx, const Message& req,
                     CallKind kind, CallInfo& info) {
  const Stack::Method& method = *stack.MethodOf(req.GetDescriptor());
  HF_RETURN_IF_ERROR(CheckSize(stack, req));
  HF_RETURN_IF_ERROR(SetRequestId(stack, method, ctx, req, kind, info));
  SetChannel(method, ctx, req, info);
  if (info.origin.cause.empty()) info.origin.cause = info.origin.request_id;
  info.customer = CustomerOf(req);
  return absl::OkStatus();
}

void AddPushback(const Stack& stack, const CallInfo& info, const absl::Status& status,
                 grpc::CallbackServerContext& ctx) {
  if (!HasReason(status, kOverloaded) || info.rule == nullptr) return;
  const Lane lane = info.kind == CallKind::kMutation ? Lane::kWriter : Lane::kReader;
  const absl::Duration wait =
      std::clamp(stack.gate(lane).Wait(info.rule->criticality), kPushbackLeast, kPushbackMost);
  // Between once and twice the wait, by the arrival's microseconds: those refused together must not
  // come back together.
  const int64_t spread = absl::ToUnixMicros(info.started) % 1000;
  ctx.AddTrailingMetadata("grpc-retry-pushback-ms",
                          absl::StrCat(absl::ToInt64Milliseconds(wait * (1000 + spread) / 1000)));
}

absl::StatusOr<Scope> ReadScope(Stack& stack, sql::ReadTxn& txn, const Origin& origin) {
  absl::Time now = stack.parts().system_clock.Now();
  if (!origin.tenant.empty()) {
    HF_ASSIGN_OR_RETURN(now, TenantNow(txn, origin.tenant, now));
  }
  return Scope{origin.tenant, origin.actor, origin.channel,   origin.request_id,
               origin.cause,  now,          stack.parts().ids};
}

absl::Status Overloaded() {
  return Error(absl::StatusCode::kResourceExhausted, kOverloaded,
               "the service has as many calls as it can take");
}

absl::Status Draining() {
  return Error(absl::StatusCode::kUnavailable, kDraining,
               "this process is about to end; another one answers");
}

void Observe(const Stack& stack, const CallInfo& info, const absl::Status& status, bool degraded) {
  if (!stack.parts().observer) return;
  const std::string reason = ReasonOf(status);
  const std::string message(status.message());
  std::optional<auth::Criticality> criticality;
  if (info.rule != nullptr) criticality = info.rule->criticality;
  stack.parts().observer(CallRecord{.method = info.method,
                                    .tenant = info.origin.tenant,
                                    .actor = info.origin.actor,
                                    .request_id = info.origin.request_id,
                                    .trace_id = info.trace_id,
                                    .code = status.code(),
                                    .reason = reason,
                                    .message = message,
                                    .criticality = criticality,
                                    .took = stack.parts().process_clock.Now() - info.started,
                                    .degraded = degraded});
}

}  // namespace holdfast::rpc
