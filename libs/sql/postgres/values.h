// Values on their way to the server and back.
#ifndef HOLDFAST_LIBS_SQL_POSTGRES_VALUES_H_
#define HOLDFAST_LIBS_SQL_POSTGRES_VALUES_H_

#include <libpq-fe.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/sql/postgres/wire.h"
#include "libs/sql/row.h"
#include "libs/sql/value.h"

namespace holdfast::sql {

// `params` points into `values`, which outlives it. INVALID_ARGUMENT for text with a NUL byte,
// which the server cannot store.
absl::Status EncodeParams(absl::Span<const Value> values, PgParams* params);

// The rows of a binary result. INTERNAL for a column type that no schema of ours has, such as the
// numeric that sum(bigint) gives: the statement casts it.
absl::StatusOr<Rows> DecodeRows(const PGresult* result, const char* statement);

// A text[] literal of `texts`.
std::string TextArray(absl::Span<const std::string> texts);

}  // namespace holdfast::sql

#endif  // HOLDFAST_LIBS_SQL_POSTGRES_VALUES_H_
