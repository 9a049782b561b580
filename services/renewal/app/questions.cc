#include "services/renewal/app/questions.h"

#include <algorithm>

#include "libs/calendar/zone.h"
#include "libs/status/macros.h"
#include "libs/status/reasons.h"
#include "libs/status/status.h"
#include "services/renewal/app/refresh_outlooks.h"
#include "services/renewal/domain/reasons.h"
#include "services/renewal/store/counts.h"
#include "services/renewal/store/outlooks.h"
#include "services/renewal/store/tracked_subscriptions.h"

namespace holdfast::renewal {
namespace {

constexpr double kDaysPerMonth = 30.436875;  // Gregorian average.

absl::Status NotFound(std::string_view kind, const std::string& name) {
  return Error(absl::StatusCode::kNotFound, kResourceNotFound,
               std::string(kind) + " " + name + " is not known here", {{std::string(kind), name}});
}

absl::StatusOr<BookEntry> EntryOf(const TrackedSubscription& one, double comeback, absl::Time now) {
  BookEntry entry{.segment = one.segment,
                  .age = one.age,
                  .steps_per_month = StepsPerMonth(one.interval),
                  .mrr_minor = static_cast<double>(one.mrr.amount_minor)};
  if (!one.end.has_value()) return entry;
  HF_ASSIGN_OR_RETURN(const absl::TimeZone zone, LoadZone(one.time_zone));
  entry.ends_in_months =
      std::max<double>(0, static_cast<double>(*one.end - LocalDay(now, zone)) / kDaysPerMonth);
  entry.keeps = comeback;
  return entry;
}

}  // namespace

absl::StatusOr<Survival> GetSurvival(sql::ReadTxn& txn, const Scope& scope,
                                     const SurvivalQuery& query) {
  HF_ASSIGN_OR_RETURN(const auto counts, LoadCounts(txn, scope.tenant));
  CountTable table;
  bool found = query.segment == "all";
  for (const auto& [segment, cells] : counts) {
    if (query.segment != "all" && query.segment != segment) continue;
    found = true;
    Merge(cells, table);
  }
  if (!found) return NotFound("segment", query.segment);
  return Survival{query.segment, KaplanMeier(table, query.confidence), scope.now};
}

absl::StatusOr<RenewalProbability> GetRenewalProbability(sql::ReadTxn& txn, const Scope& scope,
                                                         const ProbabilityQuery& query) {
  HF_ASSIGN_OR_RETURN(const std::optional<TrackedSubscription> one,
                      FindTracked(txn, scope.tenant, query.customer, query.subscription));
  if (!one.has_value()) return NotFound("subscription", query.subscription);
  if (one->phase != Phase::kPaying) {
    return Error(absl::StatusCode::kFailedPrecondition, kSubscriptionNotRunning,
                 "the subscription does not pay now, so nothing of it renews",
                 {{"subscription", query.subscription}});
  }
  HF_ASSIGN_OR_RETURN(const auto counts, LoadCounts(txn, scope.tenant));
  HF_ASSIGN_OR_RETURN(const double comeback, ComebackRate(txn, scope.tenant));
  const int first = StepsToRenewal(*one);
  const int later = std::max(
      1, static_cast<int>(one->interval.unit == IntervalUnit::kYear    ? 12 * one->interval.count
                          : one->interval.unit == IntervalUnit::kMonth ? one->interval.count
                                                                       : 1));
  const HazardModel::Passing passing = HazardModel(counts).PassNext(
      one->segment, one->age, first + (query.opportunities - 1) * later);
  return RenewalProbability{
      .subscription = query.subscription,
      .segment = one->segment,
      .age = one->age,
      .probability = passing.probability * (one->end.has_value() ? comeback : 1),
      .at_risk = passing.at_risk,
      .pooled = passing.pooled,
      .as_of = scope.now};
}

absl::StatusOr<RevenueForecast> ForecastRevenue(sql::ReadTxn& txn, const Scope& scope,
                                                const RevenueQuery& query) {
  HF_ASSIGN_OR_RETURN(const std::vector<TrackedSubscription> all,
                      PayingBook(txn, scope.tenant, query.currency.code()));
  HF_ASSIGN_OR_RETURN(const auto counts, LoadCounts(txn, scope.tenant));
  HF_ASSIGN_OR_RETURN(const double comeback, ComebackRate(txn, scope.tenant));
  RevenueForecast forecast{
      .currency = query.currency, .current = ZeroOf(query.currency), .as_of = scope.now};
  std::vector<BookEntry> book;
  for (const TrackedSubscription& one : all) {
    if (one.mrr.amount_minor == 0) continue;
    HF_ASSIGN_OR_RETURN(forecast.current, Add(forecast.current, one.mrr));
    HF_ASSIGN_OR_RETURN(BookEntry entry, EntryOf(one, comeback, scope.now));
    book.push_back(std::move(entry));
  }
  forecast.subscriptions = static_cast<int64_t>(book.size());
  forecast.points = ForecastBook(book, HazardModel(counts), query.horizon_months, query.confidence);
  return forecast;
}

absl::StatusOr<Outlook> GetOutlook(sql::ReadTxn& txn, const Scope& scope,
                                   const std::string& customer) {
  HF_ASSIGN_OR_RETURN(const std::optional<Outlook> stored,
                      FindOutlook(txn, scope.tenant, customer));
  if (stored.has_value()) return *stored;
  HF_ASSIGN_OR_RETURN(const std::vector<TrackedSubscription> all,
                      TrackedOfCustomer(txn, scope.tenant, customer));
  if (all.empty()) return NotFound("customer", customer);
  HF_ASSIGN_OR_RETURN(const auto counts, LoadCounts(txn, scope.tenant));
  HF_ASSIGN_OR_RETURN(const double comeback, ComebackRate(txn, scope.tenant));
  return MakeOutlook(txn, scope.tenant, customer, HazardModel(counts), comeback, scope.now);
}

absl::StatusOr<std::map<std::string, CountTable>> GetCounts(sql::ReadTxn& txn, const Scope& scope,
                                                            const std::string& segment) {
  HF_ASSIGN_OR_RETURN(auto counts, LoadCounts(txn, scope.tenant));
  if (!segment.empty())
    std::erase_if(counts, [&](const auto& entry) { return entry.first != segment; });
  return counts;
}

}  // namespace holdfast::renewal
