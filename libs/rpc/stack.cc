#include "libs/rpc/stack.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"

namespace holdfast::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// How much of the room each criticality may fill: forecasts go first, cancelling last.
double ShareOf(auth::Criticality criticality) {
  switch (criticality) {
    case auth::Criticality::kForecast:
      return 0.5;
    case auth::Criticality::kRead:
      return 0.7;
    case auth::Criticality::kCharge:
      return 0.85;
    case auth::Criticality::kCancel:
      return 1.0;
  }
  return 0.5;
}

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

bool Stack::Enter(auth::Criticality criticality) {
  return CountIn(in_flight_, static_cast<int>(parts_.limits.in_flight_max * ShareOf(criticality)));
}

bool Stack::EnterStream() { return CountIn(streams_, parts_.limits.streams_max); }

}  // namespace holdfast::rpc
