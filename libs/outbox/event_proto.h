#ifndef HOLDFAST_LIBS_OUTBOX_EVENT_PROTO_H_
#define HOLDFAST_LIBS_OUTBOX_EVENT_PROTO_H_

#include "absl/status/statusor.h"
#include "holdfast/events/v1/event.pb.h"
#include "libs/outbox/event.h"

namespace holdfast::outbox {

// For rpc/ and clients/, where ReadEvents and WatchEvents carry the message itself. Errors as
// DecodeEvent.
void IntoProto(const Event& event, holdfast::events::v1::Event* proto);
absl::StatusOr<Event> FromProto(const holdfast::events::v1::Event& proto);

}  // namespace holdfast::outbox

#endif  // HOLDFAST_LIBS_OUTBOX_EVENT_PROTO_H_
