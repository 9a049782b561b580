// What happens to a customer while an invoice stays unpaid: states entered one after another, by
// the days since the earliest unpaid invoice. Errors: INVALID_ARGUMENT that names the field.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_OVERDUE_LADDER_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_OVERDUE_LADDER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"

namespace holdfast::billing {

// Before the first state.
inline constexpr std::string_view kOverdueClear = "CLEAR";

struct OverdueState {
  std::string name;  // not empty, not CLEAR, once
  int64_t days = 0;  // since the date of the earliest unpaid invoice; zero or more, rising
};

class OverdueLadder {
 public:
  static absl::StatusOr<OverdueLadder> Make(std::vector<OverdueState> states);

  // In order, each with the day it is entered on.
  struct Entry {
    std::string name;
    absl::CivilDay on;
  };
  std::vector<Entry> EntriesFor(absl::CivilDay earliest_unpaid) const;
  // The last state entered on or before `day`.
  std::string StateOn(absl::CivilDay earliest_unpaid, absl::CivilDay day) const;

 private:
  explicit OverdueLadder(std::vector<OverdueState> states) : states_(std::move(states)) {}

  std::vector<OverdueState> states_;
};

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_OVERDUE_LADDER_H_
