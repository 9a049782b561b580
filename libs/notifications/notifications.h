#ifndef HOLDFAST_LIBS_NOTIFICATIONS_NOTIFICATIONS_H_
#define HOLDFAST_LIBS_NOTIFICATIONS_NOTIFICATIONS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/command/scope.h"
#include "libs/sql/migrate.h"
#include "libs/sql/txn.h"

namespace holdfast::notifications {

// The table this library keeps in its service's database.
absl::Span<const sql::Migration> Migrations();

struct Notification {
  std::string customer;  // `customers/{customer}`
  std::string kind;      // for example `cancellation.requested`
  std::string subject;
  std::string body;
  std::string dedupe_key;  // unique in the tenant; appending it again changes nothing
};

// Appends in the caller's transaction: it is sent if and only if that commits.
absl::Status AppendNotification(sql::Txn& txn, const Scope& scope,
                                const Notification& notification);

struct StoredNotification {
  std::string id;
  std::string tenant;
  Notification content;
  absl::Time created_time;  // tenant time
  int attempts = 0;         // made so far
  std::optional<absl::Time> delivered_time;
  std::optional<absl::Time> given_up_time;
  std::string last_error;
};

// Newest first, of one customer.
absl::StatusOr<std::vector<StoredNotification>> ListNotifications(sql::ReadTxn& txn,
                                                                  std::string_view tenant,
                                                                  std::string_view customer,
                                                                  int limit);

// Where notifications go. Send may block for a bounded time; it may be called again with one it has
// already sent (after a crash between sending and recording), and `id` tells.
class Sender {
 public:
  virtual ~Sender() = default;
  virtual absl::Status Send(const StoredNotification& notification) = 0;
};

}  // namespace holdfast::notifications

#endif  // HOLDFAST_LIBS_NOTIFICATIONS_NOTIFICATIONS_H_
