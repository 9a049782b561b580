#ifndef HOLDFAST_SERVICES_FEEDBACK_STORE_CASES_H_
#define HOLDFAST_SERVICES_FEEDBACK_STORE_CASES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/sql/txn.h"
#include "services/feedback/domain/routing.h"

namespace holdfast::feedback {

// Inserts unless cancellation, kind and team have one already. True: it was inserted.
absl::StatusOr<bool> OpenCase(sql::Txn& txn, std::string_view tenant, const Case& opened);
absl::StatusOr<std::optional<Case>> LoadCase(sql::ReadTxn& txn, std::string_view tenant,
                                             std::string_view id);
// Newest first, older than `before` ("": from the newest).
absl::StatusOr<std::vector<Case>> ListCases(sql::ReadTxn& txn, std::string_view tenant,
                                            bool open_only, std::string_view before, int limit);

absl::Status MarkAcknowledged(sql::Txn& txn, std::string_view tenant, std::string_view id,
                              absl::Time now);
absl::Status MarkClosed(sql::Txn& txn, std::string_view tenant, std::string_view id,
                        std::string_view resolution, absl::Time now);
absl::Status MarkBreached(sql::Txn& txn, std::string_view tenant, std::string_view id);

// Due instants in tenant time, as rows.
struct Timer {
  std::string tenant;
  std::string kind;
  std::string subject;
  absl::Time due_at;
};
inline constexpr std::string_view kCaseResponseTimer = "case_response";

absl::Status SetTimer(sql::Txn& txn, const Timer& timer);
absl::Status ClearTimer(sql::Txn& txn, std::string_view tenant, std::string_view kind,
                        std::string_view subject);
// Of one tenant, due by `now`, oldest first.
absl::StatusOr<std::vector<Timer>> DueTimers(sql::ReadTxn& txn, std::string_view tenant,
                                             absl::Time now, int limit);
// Tenants that have any timer; those with a test clock are driven by clock.advanced, the rest by
// the system's time.
absl::StatusOr<std::vector<std::string>> TenantsWithTimers(sql::ReadTxn& txn);
}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_STORE_CASES_H_
