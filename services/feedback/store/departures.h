#ifndef HOLDFAST_SERVICES_FEEDBACK_STORE_DEPARTURES_H_
#define HOLDFAST_SERVICES_FEEDBACK_STORE_DEPARTURES_H_

#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/sql/txn.h"
#include "services/feedback/domain/departure.h"

namespace holdfast::feedback {

absl::StatusOr<std::optional<Departure>> LoadDeparture(sql::ReadTxn& txn, std::string_view tenant,
                                                       std::string_view cancellation);
// Inserts or replaces.
absl::Status SaveDeparture(sql::Txn& txn, std::string_view tenant, const Departure& departure);

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_STORE_DEPARTURES_H_
