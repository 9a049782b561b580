#include "services/billing/app/schema.h"

#include "libs/idempotency/replay.h"
#include "libs/lease/lease.h"
#include "libs/notifications/notifications.h"
#include "libs/outbox/outbox.h"
#include "libs/tenant_clock/tenant_clock.h"
#include "services/billing/store/cancellations.h"
#include "services/billing/store/migrations.h"

namespace holdfast::billing {

std::vector<sql::Migration> BillingSchema() {
  return sql::Concat({TenantClockMigrations(), IdempotencyMigrations(), outbox::OutboxMigrations(),
                      LeaseMigrations(), notifications::Migrations(), BillingMigrations(),
                      CancellationMigrations()});
}

}  // namespace holdfast::billing
