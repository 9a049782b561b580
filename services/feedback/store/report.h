#ifndef HOLDFAST_SERVICES_FEEDBACK_STORE_REPORT_H_
#define HOLDFAST_SERVICES_FEEDBACK_STORE_REPORT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/sql/txn.h"

namespace holdfast::feedback {

struct ReasonLine {
  std::string reason;  // key; not_stated where none was given
  std::string currency;
  int64_t started = 0;
  int64_t offered = 0;  // with at least one offer chosen
  int64_t retained = 0;
  int64_t canceled = 0;
  int64_t mrr_canceled_minor = 0;  // as it was at the start
};

struct ExitReport {
  std::vector<ReasonLine> lines;  // by number started, most first; one for each reason and currency
  int64_t surveys_shown = 0;
  int64_t surveys_answered = 0;
  int64_t surveys_skipped = 0;
};

// Departures that started in [from, until).
absl::StatusOr<ExitReport> MakeExitReport(sql::ReadTxn& txn, std::string_view tenant,
                                          absl::Time from, absl::Time until);

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_STORE_REPORT_H_
