// Puts outlooks where feedback reads them: Redis, by row version.
#ifndef HOLDFAST_SERVICES_RENEWAL_CLIENTS_OUTLOOK_CACHE_H_
#define HOLDFAST_SERVICES_RENEWAL_CLIENTS_OUTLOOK_CACHE_H_

#include <string>

#include "holdfast/renewal/v1/forecast_service.pb.h"
#include "libs/redis/cache.h"
#include "services/renewal/app/refresh_outlooks.h"

namespace holdfast::renewal {

void IntoProto(const Outlook& outlook, v1::CustomerOutlook* proto);

// Thread-safe. With Redis down nothing is put: a reader's miss has defaults, and the next change
// puts again.
class OutlookCache final : public OutlookSink {
 public:
  explicit OutlookCache(redis::Connection& connection) : cache_(connection) {}
  void Put(const std::string& tenant, const Outlook& outlook) override;

 private:
  redis::VersionedCache cache_;
};

// For a suite without Redis.
class NoOutlookCache final : public OutlookSink {
 public:
  void Put(const std::string&, const Outlook&) override {}
};

}  // namespace holdfast::renewal

#endif  // HOLDFAST_SERVICES_RENEWAL_CLIENTS_OUTLOOK_CACHE_H_
