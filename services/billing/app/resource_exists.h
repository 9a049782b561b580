// The refusal of a name that is taken.
#ifndef HOLDFAST_SERVICES_BILLING_APP_RESOURCE_EXISTS_H_
#define HOLDFAST_SERVICES_BILLING_APP_RESOURCE_EXISTS_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"

namespace holdfast::billing {

inline absl::Status ResourceExists(const std::string& name) {
  return Error(absl::StatusCode::kAlreadyExists, kResourceExists, absl::StrCat(name, " exists"),
               {{"resource", name}});
}

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_RESOURCE_EXISTS_H_
