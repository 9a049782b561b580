#ifndef HOLDFAST_LIBS_OUTBOX_EVENT_H_
#define HOLDFAST_LIBS_OUTBOX_EVENT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace holdfast::outbox {

inline constexpr int kPartitions = 16;

// One fact. Delivered at least once, in order within its partition; `id` is the key to dedupe by.
struct Event {
  std::string id;
  std::string type;  // `object.past_tense`
  std::string tenant;
  std::string customer;  // `customers/{customer}`; empty for facts about the whole tenant
  std::string subject;   // resource name
  absl::Time time;       // tenant time
  int schema_version = 1;
  std::string actor;
  std::string channel;
  std::string cause;
  std::string data;  // serialised payload
  int partition = 0;
  int64_t position = 0;      // gap-free from 1 in its partition
  int64_t customer_seq = 0;  // gap-free from 1 for its customer; 0 for facts about the tenant
  std::string
      reply_to;  // address of the process that waits for an answer; not stored, set on the way out

  friend bool operator==(const Event&, const Event&) = default;
};

// What a use case states; the rest of the Event comes from its Scope and from Append.
struct EventDraft {
  std::string type;
  std::string customer;
  std::string subject;
  std::string data;
  int schema_version = 1;
};

// The partition of a customer's facts: FNV-1a (64 bit) over tenant, '\n', customer; the two 32-bit
// halves xored; modulo
// 16. Part of the stored format: it never changes, on no platform and in no build.
int PartitionOf(std::string_view tenant, std::string_view customer);

// Event ↔ bytes of holdfast.events.v1.Event. Decode refuses (INVALID_ARGUMENT) bytes that are no
// such message, and events without id or type, or with a partition or position out of range.
std::string EncodeEvent(const Event& event);
absl::StatusOr<Event> DecodeEvent(std::string_view bytes);

}  // namespace holdfast::outbox

#endif  // HOLDFAST_LIBS_OUTBOX_EVENT_H_
