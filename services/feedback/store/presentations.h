#ifndef HOLDFAST_SERVICES_FEEDBACK_STORE_PRESENTATIONS_H_
#define HOLDFAST_SERVICES_FEEDBACK_STORE_PRESENTATIONS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/sql/txn.h"

namespace holdfast::feedback {

enum class PresentationState { kWaiting, kPresented, kGivenUp };

// One call to billing that must come to an end.
struct PresentationRecord {
  std::string tenant;
  std::string decision;
  std::string cancellation;
  std::string customer;
  std::string reply_to;  // where the fact came from; empty: billing's usual address
  std::string request;   // serialised holdfast.billing.v1.PresentOffersRequest
  bool carried = false;  // our own reply shows what billing answers, so the answer is kept
  PresentationState state = PresentationState::kWaiting;
  int attempts = 0;
  absl::Time next_attempt;  // system time
  std::string last_error;
  std::optional<std::string> reply;  // serialised holdfast.billing.v1.Cancellation
};

absl::Status InsertPresentation(sql::Txn& txn, const PresentationRecord& record);
absl::StatusOr<std::optional<PresentationRecord>> LoadPresentation(sql::ReadTxn& txn,
                                                                   std::string_view tenant,
                                                                   std::string_view decision);

// Waiting ones due by `now`, of all tenants, oldest first.
absl::StatusOr<std::vector<PresentationRecord>> DuePresentations(sql::ReadTxn& txn, absl::Time now,
                                                                 int limit);
// When the next waiting one is due.
absl::StatusOr<std::optional<absl::Time>> NextPresentationTime(sql::ReadTxn& txn);

// The three ends of an attempt; each changes waiting rows only, so a late answer to an ended one is
// harmless.
absl::Status MarkPresented(sql::Txn& txn, std::string_view tenant, std::string_view decision,
                           std::optional<std::string> reply);
absl::Status MarkGivenUp(sql::Txn& txn, std::string_view tenant, std::string_view decision,
                         std::string_view error);
absl::Status MarkRetry(sql::Txn& txn, std::string_view tenant, std::string_view decision,
                       absl::Time next_attempt, std::string_view error);

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_STORE_PRESENTATIONS_H_
