#ifndef HOLDFAST_SERVICES_FEEDBACK_STORE_DECISIONS_H_
#define HOLDFAST_SERVICES_FEEDBACK_STORE_DECISIONS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/sql/txn.h"
#include "services/feedback/domain/choice.h"

namespace holdfast::feedback {

absl::Status InsertDecision(sql::Txn& txn, std::string_view tenant, const Decision& decision);
absl::StatusOr<std::optional<Decision>> LoadDecision(sql::ReadTxn& txn, std::string_view tenant,
                                                     std::string_view decision);

// Newest first, older than `before` ("": from the newest), all or of one cancellation.
absl::StatusOr<std::vector<Decision>> ListDecisions(sql::ReadTxn& txn, std::string_view tenant,
                                                    std::string_view cancellation,
                                                    std::string_view before, int limit);

// Moves the outcome on as NextOutcome allows; a decision that is not here is none of ours.
absl::Status NoteOutcome(sql::Txn& txn, std::string_view tenant, std::string_view decision,
                         std::string_view news, absl::Time now);
// The same for every decision of a cancellation.
absl::Status NoteOutcomes(sql::Txn& txn, std::string_view tenant, std::string_view cancellation,
                          std::string_view news, absl::Time now);

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_STORE_DECISIONS_H_
