#include "services/feedback/app/schema.h"

#include "libs/idempotency/replay.h"
#include "libs/outbox/inbox.h"
#include "libs/outbox/outbox.h"
#include "libs/tenant_clock/tenant_clock.h"
#include "services/feedback/store/migrations.h"

namespace holdfast::feedback {

std::vector<sql::Migration> FeedbackSchema() {
  return sql::Concat({TenantClockMigrations(), IdempotencyMigrations(), outbox::OutboxMigrations(),
                      outbox::InboxMigrations(), FeedbackMigrations()});
}

}  // namespace holdfast::feedback
