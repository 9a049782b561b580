#ifndef HOLDFAST_LIBS_SQL_GROUP_METRICS_H_
#define HOLDFAST_LIBS_SQL_GROUP_METRICS_H_

#include "libs/sql/group_record.h"
#include "libs/telemetry/metrics.h"

namespace holdfast::sql {

// Counts groups and commands, and adds up where their time went, by step:
// holdfast_sql_groups_total, holdfast_sql_commands_total, holdfast_sql_seconds_total{step}.
// `metrics` outlives the observer.
GroupObserver CountGroups(telemetry::Metrics& metrics);

}  // namespace holdfast::sql

#endif  // HOLDFAST_LIBS_SQL_GROUP_METRICS_H_
