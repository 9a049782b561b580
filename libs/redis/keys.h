#ifndef HOLDFAST_LIBS_REDIS_KEYS_H_
#define HOLDFAST_LIBS_REDIS_KEYS_H_

#include <string>
#include <string_view>

namespace holdfast::redis {

// Every key of ours carries a hash tag, so that what belongs together stays on one node of a
// cluster.

// `hf:{p00}:events` to `hf:{p15}:events`. Requires 0 <= partition < 16.
std::string EventStreamKey(int partition);
// `hf:{tenant:customer}:outlook`, written by renewal, read by feedback.
std::string OutlookKey(std::string_view tenant, std::string_view customer);
// `hf:{tenant:customer}:forecast`, renewal's own cache.
std::string ForecastKey(std::string_view tenant, std::string_view customer);

}  // namespace holdfast::redis

#endif  // HOLDFAST_LIBS_REDIS_KEYS_H_
