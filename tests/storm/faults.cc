#include "tests/storm/faults.h"

namespace holdfast::storm {
namespace {

constexpr std::array<std::string_view, kFaultCount> kNames = {
    "stream_drop",         "stream_duplicate",
    "stream_reorder",      "stream_delay",
    "stream_down",         "call_lost_before",
    "call_lost_after",     "call_delayed",
    "commit_aborted",      "commit_unknown_lost",
    "commit_unknown_kept", "statement_fails",
    "connect_fails",       "crash_billing",
    "crash_feedback",      "crash_renewal",
    "crash_before_commit", "crash_after_commit",
    "long_down",           "wall_leap",
    "wall_back",           "suspend",
    "cache_flush"};

}  // namespace

std::string_view NameOf(Fault fault) { return kNames.at(static_cast<size_t>(fault)); }

std::optional<Fault> FaultNamed(std::string_view name) {
  for (size_t i = 0; i < kFaultCount; ++i) {
    if (kNames.at(i) == name) return static_cast<Fault>(i);
  }
  return std::nullopt;
}

bool FaultPlan::Strikes(Fault fault, int per_mille) {
  if (!active()) return false;
  const bool drawn = random_.Chance(per_mille);
  if (!drawn || off_.at(static_cast<size_t>(fault))) return false;
  ++counts_.at(static_cast<size_t>(fault));
  return true;
}

}  // namespace holdfast::storm
