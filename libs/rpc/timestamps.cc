#include "libs/rpc/timestamps.h"

#include "libs/status/error.h"

namespace holdfast::rpc {
namespace {

// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, the range of google.protobuf.Timestamp.
constexpr int64_t kSecondsMin = -62135596800;
constexpr int64_t kSecondsMax = 253402300799;

}  // namespace

absl::StatusOr<absl::Time> TimeOf(std::string_view field,
                                  const google::protobuf::Timestamp& stamp) {
  const bool fits = stamp.seconds() >= kSecondsMin && stamp.seconds() <= kSecondsMax &&
                    stamp.nanos() >= 0 && stamp.nanos() < 1'000'000'000;
  if (!fits) return InvalidField(field, "is no instant of the years 0001 to 9999");
  return absl::FromUnixSeconds(stamp.seconds()) + absl::Microseconds(stamp.nanos() / 1000);
}

google::protobuf::Timestamp TimestampOf(absl::Time time) {
  const int64_t micros = absl::ToUnixMicros(time);  // rounds down, also before 1970
  int64_t seconds = micros / 1'000'000;
  int64_t rest = micros % 1'000'000;
  if (rest < 0) {
    rest += 1'000'000;
    --seconds;
  }
  google::protobuf::Timestamp stamp;
  stamp.set_seconds(seconds);
  stamp.set_nanos(static_cast<int32_t>(rest * 1000));
  return stamp;
}

}  // namespace holdfast::rpc
