// The inside of one run.
#ifndef HOLDFAST_TESTS_STORM_STORM_RUN_H_
#define HOLDFAST_TESTS_STORM_STORM_RUN_H_

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/storm/billing_node.h"
#include "tests/storm/checks.h"
#include "tests/storm/clients.h"
#include "tests/storm/feedback_node.h"
#include "tests/storm/inspector.h"
#include "tests/storm/renewal_node.h"
#include "tests/storm/storm.h"
#include "tests/storm/world.h"

namespace holdfast::storm {

class StormRun {
 public:
  explicit StormRun(const RunOptions& options);
  ~StormRun();
  RunResult Run();

 private:
  // Set-up: tenants, plans, customers.
  void Populate();
  void AddCustomer(const std::string& tenant, const std::string& id, const char* country,
                   const char* zone);
  // One step: something happens, a little time passes, everything is looked at.
  void Step();
  void Disturb();
  void CrashSome();
  void StreamAndCache();
  void TimeLeaps();
  void ClientsAct();
  // Everybody else is away: confirming must work nevertheless.
  void ProbeConfirm();
  // Somebody asks to leave minutes before the end and is answered at the end itself.
  void LastMinute();
  void LeapTo(absl::Time wall);
  // To shortly before, at or after something that is due.
  void LeapToTheBrink();

  void Pass(absl::Duration time);
  void BuryTheDead();
  void RestartWhoIsDue();

  // Heals and lets everything come to its end.
  void Heal();
  void Settle(absl::Duration at_most, const char* what);
  bool Settled();
  // Leaps from one due instant to the next until no cancellation is open.
  void RunOut();
  std::optional<absl::Time> NextInstant(const Books& books, const std::string& tenant);

  void Look(bool after_crash);
  Books ReadBooks();
  bool ok() const { return !checks_.violation().has_value(); }

  const RunOptions options_;
  World world_;
  Checks checks_;
  BillingNode billing_;
  FeedbackNode feedback_;
  RenewalNode renewal_;
  const std::array<Node*, 3> nodes_;
  Clients clients_;
  std::set<std::string> guests_;         // who have not left yet
  std::map<Node*, absl::Time> back_at_;  // of nodes that are down
  absl::Time stream_back_ = absl::InfinitePast();
  std::array<Inspector, 3> inspectors_;  // as nodes_
  std::map<int, int64_t> facts_read_;
  int64_t looked_at_commits_ = -1;
  absl::Time looked_at_;
  bool new_life_ = false;  // billing has come back and was not looked at
  bool healed_ = false;
  int steps_ = 0;
};

}  // namespace holdfast::storm

#endif  // HOLDFAST_TESTS_STORM_STORM_RUN_H_
