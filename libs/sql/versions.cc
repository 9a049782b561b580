#include "libs/sql/versions.h"

#include "absl/hash/hash.h"

namespace holdfast::sql {

size_t Versions::SlotOf(std::string_view affinity) {
  if (affinity.empty() || affinity.back() == '/') return kCustomers;
  return absl::Hash<std::string_view>{}(affinity) % kCustomers;
}

// `ended` is read first: equal counters then mean that nothing was under way in between.
std::optional<uint64_t> Versions::Of(std::string_view affinity) const {
  const Counter& own = counters_[SlotOf(affinity)];
  const Counter& all = counters_[kCustomers];
  const uint64_t own_ended = own.ended.load();
  const uint64_t all_ended = all.ended.load();
  const uint64_t own_begun = own.begun.load();
  const uint64_t all_begun = all.begun.load();
  if (own_ended != own_begun || all_ended != all_begun) return std::nullopt;
  return own_begun + all_begun;  // neither ever goes back, so the sum tells every change
}

void Versions::BeginCommit(std::string_view affinity) { ++counters_[SlotOf(affinity)].begun; }
void Versions::EndCommit(std::string_view affinity) { ++counters_[SlotOf(affinity)].ended; }

}  // namespace holdfast::sql
