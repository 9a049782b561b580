// Payment requests for all that a customer owes in one currency, made once the overdue sum reaches
// a threshold. A run looks at what is overdue and at the attempts made so far, and nothing else, so
// any number of runs does no harm. Amounts in minor units. Errors: INVALID_ARGUMENT that names the
// field, OUT_OF_RANGE AMOUNT_OVERFLOW.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_DUNNING_CAMPAIGN_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_DUNNING_CAMPAIGN_H_

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/money/money.h"

namespace holdfast::billing {

struct CampaignPolicy {
  int64_t max_attempts = 1;  // per currency, 1 to 1,000
  int64_t days_between = 0;  // more than these must lie between two attempts
};

// An invoice on net terms is due that many days after its issue and overdue from the day after.
struct NetTerms {
  absl::CivilDay due;
  absl::CivilDay overdue_from;
  friend bool operator==(const NetTerms&, const NetTerms&) = default;
};
absl::StatusOr<NetTerms> TermsOf(absl::CivilDay issued, int64_t net_terms_days);

struct OverdueInvoice {
  absl::CivilDay overdue_from;
  Money amount;  // zero or more
};
struct PaymentRequest {
  absl::CivilDay on;
  Money amount;  // all that is overdue that day
  friend bool operator==(const PaymentRequest&, const PaymentRequest&) = default;
};
// What one run a day requests until the attempts are used up, when nothing is ever paid. All
// invoices in the threshold's currency.
absl::StatusOr<std::vector<PaymentRequest>> RequestsOfDailyRuns(
    const CampaignPolicy& policy, const Money& threshold,
    absl::Span<const OverdueInvoice> invoices);

// The campaign of one customer, as stored between runs.
struct CurrencyAttempts {
  int64_t attempts = 0;
  std::optional<absl::Time> last;
  bool reached = false;  // the threshold was reached at a run
};
struct Campaign {
  std::map<Currency, CurrencyAttempts> by_currency;
  bool finished = false;
};
struct CampaignRun {
  Campaign after;
  std::vector<Money> requests;  // made by this run, at most one for each currency
  bool finishes = false;        // the one event: all that reached their threshold are used up
};
// One run at `now`. A currency without a threshold is never requested. Between two attempts more
// than days_between × 24 hours must have passed. `overdue` are the open sums, one or more for each
// currency.
absl::StatusOr<CampaignRun> RunCampaign(const CampaignPolicy& policy,
                                        absl::Span<const Money> thresholds,
                                        absl::Span<const Money> overdue, const Campaign& before,
                                        absl::Time now);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_DUNNING_CAMPAIGN_H_
