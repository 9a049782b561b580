#ifndef HOLDFAST_LIBS_OUTBOX_DATABASE_PULL_H_
#define HOLDFAST_LIBS_OUTBOX_DATABASE_PULL_H_

#include "libs/outbox/feed.h"
#include "libs/sql/database.h"

namespace holdfast::outbox {

// Reads the outbox of a database in this process: for consumers beside their producer (webhooks),
// and for simulations.
class DatabasePull : public EventPull {
 public:
  explicit DatabasePull(sql::Database& database) : database_(database) {}

  void ReadEvents(int partition, int64_t after_position, int limit,
                  absl::AnyInvocable<void(absl::StatusOr<EventPage>)> done) override;
  void Heads(absl::AnyInvocable<void(absl::StatusOr<Positions>)> done) override;

 private:
  sql::Database& database_;
};

}  // namespace holdfast::outbox

#endif  // HOLDFAST_LIBS_OUTBOX_DATABASE_PULL_H_
