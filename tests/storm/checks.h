// The invariants of the design, held against what can be seen from outside. Each check is counted,
// and the first one that fails is kept.
#ifndef HOLDFAST_TESTS_STORM_CHECKS_H_
#define HOLDFAST_TESTS_STORM_CHECKS_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "tests/storm/history.h"

namespace holdfast::storm {

enum class Invariant { kI2, kI3, kI4, kI5, kI6, kI7, kI9, kI10, kI14, kI15 };
inline constexpr size_t kInvariantCount = static_cast<size_t>(Invariant::kI15) + 1;
std::string_view NameOf(Invariant invariant);
std::string_view MeaningOf(Invariant invariant);

using CheckCounts = std::array<int64_t, kInvariantCount>;

struct Violation {
  Invariant invariant;
  std::string observed;
};

// (tenant, resource name)
using Named = std::pair<std::string, std::string>;

class Checks {
 public:
  // What callers asked for and were told. A wish is asked for before anybody knows its outcome.
  void AskedToWithdraw(const Named& cancellation) { withdraws_.insert(cancellation); }
  void AskedForNewEnd(const Named& subscription) { new_ends_.insert(subscription); }
  void ToldState(const Named& cancellation, const std::string& state, bool requested,
                 absl::Time effective_at);
  void ToldAccepted(const Named& offer) { accepted_.insert(offer); }
  // A request that was answered OK is answered again.
  void ToldAgain(const std::string& request, bool same, const std::string& how);
  void ToldOfReuse(const std::string& request, bool refused, const std::string& how);
  // A request is known to have had no effect.
  void ToldRefused(const std::string& request_id) { refused_.insert(request_id); }
  // `open`: what the record says of it after the reply.
  void ToldConfirm(const Named& cancellation, bool ok, bool open, const std::string& how);

  // In the order of their positions.
  void See(const Fact& fact);
  // `after_crash`: the first look at the books of a new life. `overdue_max`: how late a timer may
  // be, of the process time that billing has been up.
  void Look(const Books& books, absl::Time process_now, absl::Duration up_for,
            absl::Duration overdue_max, bool after_crash);
  void LookAt(const Follower& follower, const Books& books);
  // Nothing is under way and everything has had its time.
  void LookAtTheEnd(const Books& books, const std::vector<Follower>& followers);
  void NotConverged(const std::string& what) { Hold(Invariant::kI10, false, what); }

  const CheckCounts& counts() const { return counts_; }
  const std::optional<Violation>& violation() const { return violation_; }

 private:
  struct Told {
    std::string state;
    bool requested = false;
    absl::Time effective_at;
  };
  struct Story {  // of one cancellation, by its facts
    std::string state;
    int endings = 0;
  };

  // Counts; keeps the first failure.
  bool Hold(Invariant invariant, bool holds, const std::string& observed);
  void SeeCancellation(const Fact& fact);
  void SeeOnce(const Fact& fact);
  void CheckKept(const Books& books, Invariant invariant);
  void CheckTold(const Named& name, const Told& told, const CancellationRow& row,
                 Invariant invariant);
  void CheckOffers(const Books& books, Invariant invariant);
  void CheckTimers(const Books& books, absl::Time process_now, absl::Duration up_for,
                   absl::Duration overdue_max);
  void CheckLedger(const Books& books);
  void CheckLedgerOrder(const Books& books);
  void CheckStories(const Books& books);

  CheckCounts counts_ = {};
  std::optional<Violation> violation_;

  std::set<Named> withdraws_;
  std::set<Named> new_ends_;
  std::map<Named, Told> told_;
  std::set<Named> accepted_;
  std::set<std::string> refused_;

  std::map<Named, int64_t> seqs_;      // by customer
  std::map<int, int64_t> positions_;   // by partition
  std::map<Named, Story> stories_;     // by cancellation
  std::map<Named, std::string> ends_;  // promised first day without service, by subscription
  std::map<Named, int> accepts_;       // by offer
  std::map<Named, std::vector<std::string>> billed_;            // invoices by customer, as told
  std::map<std::pair<std::string, std::string>, int> effects_;  // (request, type)

  std::map<std::string, absl::Time> overdue_;            // since when, in process time
  std::vector<std::pair<int64_t, std::string>> ledger_;  // entry and source, as seen last
  std::map<std::pair<std::string, int>, int64_t> cursors_;
};

}  // namespace holdfast::storm

#endif  // HOLDFAST_TESTS_STORM_CHECKS_H_
