#include "libs/redis/cache.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "libs/status/macros.h"

namespace holdfast::redis {
namespace {

// Versions are compared as decimal text without leading zeros: Lua's numbers would lose the low
// bits of an int64. A key that holds anything else than our two fields is replaced.
constexpr char kPutScript[] = R"(
local version = redis.pcall('HGET', KEYS[1], 'v')
if type(version) == 'string' and string.match(version, '^%d+$') then
  if #version > #ARGV[1] or (#version == #ARGV[1] and version > ARGV[1]) then return 0 end
else
  redis.call('DEL', KEYS[1])
end
redis.call('HSET', KEYS[1], 'v', ARGV[1], 'b', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
)";

struct Entry {
  int64_t version;
  std::string_view bytes;
};

std::optional<Entry> EntryOf(const Reply& reply) {
  if (reply.elements.size() != 2) return std::nullopt;
  const Reply& version = reply.elements[0];
  const Reply& bytes = reply.elements[1];
  Entry entry{0, bytes.text};
  if (version.nil() || bytes.nil()) return std::nullopt;
  if (!absl::SimpleAtoi(version.text, &entry.version) || entry.version < 0) return std::nullopt;
  return entry;
}

bool Absent(const Reply& reply) {
  return std::all_of(reply.elements.begin(), reply.elements.end(),
                     [](const Reply& field) { return field.nil(); });
}

}  // namespace

void VersionedCache::Get(const std::string& key, absl::Duration timeout, Decode decode, Done done) {
  connection_.Call(
      {"HMGET", key, "v", "b"}, timeout,
      [this, key, decode = std::move(decode),
       done = std::move(done)](absl::StatusOr<Reply> reply) mutable {
        if (absl::IsFailedPrecondition(reply.status())) {  // WRONGTYPE: not an entry of ours
          Forget(key);
          return done(CacheOutcome::kMiss);
        }
        if (!reply.ok()) return done(CacheOutcome::kDown);
        const std::optional<Entry> entry = EntryOf(*reply);
        if (entry.has_value() && decode(entry->version, entry->bytes)) {
          return done(CacheOutcome::kHit);
        }
        if (!Absent(*reply)) Forget(key);
        done(CacheOutcome::kMiss);
      });
}

CacheOutcome VersionedCache::GetBlocking(const std::string& key, absl::Duration timeout,
                                         Decode decode) {
  CacheOutcome outcome = CacheOutcome::kDown;
  absl::Notification ended;
  Get(key, timeout, std::move(decode), [&](CacheOutcome result) {
    outcome = result;
    ended.Notify();
  });
  ended.WaitForNotification();
  return outcome;
}

void VersionedCache::Put(const std::string& key, int64_t version, std::string_view bytes,
                         absl::Duration ttl) {
  HF_CHECK(version >= 0);
  const int64_t ttl_ms =
      std::max<int64_t>(1, absl::ToInt64Milliseconds(absl::Ceil(ttl, absl::Milliseconds(1))));
  connection_.Send({"EVAL", kPutScript, "1", key, absl::StrCat(version), std::string(bytes),
                    absl::StrCat(ttl_ms)});
}

void VersionedCache::Forget(const std::string& key) { connection_.Send({"DEL", key}); }

}  // namespace holdfast::redis
