// The tenant's time. Business timers run on it; deadlines, leases and backoff never do.
#ifndef HOLDFAST_LIBS_TENANT_CLOCK_TENANT_CLOCK_H_
#define HOLDFAST_LIBS_TENANT_CLOCK_TENANT_CLOCK_H_

#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/sql/migrate.h"
#include "libs/sql/txn.h"

namespace holdfast {

absl::Span<const sql::Migration> TenantClockMigrations();

// The stored now of `tenant`; nothing when the tenant lives on system time.
absl::StatusOr<std::optional<absl::Time>> LoadTenantClock(sql::ReadTxn& txn,
                                                          std::string_view tenant);

// Stores `now`. A time that is not later than the stored one changes nothing: clocks never go back,
// and a repeated or late announcement is harmless.
absl::Status StoreTenantClock(sql::Txn& txn, std::string_view tenant, absl::Time now);

// The stored now, else `system_now`.
absl::StatusOr<absl::Time> TenantNow(sql::ReadTxn& txn, std::string_view tenant,
                                     absl::Time system_now);

}  // namespace holdfast

#endif  // HOLDFAST_LIBS_TENANT_CLOCK_TENANT_CLOCK_H_
