// Makes stale outlooks anew.
#ifndef HOLDFAST_SERVICES_RENEWAL_APP_REFRESH_OUTLOOKS_H_
#define HOLDFAST_SERVICES_RENEWAL_APP_REFRESH_OUTLOOKS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/renewal/domain/outlook.h"
#include "services/renewal/model/hazard.h"

namespace holdfast::renewal {

// Where outlooks are put for others to read; called after the commit, never blocks.
class OutlookSink {
 public:
  virtual ~OutlookSink() = default;
  virtual void Put(const std::string& tenant, const Outlook& outlook) = 0;
};

// Of at most `limit` customers. Every outlook is handed to `sink` once it is durable. Returns how
// many were made.
absl::StatusOr<int> RefreshOutlooks(sql::Txn& txn, const Scope& scope, int limit,
                                    OutlookSink& sink);

// What a customer's subscriptions amount to; pure but for its reads.
absl::StatusOr<Outlook> MakeOutlook(sql::ReadTxn& txn, std::string_view tenant,
                                    const std::string& customer, const HazardModel& model,
                                    double comeback, absl::Time now);

// The share of requests that are taken back in time, with half an observation of either kind as
// prior.
absl::StatusOr<double> ComebackRate(sql::ReadTxn& txn, std::string_view tenant);

}  // namespace holdfast::renewal

#endif  // HOLDFAST_SERVICES_RENEWAL_APP_REFRESH_OUTLOOKS_H_
