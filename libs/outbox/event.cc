#include "libs/outbox/event.h"

#include "absl/strings/str_cat.h"
#include "libs/outbox/event_proto.h"
#include "libs/status/error.h"
#include "libs/status/macros.h"

namespace holdfast::outbox {
namespace {

uint64_t Fnv1a(uint64_t hash, std::string_view bytes) {
  for (const char byte : bytes) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3u;
  }
  return hash;
}

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

}  // namespace

int PartitionOf(std::string_view tenant, std::string_view customer) {
  uint64_t hash = Fnv1a(0xcbf29ce484222325u, tenant);
  hash = Fnv1a(hash, "\n");
  hash = Fnv1a(hash, customer);
  return static_cast<int>(((hash >> 32) ^ hash) % kPartitions);
}

void IntoProto(const Event& event, holdfast::events::v1::Event* proto) {
  proto->set_id(event.id);
  proto->set_type(event.type);
  proto->set_tenant(event.tenant);
  proto->set_customer(event.customer);
  proto->set_subject(event.subject);
  const int64_t micros = absl::ToUnixMicros(event.time);
  const int64_t seconds = absl::ToUnixSeconds(event.time);
  proto->mutable_time()->set_seconds(seconds);
  proto->mutable_time()->set_nanos(static_cast<int32_t>((micros - seconds * 1000000) * 1000));
  proto->set_schema_version(event.schema_version);
  proto->set_actor(event.actor);
  proto->set_channel(event.channel);
  proto->set_cause(event.cause);
  proto->set_data(event.data);
  proto->set_partition(event.partition);
  proto->set_position(event.position);
  proto->set_customer_sequence(event.customer_seq);
  proto->set_reply_to(event.reply_to);
}

absl::StatusOr<Event> FromProto(const holdfast::events::v1::Event& proto) {
  if (proto.id().empty()) return InvalidField("id", "is missing");
  if (proto.type().empty()) return InvalidField("type", "is missing");
  if (proto.partition() < 0 || proto.partition() >= kPartitions) {
    return InvalidField("partition", "must be 0 to 15");
  }
  if (proto.position() < 1) return InvalidField("position", "must be positive");
  return Event{.id = proto.id(),
               .type = proto.type(),
               .tenant = proto.tenant(),
               .customer = proto.customer(),
               .subject = proto.subject(),
               .time = TimeOf(proto.time()),
               .schema_version = proto.schema_version(),
               .actor = proto.actor(),
               .channel = proto.channel(),
               .cause = proto.cause(),
               .data = proto.data(),
               .partition = proto.partition(),
               .position = proto.position(),
               .customer_seq = proto.customer_sequence(),
               .reply_to = proto.reply_to()};
}

std::string EncodeEvent(const Event& event) {
  holdfast::events::v1::Event proto;
  IntoProto(event, &proto);
  return proto.SerializeAsString();
}

absl::StatusOr<Event> DecodeEvent(std::string_view bytes) {
  holdfast::events::v1::Event proto;
  if (!proto.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return InvalidField("event", "is no serialised event");
  }
  return FromProto(proto);
}

}  // namespace holdfast::outbox
