#include "libs/notifications/notifications.h"

#include "libs/notifications/rows.h"
#include "libs/status/error.h"
#include "libs/status/macros.h"

namespace holdfast::embedded {
extern const std::string_view kNotificationsSqlite0001;
extern const std::string_view kNotificationsPostgres0001;
}  // namespace holdfast::embedded

namespace holdfast::notifications {
namespace {

constexpr sql::Statement kInsert = {
    "notifications.insert",
    "INSERT INTO notifications (id, tenant, customer, kind, subject, body, dedupe_key, "
    "created_time)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant, dedupe_key) DO NOTHING"};

constexpr sql::Statement kListOfCustomer = {
    "notifications.list_of_customer",
    "SELECT id, tenant, customer, kind, subject, body, dedupe_key, created_time, attempts,"
    " delivered_time, given_up_time, last_error FROM notifications"
    " WHERE tenant = $1 AND customer = $2 ORDER BY id DESC LIMIT $3"};

}  // namespace

absl::Span<const sql::Migration> Migrations() {
  static const auto* const kMigrations =
      new std::vector<sql::Migration>{{"notifications", 1, embedded::kNotificationsSqlite0001,
                                       embedded::kNotificationsPostgres0001}};
  return *kMigrations;
}

absl::Status AppendNotification(sql::Txn& txn, const Scope& scope,
                                const Notification& notification) {
  if (notification.dedupe_key.empty()) return InvalidField("dedupe_key", "is missing");
  return txn.Exec(kInsert,
                  {scope.ids.Next("ntf"), scope.tenant, notification.customer, notification.kind,
                   notification.subject, notification.body, notification.dedupe_key, scope.now});
}

absl::StatusOr<std::vector<StoredNotification>> ListNotifications(sql::ReadTxn& txn,
                                                                  std::string_view tenant,
                                                                  std::string_view customer,
                                                                  int limit) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kListOfCustomer, {tenant, customer, limit}));
  return NotificationsOf(rows);
}

std::vector<StoredNotification> NotificationsOf(const sql::Rows& rows) {
  std::vector<StoredNotification> notifications;
  for (const sql::Row& row : rows) {
    notifications.push_back(StoredNotification{.id = row.Text(0),
                                               .tenant = row.Text(1),
                                               .content = {.customer = row.Text(2),
                                                           .kind = row.Text(3),
                                                           .subject = row.Text(4),
                                                           .body = row.Text(5),
                                                           .dedupe_key = row.Text(6)},
                                               .created_time = row.Time(7),
                                               .attempts = static_cast<int>(row.Int(8)),
                                               .delivered_time = row.OptTime(9),
                                               .given_up_time = row.OptTime(10),
                                               .last_error = row.Text(11)});
  }
  return notifications;
}

}  // namespace holdfast::notifications
