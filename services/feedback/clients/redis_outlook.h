// Renewal's outlooks from the Redis cache: holdfast.renewal.v1.CustomerOutlook under
// `hf:{tenant:customer}:outlook`.
#ifndef HOLDFAST_SERVICES_FEEDBACK_CLIENTS_REDIS_OUTLOOK_H_
#define HOLDFAST_SERVICES_FEEDBACK_CLIENTS_REDIS_OUTLOOK_H_

#include <optional>
#include <string_view>

#include "libs/redis/cache.h"
#include "libs/redis/connection.h"
#include "services/feedback/app/ports.h"

namespace holdfast::feedback {

class RedisOutlook : public OutlookSource {
 public:
  // `connection` outlives it and every fetch. With Redis down a fetch ends at once.
  explicit RedisOutlook(redis::Connection& connection) : cache_(connection) {}
  void Fetch(std::string_view tenant, std::string_view customer, absl::Duration timeout,
             absl::AnyInvocable<void(std::optional<Outlook>)> done) override;

 private:
  redis::VersionedCache cache_;
};

// For a service that runs without Redis: every outlook is missed.
class NoOutlook : public OutlookSource {
 public:
  void Fetch(std::string_view, std::string_view, absl::Duration,
             absl::AnyInvocable<void(std::optional<Outlook>)> done) override {
    done(std::nullopt);
  }
};

// Nothing when the bytes are no outlook of `customer`, or hold a probability outside [0, 1].
std::optional<Outlook> DecodeOutlook(std::string_view customer, std::string_view bytes);

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_CLIENTS_REDIS_OUTLOOK_H_
