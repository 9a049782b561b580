#include "services/feedback/clients/redis_outlook.h"

#include <memory>
#include <string>
#include <utility>

#include "holdfast/renewal/v1/forecast_service.pb.h"
#include "libs/redis/keys.h"

namespace holdfast::feedback {

std::optional<Outlook> DecodeOutlook(std::string_view customer, std::string_view bytes) {
  holdfast::renewal::v1::CustomerOutlook proto;
  if (!proto.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  const double probability = proto.renewal_probability();
  if (proto.customer() != customer || !(probability >= 0 && probability <= 1)) return std::nullopt;
  return Outlook{.missed = false,
                 .lifetime_value_minor = proto.lifetime_value().amount_minor(),
                 .renewal_probability = probability};
}

void RedisOutlook::Fetch(std::string_view tenant, std::string_view customer, absl::Duration timeout,
                         absl::AnyInvocable<void(std::optional<Outlook>)> done) {
  auto found = std::make_shared<std::optional<Outlook>>();
  cache_.Get(
      redis::OutlookKey(tenant, customer), timeout,
      [found, customer = std::string(customer)](int64_t, std::string_view bytes) {
        *found = DecodeOutlook(customer, bytes);
        return found->has_value();
      },
      [found, done = std::move(done)](redis::CacheOutcome outcome) mutable {
        done(outcome == redis::CacheOutcome::kHit ? *found : std::nullopt);
      });
}

}  // namespace holdfast::feedback
