#include "services/renewal/app/refresh_outlooks.h"

#include <cmath>
#include <map>

#include "libs/status/macros.h"
#include "services/renewal/store/counts.h"
#include "services/renewal/store/outlooks.h"
#include "services/renewal/store/tracked_subscriptions.h"

namespace holdfast::renewal {
namespace {

constexpr int kLifetimeMonths = 36;

struct Worth {
  double mrr = 0;
  double weighted_renewal = 0;
  double lifetime = 0;
};

void AddWorth(const TrackedSubscription& one, const HazardModel& model, double comeback,
              Worth& into) {
  const auto mrr = static_cast<double>(one.mrr.amount_minor);
  const double keeps = one.end.has_value() ? comeback : 1;
  into.mrr += mrr;
  into.weighted_renewal +=
      mrr * keeps * model.PassNext(one.segment, one.age, StepsToRenewal(one)).probability;
  const double per_month = StepsPerMonth(one.interval);
  double passed = keeps;
  int steps = 0;
  for (int month = 1; month <= kLifetimeMonths; ++month) {
    into.lifetime += mrr * passed;
    for (; steps < static_cast<int>(per_month * month); ++steps)
      passed *= 1 - model.At(one.segment, one.age + steps).h;
  }
}

// A forecast in whole minor units: a figure to compare with, never an amount owed.
int64_t Whole(double minor) { return std::llround(minor); }

}  // namespace

absl::StatusOr<double> ComebackRate(sql::ReadTxn& txn, std::string_view tenant) {
  HF_ASSIGN_OR_RETURN(const Comebacks seen, LoadComebacks(txn, tenant));
  return (static_cast<double>(seen.kept) + 0.5) / (static_cast<double>(seen.requested) + 1);
}

absl::StatusOr<Outlook> MakeOutlook(sql::ReadTxn& txn, std::string_view tenant,
                                    const std::string& customer, const HazardModel& model,
                                    double comeback, absl::Time now) {
  HF_ASSIGN_OR_RETURN(const std::vector<TrackedSubscription> all,
                      TrackedOfCustomer(txn, tenant, customer));
  std::map<std::string, Worth> by_currency;
  Outlook outlook{.customer = customer, .as_of = now};
  for (const TrackedSubscription& one : all) {
    if (outlook.tenure_from == absl::CivilDay() || one.tenure_from < outlook.tenure_from) {
      outlook.tenure_from = one.tenure_from;
    }
    Worth& worth = by_currency[std::string(one.mrr.currency.code())];
    if (one.phase == Phase::kPaying) AddWorth(one, model, comeback, worth);
  }
  const std::pair<const std::string, Worth>* most = nullptr;
  for (const auto& entry : by_currency) {
    if (most == nullptr || entry.second.mrr > most->second.mrr) most = &entry;
  }
  if (most == nullptr) return outlook;
  HF_ASSIGN_OR_RETURN(const Currency currency, Currency::Parse(most->first));
  outlook.mrr = Money{Whole(most->second.mrr), currency};
  outlook.lifetime_value = Money{Whole(most->second.lifetime), currency};
  if (most->second.mrr > 0)
    outlook.renewal_probability = most->second.weighted_renewal / most->second.mrr;
  return outlook;
}

absl::StatusOr<int> RefreshOutlooks(sql::Txn& txn, const Scope& scope, int limit,
                                    OutlookSink& sink) {
  HF_ASSIGN_OR_RETURN(const std::vector<std::string> stale,
                      StaleCustomers(txn, scope.tenant, limit));
  if (stale.empty()) return 0;
  HF_ASSIGN_OR_RETURN(const auto counts, LoadCounts(txn, scope.tenant));
  HF_ASSIGN_OR_RETURN(const double comeback, ComebackRate(txn, scope.tenant));
  const HazardModel model(counts);
  for (const std::string& customer : stale) {
    HF_ASSIGN_OR_RETURN(const Outlook made,
                        MakeOutlook(txn, scope.tenant, customer, model, comeback, scope.now));
    HF_ASSIGN_OR_RETURN(const Outlook saved, SaveOutlook(txn, scope.tenant, made));
    txn.OnCommit([&sink, tenant = scope.tenant, saved] { sink.Put(tenant, saved); });
  }
  return static_cast<int>(stale.size());
}

}  // namespace holdfast::renewal
