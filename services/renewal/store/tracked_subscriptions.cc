#include "services/renewal/store/tracked_subscriptions.h"

#include "libs/calendar/zone.h"
#include "libs/status/macros.h"

namespace holdfast::renewal {
namespace {

constexpr sql::Statement kFind{
    "renewal.find_tracked",
    "SELECT customer, subscription, time_zone, segment, interval_unit, interval_count, phase, "
    "mrr_minor, currency,"
    " tenure_from, paying_since, paused_since, period_end, end_day, ending, entry_age, age"
    " FROM tracked_subscriptions WHERE tenant = $1 AND customer = $2 AND subscription = $3"};
constexpr sql::Statement kOfCustomer{
    "renewal.tracked_of_customer",
    "SELECT customer, subscription, time_zone, segment, interval_unit, interval_count, phase, "
    "mrr_minor, currency,"
    " tenure_from, paying_since, paused_since, period_end, end_day, ending, entry_age, age"
    " FROM tracked_subscriptions WHERE tenant = $1 AND customer = $2 ORDER BY subscription"};
constexpr sql::Statement kPayingBook{
    "renewal.paying_book",
    "SELECT customer, subscription, time_zone, segment, interval_unit, interval_count, phase, "
    "mrr_minor, currency,"
    " tenure_from, paying_since, paused_since, period_end, end_day, ending, entry_age, age"
    " FROM tracked_subscriptions WHERE tenant = $1 AND currency = $2 AND phase = 1 ORDER BY "
    "customer, subscription"};
constexpr sql::Statement kDue{
    "renewal.due_for_aging",
    "SELECT customer, subscription, time_zone, segment, interval_unit, interval_count, phase, "
    "mrr_minor, currency,"
    " tenure_from, paying_since, paused_since, period_end, end_day, ending, entry_age, age"
    " FROM tracked_subscriptions WHERE next_step_at IS NOT NULL AND next_step_at <= $2 AND tenant "
    "= $1"
    " ORDER BY next_step_at LIMIT $3"};
constexpr sql::Statement kSave{
    "renewal.save_tracked",
    "INSERT INTO tracked_subscriptions (tenant, customer, subscription, time_zone, segment, "
    "interval_unit,"
    " interval_count, phase, mrr_minor, currency, tenure_from, paying_since, paused_since, "
    "period_end, end_day, ending,"
    " entry_age, age, next_step_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
    "$13, $14, $15, $16, $17,"
    " $18, $19) ON CONFLICT (tenant, customer, subscription) DO UPDATE SET time_zone = "
    "excluded.time_zone,"
    " segment = excluded.segment, interval_unit = excluded.interval_unit, interval_count = "
    "excluded.interval_count,"
    " phase = excluded.phase, mrr_minor = excluded.mrr_minor, currency = excluded.currency,"
    " tenure_from = excluded.tenure_from, paying_since = excluded.paying_since, paused_since = "
    "excluded.paused_since,"
    " period_end = excluded.period_end, end_day = excluded.end_day, ending = excluded.ending,"
    " entry_age = excluded.entry_age, age = excluded.age, next_step_at = excluded.next_step_at"};
constexpr sql::Statement kTenants{"renewal.tracked_tenants",
                                  "SELECT DISTINCT tenant FROM tracked_subscriptions"};
constexpr sql::Statement kCount{"renewal.count_tracked",
                                "SELECT COUNT(*) FROM tracked_subscriptions WHERE tenant = $1"};
constexpr sql::Statement kForgetTracked{"renewal.forget_tracked",
                                        "DELETE FROM tracked_subscriptions WHERE tenant = $1"};
constexpr sql::Statement kForgetCounts{"renewal.forget_counts",
                                       "DELETE FROM counts WHERE tenant = $1"};
constexpr sql::Statement kForgetComebacks{"renewal.forget_comebacks",
                                          "DELETE FROM comebacks WHERE tenant = $1"};

std::optional<absl::CivilDay> OptDay(const sql::Row& row, int column) {
  const std::optional<std::string> text = row.OptText(column);
  if (!text.has_value()) return std::nullopt;
  const absl::StatusOr<absl::CivilDay> day = ParseDay(*text);
  return day.ok() ? std::optional(*day) : std::nullopt;
}

std::optional<std::string> DayText(const std::optional<absl::CivilDay>& day) {
  return day.has_value() ? std::optional(FormatDay(*day)) : std::nullopt;
}

absl::StatusOr<TrackedSubscription> FromRow(const sql::Row& row) {
  TrackedSubscription tracked{.subscription = row.Text(1),
                              .customer = row.Text(0),
                              .time_zone = row.Text(2),
                              .segment = row.Text(3)};
  HF_ASSIGN_OR_RETURN(tracked.interval, ParseInterval(row.Text(4), row.Int(5)));
  tracked.phase = static_cast<Phase>(row.Int(6));
  HF_ASSIGN_OR_RETURN(const Currency currency, Currency::Parse(row.Text(8)));
  tracked.mrr = Money{row.Int(7), currency};
  HF_ASSIGN_OR_RETURN(tracked.tenure_from, ParseDay(row.Text(9)));
  tracked.paying_since = OptDay(row, 10);
  tracked.paused_since = OptDay(row, 11);
  tracked.period_end = OptDay(row, 12);
  tracked.end = OptDay(row, 13);
  tracked.ending = static_cast<Ending>(row.Int(14));
  tracked.entry_age = static_cast<int>(row.Int(15));
  tracked.age = static_cast<int>(row.Int(16));
  return tracked;
}

absl::StatusOr<std::vector<TrackedSubscription>> FromRows(const sql::Rows& rows) {
  std::vector<TrackedSubscription> all;
  all.reserve(rows.size());
  for (const sql::Row row : rows) {
    HF_ASSIGN_OR_RETURN(TrackedSubscription one, FromRow(row));
    all.push_back(std::move(one));
  }
  return all;
}

absl::StatusOr<std::optional<absl::Time>> NextStepAt(const TrackedSubscription& tracked) {
  const std::optional<absl::CivilDay> day = tracked.NextStepDay();
  if (!day.has_value()) return std::nullopt;
  HF_ASSIGN_OR_RETURN(const absl::TimeZone zone, LoadZone(tracked.time_zone));
  return StartOfDay(*day, zone);
}

}  // namespace

absl::StatusOr<std::optional<TrackedSubscription>> FindTracked(sql::ReadTxn& txn,
                                                               std::string_view tenant,
                                                               std::string_view customer,
                                                               std::string_view subscription) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kFind, {tenant, customer, subscription}));
  if (rows.empty()) return std::nullopt;
  HF_ASSIGN_OR_RETURN(TrackedSubscription tracked, FromRow(rows.front()));
  return tracked;
}

absl::Status SaveTracked(sql::Txn& txn, std::string_view tenant,
                         const TrackedSubscription& tracked) {
  HF_ASSIGN_OR_RETURN(const std::optional<absl::Time> next_step_at, NextStepAt(tracked));
  return txn.Exec(
      kSave,
      {tenant, tracked.customer, tracked.subscription, tracked.time_zone, tracked.segment,
       UnitName(tracked.interval.unit), tracked.interval.count, static_cast<int>(tracked.phase),
       tracked.mrr.amount_minor, tracked.mrr.currency.code(), FormatDay(tracked.tenure_from),
       DayText(tracked.paying_since), DayText(tracked.paused_since), DayText(tracked.period_end),
       DayText(tracked.end), static_cast<int>(tracked.ending), tracked.entry_age, tracked.age,
       next_step_at});
}

absl::StatusOr<std::vector<TrackedSubscription>> TrackedOfCustomer(sql::ReadTxn& txn,
                                                                   std::string_view tenant,
                                                                   std::string_view customer) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kOfCustomer, {tenant, customer}));
  return FromRows(rows);
}

absl::StatusOr<std::vector<TrackedSubscription>> PayingBook(sql::ReadTxn& txn,
                                                            std::string_view tenant,
                                                            std::string_view currency) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kPayingBook, {tenant, currency}));
  return FromRows(rows);
}

absl::StatusOr<std::vector<TrackedSubscription>> DueForAging(sql::ReadTxn& txn,
                                                             std::string_view tenant,
                                                             absl::Time now, int limit) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kDue, {tenant, now, limit}));
  return FromRows(rows);
}

absl::StatusOr<std::vector<std::string>> TrackedTenants(sql::ReadTxn& txn) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kTenants));
  std::vector<std::string> tenants;
  for (const sql::Row row : rows) tenants.push_back(row.Text(0));
  return tenants;
}

absl::StatusOr<int64_t> CountTracked(sql::ReadTxn& txn, std::string_view tenant) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kCount, {tenant}));
  return rows.front().Int(0);
}

absl::Status ForgetDerived(sql::Txn& txn, std::string_view tenant) {
  HF_RETURN_IF_ERROR(txn.Exec(kForgetTracked, {tenant}));
  HF_RETURN_IF_ERROR(txn.Exec(kForgetCounts, {tenant}));
  return txn.Exec(kForgetComebacks, {tenant});
}

}  // namespace holdfast::renewal
