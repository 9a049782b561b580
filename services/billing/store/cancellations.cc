#include "services/billing/store/cancellations.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/calendar/day.h"
#include "libs/status/status.h"
#include "services/billing/store/enum_names.h"

namespace holdfast::embedded {
extern const std::string_view kBillingCancellationsSqlite0001;
extern const std::string_view kBillingCancellationsPostgres0001;
}  // namespace holdfast::embedded

namespace holdfast::billing {
namespace {

constexpr EnumNames<CancellationState, 6> kStates{{{CancellationState::kIntent, "intent"},
                                                   {CancellationState::kRequested, "requested"},
                                                   {CancellationState::kRetained, "retained"},
                                                   {CancellationState::kCanceled, "canceled"},
                                                   {CancellationState::kWithdrawn, "withdrawn"},
                                                   {CancellationState::kAbandoned, "abandoned"}}};
constexpr EnumNames<CancelMode, 2> kModes{
    {{CancelMode::kIntent, "intent"}, {CancelMode::kRequest, "request"}}};
constexpr EnumNames<CancelTiming, 3> kTimings{{{CancelTiming::kNow, "now"},
                                               {CancelTiming::kPeriodEnd, "period_end"},
                                               {CancelTiming::kDate, "date"}}};
constexpr EnumNames<RetentionOutcome, 4> kOutcomes{{{RetentionOutcome::kNone, "none"},
                                                    {RetentionOutcome::kProvisional, "provisional"},
                                                    {RetentionOutcome::kValidated, "validated"},
                                                    {RetentionOutcome::kLost, "lost"}}};

#define HF_CANCELLATION_COLUMNS                                                             \
  "customer, subscription, cancellation, state, mode, timing, wish_date, started_at, "      \
  "requested_at, end_day, effective_at, reason, channel, survey, choice_made, degraded, "   \
  "offers_suppressed, policy_code, policy_version, intent_allowed, max_before, max_after, " \
  "survey_allowed, ask_permission, shown_before, shown_after, retention, window_ends_at, "  \
  "active_at, closed_at, version"

constexpr sql::Statement kLoad = {"cancellations.load",
                                  "SELECT " HF_CANCELLATION_COLUMNS
                                  " FROM cancellations WHERE cancellation = $1 AND tenant = $2"
                                  " AND customer = $3 AND subscription = $4"};
constexpr sql::Statement kFindOpen = {
    "cancellations.find_open", "SELECT " HF_CANCELLATION_COLUMNS
                               " FROM cancellations WHERE tenant = $1 AND customer = $2"
                               " AND subscription = $3 AND state IN ('intent', 'requested')"};
constexpr sql::Statement kFindProvisional = {
    "cancellations.find_provisional", "SELECT " HF_CANCELLATION_COLUMNS
                                      " FROM cancellations WHERE tenant = $1 AND customer = $2"
                                      " AND subscription = $3 AND retention = 'provisional'"
                                      " ORDER BY cancellation"};
constexpr sql::Statement kListOfCustomer = {
    "cancellations.list_of_customer", "SELECT " HF_CANCELLATION_COLUMNS
                                      " FROM cancellations WHERE tenant = $1 AND customer = $2"
                                      " AND ($3 = '' OR cancellation < $3)"
                                      " ORDER BY cancellation DESC LIMIT $4"};
constexpr sql::Statement kListOfTenant = {"cancellations.list_of_tenant",
                                          "SELECT " HF_CANCELLATION_COLUMNS
                                          " FROM cancellations WHERE tenant = $1"
                                          " AND ($2 = '' OR cancellation < $2)"
                                          " ORDER BY cancellation DESC LIMIT $3"};
constexpr sql::Statement kInsert = {
    "cancellations.insert",
    "INSERT INTO cancellations (" HF_CANCELLATION_COLUMNS
    ", tenant) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,"
    " $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)"};
constexpr sql::Statement kUpdate = {
    "cancellations.update",
    "UPDATE cancellations SET state = $3, mode = $4, timing = $5, wish_date = $6,"
    " requested_at = $7, end_day = $8, effective_at = $9, reason = $10, survey = $11,"
    " choice_made = $12, degraded = $13, offers_suppressed = $14, shown_before = $15,"
    " shown_after = $16, retention = $17, window_ends_at = $18, active_at = $19, closed_at = $20,"
    " version = $21 WHERE cancellation = $1 AND tenant = $2"};

absl::StatusOr<FlowPolicy> PolicyOf(const sql::Row& row) {
  return FlowPolicy{.code = row.Text(17),
                    .version = static_cast<int>(row.Int(18)),
                    .intent_allowed = row.Bool(19),
                    .max_before_request = static_cast<int>(row.Int(20)),
                    .max_after_request = static_cast<int>(row.Int(21)),
                    .survey_allowed = row.Bool(22),
                    .ask_permission_after = row.Bool(23)};
}

absl::StatusOr<EndWish> WishOf(const sql::Row& row) {
  EndWish wish;
  HF_ASSIGN_OR_RETURN(wish.timing, kTimings.Parse(row.Text(5)));
  if (!row.IsNull(6)) {
    HF_ASSIGN_OR_RETURN(wish.date, ParseDay(row.Text(6)));
  }
  return wish;
}

absl::StatusOr<Cancellation> FromRow(const sql::Row& row) {
  Cancellation c;
  c.customer = row.Text(0);
  c.subscription = row.Text(1);
  c.id = row.Text(2);
  HF_ASSIGN_OR_RETURN(c.state, kStates.Parse(row.Text(3)));
  HF_ASSIGN_OR_RETURN(c.mode, kModes.Parse(row.Text(4)));
  HF_ASSIGN_OR_RETURN(c.wish, WishOf(row));
  c.started_at = row.Time(7);
  c.requested_at = row.OptTime(8);
  HF_ASSIGN_OR_RETURN(c.end.end_day, ParseDay(row.Text(9)));
  c.end.effective_at = row.Time(10);
  c.reason = row.Text(11);
  c.channel = row.Text(12);
  c.survey = row.Blob(13);
  c.choice_made = row.Bool(14);
  c.degraded = row.Bool(15);
  c.offers_suppressed = row.Text(16);
  HF_ASSIGN_OR_RETURN(c.policy, PolicyOf(row));
  c.shown_before = static_cast<int>(row.Int(24));
  c.shown_after = static_cast<int>(row.Int(25));
  HF_ASSIGN_OR_RETURN(c.retention, kOutcomes.Parse(row.Text(26)));
  c.window_ends_at = row.OptTime(27);
  c.active_at = row.Time(28);
  c.closed_at = row.OptTime(29);
  c.version = row.Int(30);
  return c;
}

absl::StatusOr<std::vector<Cancellation>> FromRows(const sql::Rows& rows) {
  std::vector<Cancellation> found;
  found.reserve(rows.size());
  for (const sql::Row row : rows) {
    HF_ASSIGN_OR_RETURN(found.emplace_back(), FromRow(row));
  }
  return found;
}

sql::Value DateOf(const EndWish& wish) {
  return wish.date.has_value() ? sql::Value(FormatDay(*wish.date)) : sql::Value();
}

}  // namespace

absl::Span<const sql::Migration> CancellationMigrations() {
  static const sql::Migration kMigrations[] = {{"billing.cancellations", 1,
                                                embedded::kBillingCancellationsSqlite0001,
                                                embedded::kBillingCancellationsPostgres0001}};
  return kMigrations;
}

absl::StatusOr<Cancellation> LoadCancellation(sql::ReadTxn& txn, std::string_view tenant,
                                              const CancellationName& name) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kLoad, {name.cancellation, tenant,
                                                              name.customer, name.subscription}));
  if (!rows.empty()) return FromRow(rows.front());
  const std::string text = FormatCancellation(name.customer, name.subscription, name.cancellation);
  return Error(absl::StatusCode::kNotFound, kResourceNotFound, absl::StrCat("there is no ", text),
               {{"resource", text}});
}

absl::StatusOr<std::optional<Cancellation>> FindOpenCancellation(
    sql::ReadTxn& txn, std::string_view tenant, const SubscriptionName& subscription) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kFindOpen, {tenant, subscription.customer,
                                                                  subscription.subscription}));
  if (rows.empty()) return std::optional<Cancellation>();
  HF_ASSIGN_OR_RETURN(Cancellation found, FromRow(rows.front()));
  return std::optional<Cancellation>(std::move(found));
}

absl::StatusOr<std::vector<Cancellation>> FindProvisional(sql::ReadTxn& txn,
                                                          std::string_view tenant,
                                                          const SubscriptionName& subscription) {
  HF_ASSIGN_OR_RETURN(
      const sql::Rows rows,
      txn.Query(kFindProvisional, {tenant, subscription.customer, subscription.subscription}));
  return FromRows(rows);
}

absl::StatusOr<std::vector<Cancellation>> ListCancellations(sql::ReadTxn& txn,
                                                            std::string_view tenant,
                                                            std::string_view customer,
                                                            std::string_view before, int limit) {
  auto rows = customer.empty() ? txn.Query(kListOfTenant, {tenant, before, limit})
                               : txn.Query(kListOfCustomer, {tenant, customer, before, limit});
  HF_RETURN_IF_ERROR(rows.status());
  return FromRows(*rows);
}

absl::Status InsertCancellation(sql::Txn& txn, std::string_view tenant, const Cancellation& c) {
  return txn.Exec(kInsert, {c.customer,
                            c.subscription,
                            c.id,
                            kStates.NameOf(c.state),
                            kModes.NameOf(c.mode),
                            kTimings.NameOf(c.wish.timing),
                            DateOf(c.wish),
                            c.started_at,
                            c.requested_at,
                            FormatDay(c.end.end_day),
                            c.end.effective_at,
                            c.reason,
                            c.channel,
                            sql::Blob{c.survey},
                            c.choice_made,
                            c.degraded,
                            c.offers_suppressed,
                            c.policy.code,
                            c.policy.version,
                            c.policy.intent_allowed,
                            c.policy.max_before_request,
                            c.policy.max_after_request,
                            c.policy.survey_allowed,
                            c.policy.ask_permission_after,
                            c.shown_before,
                            c.shown_after,
                            kOutcomes.NameOf(c.retention),
                            c.window_ends_at,
                            c.active_at,
                            c.closed_at,
                            c.version,
                            tenant});
}

absl::Status UpdateCancellation(sql::Txn& txn, std::string_view tenant, const Cancellation& c) {
  return txn.ExecOne(kUpdate, {c.id,
                               tenant,
                               kStates.NameOf(c.state),
                               kModes.NameOf(c.mode),
                               kTimings.NameOf(c.wish.timing),
                               DateOf(c.wish),
                               c.requested_at,
                               FormatDay(c.end.end_day),
                               c.end.effective_at,
                               c.reason,
                               sql::Blob{c.survey},
                               c.choice_made,
                               c.degraded,
                               c.offers_suppressed,
                               c.shown_before,
                               c.shown_after,
                               kOutcomes.NameOf(c.retention),
                               c.window_ends_at,
                               c.active_at,
                               c.closed_at,
                               c.version});
}

}  // namespace holdfast::billing
