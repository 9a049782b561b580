#include "tests/storm/world.h"

#include <cstdio>

namespace holdfast::storm {

absl::Time StormStart() {
  return absl::FromCivil(absl::CivilSecond(2026, 3, 10, 9, 0, 0), absl::UTCTimeZone());
}

void Trace::Note(std::string_view what) {
  const std::string line = absl::StrCat(absl::ToInt64Microseconds(clock_.Now() - StormStart()), " ",
                                        std::string(what), "\n");
  if (echo_) std::fputs(line.c_str(), stdout);
  text_ += line;
}

World::World(uint64_t seed)
    : clock(StormStart()),
      random(seed * 2 + 1),
      faults(seed * 2 + 2),
      loop(seed, clock),
      trace(clock),
      network(loop, faults),
      stream(network, faults) {}

}  // namespace holdfast::storm
