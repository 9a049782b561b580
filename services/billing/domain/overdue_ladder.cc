#include "services/billing/domain/overdue_ladder.h"

#include <set>
#include <utility>

#include "libs/status/status.h"

namespace holdfast::billing {
namespace {

constexpr int64_t kDaysMax = 36600;

}  // namespace

absl::StatusOr<OverdueLadder> OverdueLadder::Make(std::vector<OverdueState> states) {
  std::set<std::string> names;
  int64_t least = 0;
  for (const OverdueState& state : states) {
    if (state.name.empty() || state.name == kOverdueClear || !names.insert(state.name).second) {
      return InvalidField("states.name", "is empty, CLEAR or there twice");
    }
    if (state.days < least || state.days > kDaysMax) {
      return InvalidField("states.days", "do not rise, or are not 0 to 36600");
    }
    least = state.days + 1;
  }
  return OverdueLadder(std::move(states));
}

std::vector<OverdueLadder::Entry> OverdueLadder::EntriesFor(absl::CivilDay earliest_unpaid) const {
  std::vector<Entry> entries;
  for (const OverdueState& state : states_) {
    entries.push_back({state.name, earliest_unpaid + state.days});
  }
  return entries;
}

std::string OverdueLadder::StateOn(absl::CivilDay earliest_unpaid, absl::CivilDay day) const {
  std::string name(kOverdueClear);
  for (const Entry& entry : EntriesFor(earliest_unpaid)) {
    if (entry.on <= day) name = entry.name;
  }
  return name;
}

}  // namespace holdfast::billing
