// What renewal answers. All read only, on one snapshot.
#ifndef HOLDFAST_SERVICES_RENEWAL_APP_QUESTIONS_H_
#define HOLDFAST_SERVICES_RENEWAL_APP_QUESTIONS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/command/scope.h"
#include "libs/money/money.h"
#include "libs/sql/txn.h"
#include "services/renewal/domain/outlook.h"
#include "services/renewal/model/book_forecast.h"
#include "services/renewal/model/kaplan_meier.h"

namespace holdfast::renewal {

struct SurvivalQuery {
  std::string segment;  // A key, or `all`.
  double confidence = 0.95;
};
struct Survival {
  std::string segment;
  std::vector<SurvivalPoint> points;
  absl::Time as_of;
};
// NOT_FOUND for a segment without counts.
absl::StatusOr<Survival> GetSurvival(sql::ReadTxn& txn, const Scope& scope,
                                     const SurvivalQuery& query);

struct ProbabilityQuery {
  std::string customer, subscription;  // Resource names.
  int opportunities = 1;               // Renewals ahead.
};
struct RenewalProbability {
  std::string subscription, segment;
  int age = 0;
  double probability = 1;
  int64_t at_risk = 0;
  bool pooled = false;
  absl::Time as_of;
};
// NOT_FOUND; FAILED_PRECONDITION SUBSCRIPTION_NOT_RUNNING for one that does not pay now.
absl::StatusOr<RenewalProbability> GetRenewalProbability(sql::ReadTxn& txn, const Scope& scope,
                                                         const ProbabilityQuery& query);

struct RevenueQuery {
  Currency currency;
  int horizon_months = 12;
  double confidence = 0.95;
};
struct RevenueForecast {
  Currency currency;
  Money current;
  int64_t subscriptions = 0;
  std::vector<BookPoint> points;
  absl::Time as_of;
};
absl::StatusOr<RevenueForecast> ForecastRevenue(sql::ReadTxn& txn, const Scope& scope,
                                                const RevenueQuery& query);

// As stored last; made at once for a customer that is known and has none yet. NOT_FOUND.
absl::StatusOr<Outlook> GetOutlook(sql::ReadTxn& txn, const Scope& scope,
                                   const std::string& customer);

// By segment; only `segment` unless that is empty.
absl::StatusOr<std::map<std::string, CountTable>> GetCounts(sql::ReadTxn& txn, const Scope& scope,
                                                            const std::string& segment);

}  // namespace holdfast::renewal

#endif  // HOLDFAST_SERVICES_RENEWAL_APP_QUESTIONS_H_
