#include "tests/storm/storm_run.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/status/macros.h"

namespace holdfast::storm {
namespace {

// How late a timer may be while commits fail now and then, and once they do not.
constexpr absl::Duration kOverdueInFaults = absl::Seconds(30);
constexpr absl::Duration kOverdueHealed = absl::Seconds(4);

}  // namespace

StormRun::StormRun(const RunOptions& options)
    : options_(options),
      world_(options.seed),
      billing_(world_),
      feedback_(world_, billing_),
      renewal_(world_, billing_),
      nodes_{&billing_, &feedback_, &renewal_},
      clients_(world_, billing_, feedback_, checks_,
               [this](const Named& name) -> std::optional<bool> {
                 if (!billing_.up()) return std::nullopt;
                 for (const CancellationRow& row : ReadBooks().cancellations) {
                   if (row.tenant == name.first && row.name == name.second)
                     return row.state == "intent" || row.state == "requested";
                 }
                 return false;
               }) {
  if (options.echo) world_.trace.Echo();
  for (const Fault fault : options.off) world_.faults.TurnOff(fault);
}

StormRun::~StormRun() {
  for (Inspector& inspector : inspectors_) inspector.Close();
  for (Node* node : nodes_) node->Crash("the storm is over");
  BuryTheDead();
}

RunResult StormRun::Run() {
  Populate();
  while (ok() && steps_ < options_.steps) Step();
  if (ok()) Heal();
  RunResult result;
  result.violation = checks_.violation();
  result.steps = steps_;
  result.acts = clients_.acts();
  result.checks = checks_.counts();
  result.faults = world_.faults.counts();
  if (result.violation.has_value()) {
    world_.trace.Note(absl::StrCat("VIOLATION ", std::string(NameOf(result.violation->invariant)),
                                   ": ", result.violation->observed));
  }
  result.trace = world_.trace.text();
  return result;
}

void StormRun::Step() {
  ++steps_;
  world_.trace.Note(absl::StrCat("step ", steps_));
  Disturb();
  ClientsAct();
  const int kind = world_.random.Below(100);
  const int longest = kind < 70 ? 30 : kind < 95 ? 400 : 4000;
  Pass(absl::Milliseconds(1 + world_.random.Below(longest)));
  RestartWhoIsDue();
  if (stream_back_ <= world_.clock.Now()) world_.stream.ComeBack();
  if (world_.random.Chance(25)) ProbeConfirm();
  LastMinute();
  Look(/*after_crash=*/false);
}

void StormRun::ClientsAct() {
  const int kind = world_.random.Below(100);
  if (kind < 65) clients_.Act();
  if (kind >= 50 && kind < 62) clients_.Race();
  if (kind >= 90) {
    // The tenant on a test clock moves on by hours or days.
    const auto books = billing_.up() ? std::optional(ReadBooks()) : std::nullopt;
    if (!books.has_value() || !books->moving.empty()) return;
    const absl::Time now = books->now.at("globex");
    const bool to_next = world_.random.Chance(400);
    const auto next = to_next ? NextInstant(*books, "globex") : std::nullopt;
    const absl::Time to = next.value_or(now + absl::Minutes(1 + world_.random.Below(60 * 24 * 4)));
    clients_.AdvanceClock("globex", to + absl::Seconds(1));
  }
}

void StormRun::Disturb() {
  CrashSome();
  StreamAndCache();
  TimeLeaps();
}

void StormRun::CrashSome() {
  for (Node* node : nodes_) {
    if (!node->up()) continue;
    if (world_.faults.Strikes(node->crash_kind(), 12)) node->Crash("at a step");
  }
  BuryTheDead();
}

void StormRun::StreamAndCache() {
  if (world_.stream.up() && world_.faults.Strikes(Fault::kStreamDown, 12)) {
    world_.trace.Note("stream down");
    world_.stream.GoDown();
    stream_back_ = world_.clock.Now() + absl::Milliseconds(world_.random.Below(8000));
  }
  if (world_.faults.Strikes(Fault::kCacheFlush, 12)) world_.outlooks.clear();
}

void StormRun::TimeLeaps() {
  if (world_.faults.Strikes(Fault::kWallLeap, 50)) {
    if (world_.random.Chance(650)) {
      LeapToTheBrink();
    } else {
      world_.leaps += absl::Minutes(1 + world_.random.Below(60 * 24 * 9));
    }
    world_.trace.Note("leap to " + absl::FormatTime(billing_.wall().Now(), absl::UTCTimeZone()));
  }
  if (world_.faults.Strikes(Fault::kWallBack, 20)) {
    // An error within which machines are kept; it may be corrected at once.
    Node* node = nodes_.at(static_cast<size_t>(world_.random.Below(3)));
    node->wall().Err(-absl::Milliseconds(world_.random.Below(90'000)));
    world_.trace.Note("wall back " + node->name());
  }
  if (world_.faults.Strikes(Fault::kSuspend, 10)) {
    world_.trace.Note("suspend");
    const absl::Duration asleep = absl::Seconds(1 + world_.random.Below(600));
    world_.clock.Advance(asleep);
    world_.suspended += asleep;
  }
}

void StormRun::LeapToTheBrink() {
  if (!billing_.up()) return;
  const Books books = ReadBooks();
  const auto next = NextInstant(books, "acme");
  if (!next.has_value()) return;
  constexpr absl::Duration kAround[] = {-absl::Minutes(4), -absl::Seconds(20),
                                        -absl::Milliseconds(300), absl::ZeroDuration(),
                                        absl::Milliseconds(1)};
  const absl::Time to = *next + kAround[world_.random.Below(5)];
  LeapTo(to);
}

void StormRun::LeapTo(absl::Time wall) {
  const absl::Time now = billing_.wall().Now();
  if (wall > now) world_.leaps += wall - now;
}

void StormRun::LastMinute() {
  if (!billing_.up() || !feedback_.up() || !world_.stream.up()) return;
  const Books books = ReadBooks();
  std::vector<const TimerRow*> renewals;
  for (const TimerRow& row : books.timers) {
    const bool ahead = row.tenant == "acme" && row.due_at > books.now.at("acme");
    if (!ahead || row.kind != "subscription_due") continue;
    if (guests_.count(row.customer) > 0 || guests_.empty()) renewals.push_back(&row);
  }
  if (renewals.empty() || !world_.faults.Strikes(Fault::kWallLeap, 45)) return;
  const TimerRow* const due =
      renewals.at(static_cast<size_t>(world_.random.Below(static_cast<int>(renewals.size()))));
  const Named subscription = {
      due->tenant, absl::StrCat("customers/", due->customer, "/subscriptions/", due->subject)};
  guests_.erase(due->customer);
  world_.trace.Note("last minute of " + subscription.second);
  LeapTo(due->due_at - absl::Minutes(5));
  clients_.RequestEndOf(subscription);
  for (int look = 0; look < 5 && !clients_.HasOffers(subscription); ++look) {
    Pass(absl::Milliseconds(100));
    clients_.LookAtNewest(subscription);
    Pass(absl::Milliseconds(10));
  }
  if (!billing_.up()) return;
  for (const CancellationRow& row : ReadBooks().cancellations) {
    if (row.tenant != "acme" || row.subscription != subscription.second) continue;
    if (row.state != "requested") continue;
    LeapTo(row.effective_at + absl::Milliseconds(world_.random.Below(8) - 2));
  }
  clients_.RaceFor(subscription);
}

std::optional<absl::Time> StormRun::NextInstant(const Books& books, const std::string& tenant) {
  std::optional<absl::Time> next;
  const absl::Time now = books.now.at(tenant);
  for (const TimerRow& row : books.timers) {
    // Offers end within minutes; what matters are effects and renewals.
    if (row.tenant != tenant || row.kind == "offer_expiry" || row.due_at <= now) continue;
    if (!next.has_value() || row.due_at < *next) next = row.due_at;
  }
  return next;
}

void StormRun::Pass(absl::Duration time) {
  const absl::Time end = world_.clock.Now() + time;
  while (world_.clock.Now() < end) {
    world_.loop.RunFor(std::min(end - world_.clock.Now(), absl::Milliseconds(200)));
    BuryTheDead();
    if (!ok()) return;
  }
}

void StormRun::BuryTheDead() {
  for (size_t i = 0; i < nodes_.size(); ++i) {
    Node* node = nodes_.at(i);
    if (!node->dead()) continue;
    inspectors_.at(i).Close();
    node->Bury();
    absl::Duration down = absl::Milliseconds(10 + world_.random.Below(1500));
    if (world_.faults.Strikes(Fault::kLongDown, 120))
      down = absl::Seconds(3 + world_.random.Below(12));
    back_at_[node] = world_.clock.Now() + down;
  }
}

void StormRun::RestartWhoIsDue() {
  for (Node* node : nodes_) {
    if (node->life() != nullptr || back_at_[node] > world_.clock.Now()) continue;
    node->Start();
    if (node != &billing_) continue;
    new_life_ = true;
    looked_at_commits_ = -1;
  }
  BuryTheDead();
}

void StormRun::ProbeConfirm() {
  if (!billing_.up() || !world_.faults.active()) return;
  const bool queue_up = world_.stream.up();
  feedback_.Crash("for the probe");
  renewal_.Crash("for the probe");
  world_.stream.GoDown();
  BuryTheDead();
  world_.faults.Pause();
  if (clients_.ConfirmSomething()) Pass(absl::Milliseconds(900));
  world_.faults.Resume();
  if (queue_up) world_.stream.ComeBack();
}

Books StormRun::ReadBooks() {
  inspectors_[0].Open(billing_.path());
  return inspectors_[0].ReadBooks({"acme", "globex"}, billing_.wall().Now());
}

void StormRun::Look(bool after_crash) {
  if (!billing_.up()) return;
  const bool pause_over = world_.clock.Now() - looked_at_ > absl::Seconds(1);
  if (looked_at_commits_ == billing_.commits() && !pause_over && !after_crash) return;
  looked_at_commits_ = billing_.commits();
  looked_at_ = world_.clock.Now();
  const Books books = ReadBooks();
  for (const Fact& fact : inspectors_[0].ReadFacts(facts_read_)) {
    world_.trace.Note(absl::StrCat("fact ", fact.tenant, " ", fact.type, " ", fact.subject));
    checks_.See(fact);
  }
  checks_.Look(books, world_.RunningNow(), billing_.UpFor(),
               healed_ ? kOverdueHealed : kOverdueInFaults, std::exchange(new_life_, false));
  for (size_t i = 1; i < nodes_.size(); ++i) {
    if (!nodes_.at(i)->up()) continue;
    inspectors_.at(i).Open(nodes_.at(i)->path());
    checks_.LookAt(inspectors_.at(i).ReadFollower(i == 1), books);
  }
}

}  // namespace holdfast::storm
