#include "libs/sql/group_metrics.h"

namespace holdfast::sql {

GroupObserver CountGroups(telemetry::Metrics& metrics) {
  const auto step = [&metrics](const char* name) {
    return metrics.GetCounter("holdfast_sql_seconds_total",
                              "Time of write commands by step; queued: summed over commands.",
                              {{"step", name}});
  };
  return [groups = metrics.GetCounter("holdfast_sql_groups_total", "Groups of write commands."),
          commands = metrics.GetCounter("holdfast_sql_commands_total", "Write commands answered."),
          queued = step("queued"), ran = step("ran"), committed = step("committed"),
          handed = step("handed"), answered = step("answered")](const GroupRecord& group) mutable {
    groups.Add();
    commands.Add(group.commands);
    queued.Add(absl::ToDoubleSeconds(group.queued));
    ran.Add(absl::ToDoubleSeconds(group.ran));
    committed.Add(absl::ToDoubleSeconds(group.committed));
    handed.Add(absl::ToDoubleSeconds(group.handed));
    answered.Add(absl::ToDoubleSeconds(group.answered));
  };
}

}  // namespace holdfast::sql
