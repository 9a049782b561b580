#include "services/billing/store/subscriptions.h"

#include <utility>

#include "libs/status/status.h"
#include "services/billing/domain/names.h"
#include "services/billing/store/columns.h"

namespace holdfast::billing {
namespace {

// The columns of a subscription, in the order SubscriptionFrom reads them.
#define HF_SUBSCRIPTION_COLUMNS                                                              \
  "s.customer, s.id, s.plan, s.quantity, s.state, s.start_date, s.trial_end,"                \
  " s.open_ended_trial, s.anchor_date, s.anchor_day, s.interval_unit, s.interval_count,"     \
  " s.period_start, s.period_end, s.unit_price_minor, s.currency, s.time_zone, s.end_date,"  \
  " s.end_kind, s.end_reason, s.pending_plan, s.discount_basis_points, s.discount_minor,"    \
  " s.discount_periods, s.discount_offer, s.pause_from, s.resume_date, s.open_cancellation," \
  " s.renewal_held, s.periods_billed, s.observed_from, s.version"

constexpr sql::Statement kLoad{
    "billing.load_subscription",
    "SELECT " HF_SUBSCRIPTION_COLUMNS
    ", c.country, c.region, c.kind, c.first_start, c.credit_minor, c.version"
    " FROM subscriptions s JOIN customers c ON c.tenant = s.tenant AND c.customer = s.customer"
    " WHERE s.tenant = $1 AND s.customer = $2 AND s.id = $3"};
constexpr sql::Statement kFind{
    "billing.find_subscription",
    "SELECT 1 FROM subscriptions WHERE tenant = $1 AND customer = $2 AND id = $3"};
constexpr sql::Statement kFindAny{"billing.find_any_subscription",
                                  "SELECT 1 FROM subscriptions WHERE tenant = $1 LIMIT 1"};
constexpr sql::Statement kListOfCustomer{
    "billing.list_subscriptions_of_customer",
    "SELECT " HF_SUBSCRIPTION_COLUMNS
    " FROM subscriptions s WHERE s.tenant = $1 AND s.customer = $2 AND s.id > $3"
    " ORDER BY s.id LIMIT $4"};
constexpr sql::Statement kListOfTenant{
    "billing.list_subscriptions",
    "SELECT " HF_SUBSCRIPTION_COLUMNS
    " FROM subscriptions s WHERE s.tenant = $1 AND (s.customer, s.id) > ($2, $3)"
    " ORDER BY s.customer, s.id LIMIT $4"};
#undef HF_SUBSCRIPTION_COLUMNS

constexpr sql::Statement kInsert{
    "billing.insert_subscription",
    "INSERT INTO subscriptions (tenant, customer, id, start_date, trial_end, open_ended_trial,"
    " currency, time_zone, observed_from, version, plan, quantity, state, anchor_date, anchor_day,"
    " interval_unit, interval_count, period_start, period_end, unit_price_minor, end_date,"
    " end_kind, end_reason, pending_plan, discount_basis_points, discount_minor, discount_periods,"
    " discount_offer, pause_from, resume_date, open_cancellation, renewal_held, periods_billed)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,"
    " $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)"};
constexpr sql::Statement kUpdate{
    "billing.update_subscription",
    "UPDATE subscriptions SET version = $4 + 1, trial_end = $5, plan = $6, quantity = $7,"
    " state = $8, anchor_date = $9, anchor_day = $10, interval_unit = $11, interval_count = $12,"
    " period_start = $13, period_end = $14, unit_price_minor = $15, end_date = $16, end_kind = $17,"
    " end_reason = $18, pending_plan = $19, discount_basis_points = $20, discount_minor = $21,"
    " discount_periods = $22, discount_offer = $23, pause_from = $24, resume_date = $25,"
    " open_cancellation = $26, renewal_held = $27, periods_billed = $28"
    " WHERE tenant = $1 AND customer = $2 AND id = $3 AND version = $4"};
constexpr sql::Statement kReadEntitlement{
    "billing.read_entitlement",
    "SELECT CAST(COALESCE(SUM(s.quantity), 0) AS BIGINT) FROM subscriptions s JOIN plan_features f"
    " ON f.tenant = s.tenant AND f.plan = s.plan AND f.feature = $3"
    " WHERE s.tenant = $1 AND s.customer = $2 AND s.state IN ('trialing', 'active')"};

std::optional<Discount> DiscountFrom(Columns& columns, Currency currency) {
  const std::optional<int64_t> basis_points = columns.OptInt();
  const std::optional<int64_t> amount = columns.OptInt();
  const std::optional<int64_t> periods = columns.OptInt();
  const std::optional<std::string> offer = columns.OptText();
  if (!periods.has_value()) return std::nullopt;
  Discount discount;
  discount.basis_points = static_cast<int>(basis_points.value_or(0));
  if (amount.has_value()) discount.amount = Money{*amount, currency};
  discount.periods_left = static_cast<int>(*periods);
  discount.offer = offer.value_or("");
  return discount;
}

void ReadSchedule(Columns& columns, Subscription& sub) {
  sub.start_date = columns.Day();
  sub.trial_end = columns.OptDay();
  sub.open_ended_trial = columns.Bool();
  sub.anchor.date = columns.Day();
  sub.anchor.day = columns.SmallInt();
  sub.anchor.interval.unit = columns.Unit();
  sub.anchor.interval.count = columns.SmallInt();
  const std::optional<absl::CivilDay> start = columns.OptDay();
  const std::optional<absl::CivilDay> end = columns.OptDay();
  if (start.has_value() && end.has_value()) sub.current_period = DayRange{*start, *end};
}

Subscription SubscriptionFrom(Columns& columns) {
  Subscription sub;
  sub.customer = columns.Text();
  sub.id = columns.Text();
  sub.plan = columns.Text();
  sub.quantity = columns.Int();
  sub.state = columns.OneOf<SubscriptionState>(kSubscriptionStates);
  ReadSchedule(columns, sub);
  sub.unit_price.amount_minor = columns.Int();
  sub.unit_price.currency = columns.CurrencyCode();
  sub.time_zone = columns.Text();
  sub.end_date = columns.OptDay();
  sub.end_kind = columns.OneOf<EndKind>(kEndKinds);
  sub.end_reason = columns.Text();
  sub.pending_plan = columns.Text();
  sub.discount = DiscountFrom(columns, sub.unit_price.currency);
  sub.pause_from = columns.OptDay();
  sub.resume_date = columns.OptDay();
  sub.open_cancellation = columns.Text();
  sub.renewal_held = columns.Bool();
  sub.periods_billed = columns.SmallInt();
  sub.observed_from = columns.Day();
  sub.version = columns.Int();
  return sub;
}

// What can change, in the order both statements above take it.
void AppendMutable(const Subscription& sub, std::vector<sql::Value>& values) {
  std::optional<std::string> period_start;
  std::optional<std::string> period_end;
  if (sub.current_period.has_value()) {
    period_start = FormatDay(sub.current_period->start);
    period_end = FormatDay(sub.current_period->end);
  }
  std::optional<int> basis_points;
  std::optional<int64_t> amount_minor;
  std::optional<int> periods;
  std::optional<std::string> offer;
  if (sub.discount.has_value()) {
    if (sub.discount->amount.has_value()) {
      amount_minor = sub.discount->amount->amount_minor;
    } else {
      basis_points = sub.discount->basis_points;
    }
    periods = sub.discount->periods_left;
    offer = sub.discount->offer;
  }
  values.insert(values.end(), {sub.plan,
                               sub.quantity,
                               NameIn(kSubscriptionStates, sub.state),
                               FormatDay(sub.anchor.date),
                               sub.anchor.day,
                               UnitName(sub.anchor.interval.unit),
                               sub.anchor.interval.count,
                               period_start,
                               period_end,
                               sub.unit_price.amount_minor,
                               DayText(sub.end_date),
                               NameIn(kEndKinds, sub.end_kind),
                               sub.end_reason,
                               sub.pending_plan,
                               basis_points,
                               amount_minor,
                               periods,
                               offer,
                               DayText(sub.pause_from),
                               DayText(sub.resume_date),
                               sub.open_cancellation,
                               sub.renewal_held,
                               sub.periods_billed});
}

}  // namespace

absl::StatusOr<SubscriptionRecord> LoadSubscription(sql::ReadTxn& txn, std::string_view tenant,
                                                    std::string_view customer,
                                                    std::string_view id) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kLoad, {tenant, customer, id}));
  if (rows.empty()) return NotFound(FormatSubscription(customer, id));
  Columns columns(rows.front());
  SubscriptionRecord record;
  record.subscription = SubscriptionFrom(columns);
  record.customer.id = record.subscription.customer;
  record.customer.time_zone = record.subscription.time_zone;
  record.customer.currency = record.subscription.unit_price.currency;
  record.customer.country = columns.Text();
  record.customer.region = columns.Text();
  record.customer.kind = columns.OneOf<CustomerKind>(kCustomerKinds);
  record.customer.first_start = columns.OptDay();
  record.customer.credit_minor = columns.Int();
  record.customer.version = columns.Int();
  HF_RETURN_IF_ERROR(columns.status());
  return record;
}

absl::StatusOr<bool> SubscriptionExists(sql::ReadTxn& txn, std::string_view tenant,
                                        std::string_view customer, std::string_view id) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kFind, {tenant, customer, id}));
  return !rows.empty();
}

absl::StatusOr<bool> TenantHasSubscriptions(sql::ReadTxn& txn, std::string_view tenant) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kFindAny, {tenant}));
  return !rows.empty();
}

absl::Status InsertSubscription(sql::Txn& txn, std::string_view tenant,
                                const Subscription& subscription) {
  const Subscription& sub = subscription;
  std::vector<sql::Value> values = {tenant,
                                    sub.customer,
                                    sub.id,
                                    FormatDay(sub.start_date),
                                    DayText(sub.trial_end),
                                    sub.open_ended_trial,
                                    sub.unit_price.currency.code(),
                                    sub.time_zone,
                                    FormatDay(sub.observed_from),
                                    sub.version};
  AppendMutable(sub, values);
  return txn.Exec(kInsert, values);
}

absl::Status UpdateSubscription(sql::Txn& txn, std::string_view tenant,
                                Subscription& subscription) {
  std::vector<sql::Value> values = {tenant, subscription.customer, subscription.id,
                                    subscription.version, DayText(subscription.trial_end)};
  AppendMutable(subscription, values);
  HF_RETURN_IF_ERROR(txn.ExecOne(kUpdate, values));
  ++subscription.version;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Subscription>> ListSubscriptions(sql::ReadTxn& txn,
                                                            std::string_view tenant,
                                                            const SubscriptionPage& page) {
  const bool all = page.customer.empty();
  HF_ASSIGN_OR_RETURN(
      const sql::Rows rows,
      txn.Query(all ? kListOfTenant : kListOfCustomer,
                {tenant, all ? page.after_customer : page.customer, page.after_id, page.limit}));
  std::vector<Subscription> subscriptions;
  for (sql::Row row : rows) {
    Columns columns(row);
    subscriptions.push_back(SubscriptionFrom(columns));
    HF_RETURN_IF_ERROR(columns.status());
  }
  return subscriptions;
}

absl::StatusOr<Entitlement> ReadEntitlement(sql::ReadTxn& txn, std::string_view tenant,
                                            std::string_view customer, std::string_view feature) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows,
                      txn.Query(kReadEntitlement, {tenant, customer, feature}));
  return Entitlement{rows.empty() ? 0 : rows.front().Int(0)};
}

}  // namespace holdfast::billing
