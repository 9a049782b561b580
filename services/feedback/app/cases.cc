#include "services/feedback/app/cases.h"

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"
#include "services/feedback/domain/reasons.h"
#include "services/feedback/store/cases.h"

namespace holdfast::feedback {
namespace {

absl::StatusOr<Case> LoadOpen(sql::Txn& txn, const Scope& scope, const std::string& id) {
  HF_ASSIGN_OR_RETURN(std::optional<Case> found, LoadCase(txn, scope.tenant, id));
  const std::string name = absl::StrCat("cases/", id);
  if (!found.has_value()) {
    return Error(absl::StatusCode::kNotFound, kResourceNotFound, "there is no such case",
                 {{"name", name}});
  }
  if (found->state == CaseState::kClosed) {
    return Error(absl::StatusCode::kFailedPrecondition, kCaseClosed, "the case is closed",
                 {{"name", name}});
  }
  return *std::move(found);
}

}  // namespace

absl::Status OpenCaseFor(sql::Txn& txn, const Scope& scope, const Departure& departure,
                         const CaseDraft& draft, absl::Time now) {
  const Case opened{.id = scope.ids.Next("case"),
                    .customer = departure.customer,
                    .cancellation = departure.name,
                    .kind = draft.kind,
                    .team = draft.team,
                    .open_time = now,
                    .respond_by = draft.respond_by};
  HF_ASSIGN_OR_RETURN(const bool fresh, OpenCase(txn, scope.tenant, opened));
  if (!fresh) return absl::OkStatus();
  return SetTimer(txn,
                  {scope.tenant, std::string(kCaseResponseTimer), opened.id, opened.respond_by});
}

absl::StatusOr<Case> AcknowledgeCase(sql::Txn& txn, const Scope& scope, const std::string& id) {
  HF_ASSIGN_OR_RETURN(Case found, LoadOpen(txn, scope, id));
  if (found.state == CaseState::kAcknowledged) return found;
  // Late is late, also when the timer has not run yet.
  const bool late = scope.now >= found.respond_by;
  if (late && !found.breached) HF_RETURN_IF_ERROR(MarkBreached(txn, scope.tenant, id));
  HF_RETURN_IF_ERROR(MarkAcknowledged(txn, scope.tenant, id, scope.now));
  HF_RETURN_IF_ERROR(ClearTimer(txn, scope.tenant, kCaseResponseTimer, id));
  found.state = CaseState::kAcknowledged;
  found.breached = found.breached || late;
  return found;
}

absl::StatusOr<Case> CloseCase(sql::Txn& txn, const Scope& scope, const CloseCommand& command) {
  HF_ASSIGN_OR_RETURN(Case found, LoadOpen(txn, scope, command.id));
  const bool late = found.state == CaseState::kOpen && scope.now >= found.respond_by;
  if (late && !found.breached) HF_RETURN_IF_ERROR(MarkBreached(txn, scope.tenant, command.id));
  HF_RETURN_IF_ERROR(MarkClosed(txn, scope.tenant, command.id, command.resolution, scope.now));
  HF_RETURN_IF_ERROR(ClearTimer(txn, scope.tenant, kCaseResponseTimer, command.id));
  found.state = CaseState::kClosed;
  found.resolution = command.resolution;
  found.breached = found.breached || late;
  return found;
}

absl::StatusOr<int> RunDueTimers(sql::Txn& txn, std::string_view tenant, absl::Time now,
                                 int limit) {
  HF_ASSIGN_OR_RETURN(const std::vector<Timer> due, DueTimers(txn, tenant, now, limit));
  for (const Timer& timer : due) {
    if (timer.kind == kCaseResponseTimer)
      HF_RETURN_IF_ERROR(MarkBreached(txn, tenant, timer.subject));
    HF_RETURN_IF_ERROR(ClearTimer(txn, tenant, timer.kind, timer.subject));
  }
  return static_cast<int>(due.size());
}

}  // namespace holdfast::feedback
