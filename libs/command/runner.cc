#include "libs/command/runner.h"

#include "absl/strings/str_cat.h"
#include "libs/status/macros.h"
#include "libs/tenant_clock/tenant_clock.h"

namespace holdfast {

absl::Status CommandRunner::Fixed::Run(sql::Txn& txn,
                                       absl::FunctionRef<absl::Status(const Scope&)> body) {
  if (!system_now_.has_value()) system_now_ = system_->Now();
  HF_ASSIGN_OR_RETURN(const absl::Time now, TenantNow(txn, origin_.tenant, *system_now_));
  // Ids carry system time also where the tenant's clock is a test clock: keys stay in time order
  // across tenants.
  SeededIds ids(seed_, *system_now_);
  return body(Scope{origin_.tenant, origin_.actor, origin_.channel, origin_.request_id,
                    origin_.cause, now, ids});
}

std::string CommandRunner::AffinityOf(const Origin& origin, std::string_view customer) {
  return absl::StrCat(origin.tenant, "/", std::string(customer));
}

}  // namespace holdfast
