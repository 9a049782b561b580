#ifndef HOLDFAST_LIBS_NOTIFICATIONS_ROWS_H_
#define HOLDFAST_LIBS_NOTIFICATIONS_ROWS_H_

#include <vector>

#include "libs/notifications/notifications.h"
#include "libs/sql/row.h"

namespace holdfast::notifications {

// Columns in the order of StoredNotification: id, tenant, customer, kind, subject, body,
// dedupe_key, created_time, attempts, delivered_time, given_up_time, last_error.
std::vector<StoredNotification> NotificationsOf(const sql::Rows& rows);

}  // namespace holdfast::notifications

#endif  // HOLDFAST_LIBS_NOTIFICATIONS_ROWS_H_
