#ifndef HOLDFAST_LIBS_REDIS_CACHE_H_
#define HOLDFAST_LIBS_REDIS_CACHE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "libs/redis/connection.h"

namespace holdfast::redis {

// kDown: Redis is not answering; callers degrade at once.
enum class CacheOutcome { kHit, kMiss, kDown };

// Entries carry the version of the row they were made from: an older version never overwrites a
// newer one, whatever order writers arrive in. A cache never decides money. Thread-safe.
class VersionedCache {
 public:
  // False: these bytes are no value of the caller's (other format, other tenant). The entry is then
  // deleted.
  using Decode = absl::AnyInvocable<bool(int64_t version, std::string_view bytes)>;
  using Done = absl::AnyInvocable<void(CacheOutcome)>;

  explicit VersionedCache(Connection& connection) : connection_(connection) {}

  // Both callbacks run on the connection's I/O task, or inline when Redis is down.
  void Get(const std::string& key, absl::Duration timeout, Decode decode, Done done);
  // Blocking form; not for callback or writer threads.
  CacheOutcome GetBlocking(const std::string& key, absl::Duration timeout, Decode decode);

  // Fire and forget. `version` >= 0, `ttl` rounded up to milliseconds and at least 1 ms. An equal
  // version renews.
  void Put(const std::string& key, int64_t version, std::string_view bytes, absl::Duration ttl);
  void Forget(const std::string& key);

 private:
  Connection& connection_;
};

}  // namespace holdfast::redis

#endif  // HOLDFAST_LIBS_REDIS_CACHE_H_
