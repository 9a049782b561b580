#include "libs/rpc/stack.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"

namespace holdfast::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

const FieldDescriptor* TextFieldOf(const Descriptor& message, const char* name) {
  const FieldDescriptor* field = message.FindFieldByName(name);
  const bool fits =
      field != nullptr && !field->is_repeated() && field->type() == FieldDescriptor::TYPE_STRING;
  return fits ? field : nullptr;
}

// Counts in while there are fewer than `max`.
bool CountIn(std::atomic<int>& counter, int max) {
  if (counter.fetch_add(1, std::memory_order_relaxed) < max) return true;
  counter.fetch_sub(1, std::memory_order_relaxed);
  return false;
}

}  // namespace

void Stack::StartDraining() {
  draining_.store(true, std::memory_order_release);
  parts_.waiters.ReleaseAll();
}

absl::Status Stack::Learn(const google::protobuf::ServiceDescriptor& service) {
  for (int i = 0; i < service.method_count(); ++i) {
    const google::protobuf::MethodDescriptor& method = *service.method(i);
    const Descriptor& request = *method.input_type();
    Method learned;
    learned.name = absl::StrCat(service.full_name(), "/", method.name());
    learned.rule = parts_.policy.Find(learned.name);
    if (learned.rule == nullptr) {
      return absl::FailedPreconditionError(
          absl::StrCat("no policy rule for method ", learned.name));
    }
    learned.request_id = TextFieldOf(request, "request_id");
    learned.channel = TextFieldOf(request, "channel");
    learned.tenant = TextFieldOf(request, "tenant");
    wire_names_.insert("/" + learned.name);
    if (!methods_.try_emplace(&request, learned).second) {
      return absl::FailedPreconditionError(
          absl::StrCat("method ", learned.name, " shares its request type ", request.full_name()));
    }
  }
  return absl::OkStatus();
}

const Stack::Method* Stack::MethodOf(const Descriptor* request_type) const {
  auto at = methods_.find(request_type);
  return at == methods_.end() ? nullptr : &at->second;
}

bool Stack::Enter(Lane lane, auth::Criticality criticality, absl::Duration left) {
  const absl::Time now = parts_.process_clock.Now();
  WorkGate& gate = gates_[static_cast<size_t>(lane)];
  if (!parts_.limits.admission) {
    in_flight_.fetch_add(1, std::memory_order_relaxed);
    gate.Join(criticality, now);
    return true;
  }
  const int max = static_cast<int>(parts_.limits.in_flight_max * ShareOf(criticality));
  if (!CountIn(in_flight_, max)) return false;
  if (gate.Enter(criticality, left, now)) return true;
  in_flight_.fetch_sub(1, std::memory_order_relaxed);
  return false;
}

void Stack::Leave(Lane lane, auth::Criticality criticality, bool served) {
  gates_[static_cast<size_t>(lane)].Leave(criticality, served, parts_.process_clock.Now());
  in_flight_.fetch_sub(1, std::memory_order_relaxed);
}

bool Stack::EnterStream() { return CountIn(streams_, parts_.limits.streams_max); }

}  // namespace holdfast::rpc
