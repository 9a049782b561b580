#ifndef HOLDFAST_SERVICES_FEEDBACK_STORE_MIGRATIONS_H_
#define HOLDFAST_SERVICES_FEEDBACK_STORE_MIGRATIONS_H_

#include "absl/types/span.h"
#include "libs/sql/migrate.h"

namespace holdfast::feedback {

absl::Span<const sql::Migration> FeedbackMigrations();

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_STORE_MIGRATIONS_H_
