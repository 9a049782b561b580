// Before and after the faults: who there is at the beginning, and how a storm ends.
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/status/macros.h"
#include "services/billing/app/advance_clock.h"
#include "services/billing/app/create_customer.h"
#include "services/billing/app/create_plan.h"
#include "services/billing/app/create_product.h"
#include "services/billing/app/create_subscription.h"
#include "tests/storm/storm_run.h"

namespace holdfast::storm {
namespace {

// What convergence may take, in process time.
constexpr absl::Duration kSettleMax = absl::Minutes(3);
// Due instants that are leapt to at the end; a month of weekly and monthly renewals is fewer.
// Customers who act in the last minute only, so that no earlier offer stands against another.
constexpr int kGuests = 4;
constexpr int kLeapsMax = 200;
constexpr absl::Duration kLeapPause = absl::Seconds(6);

constexpr struct {
  const char* id;
  const char* country;
  const char* zone;
} kCustomers[] = {{"ada", "US", "America/New_York"}, {"bo", "DE", "Europe/Berlin"},
                  {"cy", "JP", "Asia/Tokyo"},        {"di", "US", "America/Los_Angeles"},
                  {"ed", "GB", "Europe/London"},     {"fay", "US", "UTC"}};

template <typename T>
void Must(const absl::StatusOr<T>& done) {
  if (!done.ok()) std::fprintf(stderr, "%s\n", done.status().ToString().c_str());
  HF_CHECK(done.ok());
}

billing::Plan PlanOf(const char* id, int64_t price_minor, Interval interval,
                     billing::UnusedDays unused) {
  const auto dollars = Currency::Parse("USD");
  return {id, "service", "A plan", Money{price_minor, *dollars}, interval, unused, {}};
}

}  // namespace

void StormRun::Populate() {
  world_.faults.Pause();
  for (Node* node : nodes_) node->Start();
  for (const std::string tenant : {"acme", "globex"}) {
    if (tenant == "globex") {
      Must(billing_.Do<billing::TestClock>(tenant, "", [](sql::Txn& txn, const Scope& scope) {
        return billing::CreateTestClock(txn, scope, StormStart());
      }));
    }
    Must(billing_.Do<billing::Product>(tenant, "", [](sql::Txn& txn, const Scope& scope) {
      return billing::CreateProduct(txn, scope, billing::Product{"service", "A product"});
    }));
    for (const billing::Plan& plan :
         {PlanOf("monthly", 30'00, {IntervalUnit::kMonth, 1}, billing::UnusedDays::kCredited),
          PlanOf("weekly", 9'00, {IntervalUnit::kWeek, 1}, billing::UnusedDays::kKept)}) {
      Must(billing_.Do<billing::Plan>(tenant, "", [&](sql::Txn& txn, const Scope& scope) {
        return billing::CreatePlan(txn, scope, plan);
      }));
    }
    for (const auto& who : kCustomers) {
      AddCustomer(tenant, who.id, who.country, who.zone);
      clients_.AddCustomer(tenant, who.id);
    }
  }
  for (int i = 0; i < kGuests; ++i) {
    const std::string guest = absl::StrCat("guest", i);
    AddCustomer("acme", guest, "US", "UTC");
    Must(billing_.Do<billing::Subscription>("acme", guest, [&](sql::Txn& txn, const Scope& scope) {
      billing::CreateSubscriptionCommand command;
      command.customer = guest;
      command.plan = "weekly";
      return billing::CreateSubscription(txn, scope, command);
    }));
    guests_.insert(guest);
  }
  world_.faults.Resume();
}

void StormRun::AddCustomer(const std::string& tenant, const std::string& id, const char* country,
                           const char* zone) {
  billing::CustomerRecord record;
  record.customer.id = id;
  record.customer.time_zone = zone;
  record.customer.currency = *Currency::Parse("USD");
  record.customer.country = country;
  record.customer.kind = billing::CustomerKind::kConsumer;
  record.customer.first_start = absl::CivilDay(2024, 1, 1);  // old enough for every offer
  Must(billing_.Do<billing::CustomerRecord>(tenant, id, [&](sql::Txn& txn, const Scope& scope) {
    return billing::CreateCustomer(txn, scope, record);
  }));
}

void StormRun::Heal() {
  world_.trace.Note("heal");
  world_.faults.Heal();
  for (Node* node : nodes_) {
    node->wall().Err(absl::ZeroDuration());
    if (node->life() == nullptr) node->Start();
  }
  new_life_ = true;
  world_.stream.ComeBack();
  Settle(kSettleMax, "after the faults");
  healed_ = true;
  RunOut();
  Settle(kSettleMax, "at the end");
  if (!ok()) return;
  std::vector<Follower> followers;
  for (size_t i = 1; i < nodes_.size(); ++i) {
    inspectors_.at(i).Open(nodes_.at(i)->path());
    followers.push_back(inspectors_.at(i).ReadFollower(i == 1));
  }
  checks_.LookAtTheEnd(ReadBooks(), followers);
}

bool StormRun::Settled() {
  if (!clients_.settled()) return false;
  const Books books = ReadBooks();
  if (!books.moving.empty()) return false;
  for (const TimerRow& row : books.timers) {
    if (row.due_at <= books.now.at(row.tenant)) return false;
  }
  for (size_t i = 1; i < nodes_.size(); ++i) {
    inspectors_.at(i).Open(nodes_.at(i)->path());
    std::map<int, int64_t> at;
    for (const CursorRow& row : inspectors_.at(i).ReadFollower(false).cursors)
      at[row.partition] = row.position;
    for (const auto& [partition, head] : books.heads) {
      if (at[partition] != head) return false;
    }
  }
  return true;
}

void StormRun::Settle(absl::Duration at_most, const char* what) {
  const absl::Time end = world_.clock.Now() + at_most;
  while (ok() && !Settled()) {
    if (world_.clock.Now() >= end) {
      return checks_.NotConverged(
          absl::StrCat("not converged ", what, " within ", absl::FormatDuration(at_most)));
    }
    Pass(absl::Milliseconds(500));
    Look(/*after_crash=*/false);
  }
  Look(/*after_crash=*/true);
}

void StormRun::RunOut() {
  for (int leap = 0; ok() && leap < kLeapsMax; ++leap) {
    const Books books = ReadBooks();
    std::optional<absl::Time> acme;
    std::optional<absl::Time> globex;
    for (const CancellationRow& row : books.cancellations) {
      if (row.state != "intent" && row.state != "requested") continue;
      std::optional<absl::Time>& next = row.tenant == "acme" ? acme : globex;
      const absl::Time due = row.state == "requested"
                                 ? row.effective_at
                                 : books.now.at(row.tenant) + absl::Minutes(31);
      if (!next.has_value() || due < *next) next = due;
    }
    if (!acme.has_value() && !globex.has_value()) return;
    if (acme.has_value()) {
      const absl::Time now = billing_.wall().Now();
      if (*acme > now) world_.leaps += *acme - now;
    }
    if (globex.has_value() && books.moving.empty())
      clients_.AdvanceClock("globex", std::max(*globex, books.now.at("globex")) + absl::Seconds(1));
    Pass(kLeapPause);
    Look(/*after_crash=*/false);
  }
}

RunResult RunStorm(const RunOptions& options) { return StormRun(options).Run(); }

}  // namespace holdfast::storm
