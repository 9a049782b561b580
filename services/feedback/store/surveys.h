#ifndef HOLDFAST_SERVICES_FEEDBACK_STORE_SURVEYS_H_
#define HOLDFAST_SERVICES_FEEDBACK_STORE_SURVEYS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/retention_policy/policy.h"
#include "libs/sql/txn.h"

namespace holdfast::feedback {

// What was asked (enough to build the survey again) and what was answered.
struct SurveyRecord {
  std::string cancellation;
  std::string survey_id;  // empty: it was never asked
  int version = 0;
  SurveyRule rule = SurveyRule::kNone;
  bool onboarding = false;
  int64_t order_seed = 0;
  bool answered = false;  // with a reason
  bool skipped = false;
  std::string reason;
  std::string second_reason;
  std::string competitor;
  std::string channel;
  std::vector<std::string> teams;
  std::optional<absl::Time> answer_time;
};

absl::StatusOr<std::optional<SurveyRecord>> LoadSurvey(sql::ReadTxn& txn, std::string_view tenant,
                                                       std::string_view cancellation);
absl::Status SaveSurvey(sql::Txn& txn, std::string_view tenant, const SurveyRecord& survey);

// The customer's own words. An empty text deletes.
absl::Status SaveSurveyText(sql::Txn& txn, std::string_view tenant, std::string_view customer,
                            std::string_view cancellation, std::string_view text);
absl::StatusOr<std::string> LoadSurveyText(sql::ReadTxn& txn, std::string_view tenant,
                                           std::string_view customer,
                                           std::string_view cancellation);

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_STORE_SURVEYS_H_
