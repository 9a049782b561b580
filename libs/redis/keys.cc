#include "libs/redis/keys.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/status/macros.h"
#include "libs/status/view.h"

namespace holdfast::redis {

std::string EventStreamKey(int partition) {
  HF_CHECK(partition >= 0 && partition < 16);
  return absl::StrFormat("hf:{p%02d}:events", partition);
}

std::string OutlookKey(std::string_view tenant, std::string_view customer) {
  return absl::StrCat("hf:{", ToAbsl(tenant), ":", ToAbsl(customer), "}:outlook");
}

std::string ForecastKey(std::string_view tenant, std::string_view customer) {
  return absl::StrCat("hf:{", ToAbsl(tenant), ":", ToAbsl(customer), "}:forecast");
}

}  // namespace holdfast::redis
