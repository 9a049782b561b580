#include "tests/storm/checks.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace holdfast::storm {
namespace {

constexpr std::array<std::string_view, kInvariantCount> kNames = {"I2", "I3", "I4",  "I5",  "I6",
                                                                  "I7", "I9", "I10", "I14", "I15"};
constexpr std::array<std::string_view, kInvariantCount> kMeanings = {
    "an acknowledged cancellation is kept and ends",
    "effects and timers come in time",
    "an offer is applied once, before the end; replies agree",
    "the ledger sums to zero",
    "what was acknowledged survives a crash",
    "one request, one effect, one reply",
    "nothing is billed from the end on",
    "every fact is told once and reaches every consumer",
    "the ledger is in the order of commits",
    "confirming works from every open state"};

std::string Text(const Named& name) { return absl::StrCat(name.first, ":", name.second); }
std::string Text(absl::Time time) { return absl::FormatTime(time, absl::UTCTimeZone()); }

bool Final(const std::string& state) { return state != "intent" && state != "requested"; }

}  // namespace

std::string_view NameOf(Invariant invariant) { return kNames.at(static_cast<size_t>(invariant)); }
std::string_view MeaningOf(Invariant invariant) {
  return kMeanings.at(static_cast<size_t>(invariant));
}

bool Checks::Hold(Invariant invariant, bool holds, const std::string& observed) {
  ++counts_.at(static_cast<size_t>(invariant));
  if (!holds && !violation_.has_value()) violation_ = Violation{invariant, observed};
  return holds;
}

void Checks::ToldState(const Named& cancellation, const std::string& state, bool requested,
                       absl::Time effective_at) {
  Told& told = told_[cancellation];
  // A late reply says nothing new of a cancellation that is known to be closed.
  if (!told.state.empty() && Final(told.state)) {
    Hold(Invariant::kI4, !Final(state) || state == told.state,
         absl::StrCat(Text(cancellation), " was told as ", told.state, " and then as ", state));
    return;
  }
  told.state = state;
  if (!requested) return;
  told.requested = true;
  told.effective_at = effective_at;
}

void Checks::ToldAgain(const std::string& request, bool same, const std::string& how) {
  Hold(Invariant::kI7, same, absl::StrCat(request, " was answered again, otherwise: ", how));
}

void Checks::ToldOfReuse(const std::string& request, bool refused, const std::string& how) {
  Hold(Invariant::kI7, refused, absl::StrCat(request, " came with another body: ", how));
}

void Checks::ToldConfirm(const Named& cancellation, bool ok, bool open, const std::string& how) {
  Hold(Invariant::kI15, ok || !open,
       absl::StrCat("confirming ", Text(cancellation), ", which is open, failed: ", how));
}

void Checks::See(const Fact& fact) {
  int64_t& position = positions_[fact.partition];
  Hold(Invariant::kI10, fact.position == position + 1,
       absl::StrCat("partition ", fact.partition, " goes from ", position, " to ", fact.position));
  position = fact.position;
  if (fact.customer.empty()) return;
  int64_t& seq = seqs_[{fact.tenant, fact.customer}];
  Hold(Invariant::kI10, fact.seq == seq + 1,
       absl::StrCat(fact.tenant, ":", fact.customer, " goes from fact ", seq, " to ", fact.seq));
  seq = fact.seq;
  SeeOnce(fact);
  if (fact.type == "invoice.created") {
    billed_[{fact.tenant, fact.customer}].push_back(fact.subject);
    const auto end = ends_.find({fact.tenant, fact.subscription});
    Hold(Invariant::kI9, end == ends_.end() || fact.period_start < end->second,
         absl::StrCat(fact.tenant, ":", fact.subject, " bills from ", fact.period_start,
                      " although service ends on ", end == ends_.end() ? "" : end->second));
  }
  if (absl::StartsWith(fact.type, "cancellation.")) SeeCancellation(fact);
}

void Checks::SeeOnce(const Fact& fact) {
  if (fact.type == "cancellation.offer_presented" || absl::StartsWith(fact.type, "retention.") ||
      !absl::StartsWith(fact.cause, "00000000-")) {
    return;  // one request may show several offers, and lose several earlier saves
  }
  const int times = ++effects_[{fact.cause, fact.type}];
  Hold(Invariant::kI7, times == 1,
       absl::StrCat("request ", fact.cause, " caused ", fact.type, " ", times, " times"));
  Hold(Invariant::kI7, refused_.count(fact.cause) == 0,
       absl::StrCat("request ", fact.cause, " was refused and caused ", fact.type));
}

void Checks::SeeCancellation(const Fact& fact) {
  const Named name = {fact.tenant, fact.subject};
  const Named subscription = {fact.tenant, fact.subscription};
  Story& story = stories_[name];
  const bool accepted = fact.type == "cancellation.offer_accepted";
  const bool retained = accepted && fact.offer_retains;
  if (accepted) {
    const int times = ++accepts_[{fact.tenant, fact.offer}];
    Hold(Invariant::kI4, times == 1,
         absl::StrCat(fact.tenant, ":", fact.offer, " was accepted ", times, " times"));
    Hold(Invariant::kI4, !fact.requested || fact.time < fact.effective_at,
         absl::StrCat(fact.tenant, ":", fact.offer, " was accepted at ", Text(fact.time),
                      ", after the end at ", Text(fact.effective_at)));
  }
  if (fact.type == "cancellation.withdrawn") {
    Hold(Invariant::kI4, !fact.requested || fact.time < fact.effective_at,
         absl::StrCat(Text(name), " was taken back at ", Text(fact.time), ", after the end at ",
                      Text(fact.effective_at)));
  }
  std::string after = story.state;
  if (fact.type == "cancellation.started" && after.empty()) after = "intent";
  if (fact.type == "cancellation.requested") after = "requested";
  if (fact.type == "cancellation.canceled") after = "canceled";
  if (fact.type == "cancellation.withdrawn") after = "withdrawn";
  if (fact.type == "cancellation.abandoned") after = "abandoned";
  if (retained) after = "retained";
  if (after != story.state) {
    Hold(Invariant::kI4, story.state.empty() || !Final(story.state),
         absl::StrCat(Text(name), " became ", after, " after it was ", story.state));
    story.state = after;
  }
  if (after == "requested") ends_[subscription] = fact.end_day;
  if (after == "withdrawn" || retained) ends_.erase(subscription);
}

void Checks::Look(const Books& books, absl::Time process_now, absl::Duration up_for,
                  absl::Duration overdue_max, bool after_crash) {
  CheckKept(books, Invariant::kI2);
  CheckOffers(books, Invariant::kI4);
  if (after_crash) {
    CheckKept(books, Invariant::kI6);
    CheckOffers(books, Invariant::kI6);
    for (const auto& [partition, position] : positions_) {
      const auto head = books.heads.find(partition);
      Hold(Invariant::kI6, head != books.heads.end() && head->second >= position,
           absl::StrCat("facts of partition ", partition, " up to ", position, " are gone"));
    }
  }
  CheckTimers(books, process_now, up_for, overdue_max);
  CheckLedger(books);
  CheckLedgerOrder(books);
  CheckStories(books);
}

void Checks::CheckKept(const Books& books, Invariant invariant) {
  std::map<Named, const CancellationRow*> rows;
  for (const CancellationRow& row : books.cancellations) rows[{row.tenant, row.name}] = &row;
  for (const auto& [name, told] : told_) {
    const auto row = rows.find(name);
    if (!Hold(invariant, row != rows.end(), absl::StrCat(Text(name), " is gone"))) continue;
    CheckTold(name, told, *row->second, invariant);
  }
}

void Checks::CheckTold(const Named& name, const Told& told, const CancellationRow& row,
                       Invariant invariant) {
  if (!told.state.empty() && Final(told.state)) {
    Hold(invariant, row.state == told.state,
         absl::StrCat(Text(name), " was told as ", told.state, " and is ", row.state));
    return;
  }
  if (!told.requested) return;
  const bool undone = row.state == "withdrawn" || row.state == "retained";
  Hold(invariant, undone || row.state == "requested" || row.state == "canceled",
       absl::StrCat(Text(name), " was requested and is ", row.state));
  Hold(invariant, row.state != "withdrawn" || withdraws_.count(name) > 0,
       absl::StrCat(Text(name), " was withdrawn, which nobody asked for"));
  Hold(invariant,
       undone || row.effective_at == told.effective_at ||
           new_ends_.count({row.tenant, row.subscription}) > 0,
       absl::StrCat(Text(name), " was to end at ", Text(told.effective_at), " and ends at ",
                    Text(row.effective_at)));
}

void Checks::CheckOffers(const Books& books, Invariant invariant) {
  std::map<Named, std::string> states;
  for (const OfferRow& row : books.offers) states[{row.tenant, row.name}] = row.state;
  for (const Named& offer : accepted_) {
    const auto state = states.find(offer);
    Hold(invariant, state != states.end() && state->second == "accepted",
         absl::StrCat(Text(offer), " was told as accepted and is ",
                      state == states.end() ? "gone" : state->second));
  }
}

void Checks::CheckTimers(const Books& books, absl::Time process_now, absl::Duration up_for,
                         absl::Duration overdue_max) {
  std::map<std::string, absl::Time> overdue;
  const std::set<std::string> moving(books.moving.begin(), books.moving.end());
  const auto late = [&](const std::string& tenant, const std::string& what, absl::Time due) {
    const auto now = books.now.find(tenant);
    if (now == books.now.end() || now->second < due || moving.count(tenant) > 0) return;
    const std::string key = absl::StrCat(tenant, " ", what, " ", absl::ToUnixMicros(due));
    const auto known = overdue_.find(key);
    const absl::Time since =
        std::max(known == overdue_.end() ? process_now : known->second, process_now - up_for);
    overdue[key] = since;
    Hold(Invariant::kI3, process_now - since <= overdue_max,
         absl::StrCat(tenant, ": ", what, " was due at ", Text(due), ", it is ", Text(now->second),
                      ", and billing has been up for ", absl::FormatDuration(up_for)));
  };
  for (const CancellationRow& row : books.cancellations) {
    if (row.state == "requested") late(row.tenant, "effect of " + row.name, row.effective_at);
  }
  for (const TimerRow& row : books.timers) {
    late(row.tenant, row.kind + " of " + row.subject, row.due_at);
  }
  for (const std::string& tenant : books.moving) {
    const std::string key = "clock of " + tenant;
    const auto known = overdue_.find(key);
    const absl::Time since =
        std::max(known == overdue_.end() ? process_now : known->second, process_now - up_for);
    overdue[key] = since;
    Hold(Invariant::kI3, process_now - since <= 2 * overdue_max + absl::Seconds(10),
         absl::StrCat("the clock of ", tenant, " does not arrive"));
  }
  Hold(Invariant::kI3, true, "");
  overdue_ = std::move(overdue);
}

void Checks::CheckLedger(const Books& books) {
  std::map<std::pair<std::string, std::string>, int64_t> sums;
  std::set<Named> posted;
  for (const LedgerRow& row : books.ledger) {
    sums[{row.tenant + " " + row.source, row.currency}] += row.amount_minor;
    posted.insert({row.tenant, row.source});
  }
  for (const auto& [key, sum] : sums) {
    Hold(Invariant::kI5, sum == 0, absl::StrCat(key.first, " sums to ", sum, " ", key.second));
  }
  for (const InvoiceRow& row : books.invoices) {
    Hold(Invariant::kI5, row.total_minor == 0 || posted.count({row.tenant, row.id}) > 0,
         absl::StrCat(row.tenant, ":", row.id, " asks ", row.total_minor, " and is not posted"));
  }
}

void Checks::CheckLedgerOrder(const Books& books) {
  const bool kept = books.ledger.size() >= ledger_.size();
  Hold(Invariant::kI14, kept, "the ledger has become shorter");
  std::map<Named, std::vector<std::string>> order;
  int64_t last = 0;
  std::vector<std::pair<int64_t, std::string>> seen;
  for (size_t i = 0; i < books.ledger.size(); ++i) {
    const LedgerRow& row = books.ledger[i];
    Hold(Invariant::kI14, row.entry > last, absl::StrCat("entry ", row.entry, " after ", last));
    last = row.entry;
    seen.emplace_back(row.entry, row.source);
    if (i < ledger_.size()) {
      Hold(Invariant::kI14, ledger_[i] == seen.back(),
           absl::StrCat("entry ", ledger_[i].first, " of ", ledger_[i].second, " is now entry ",
                        row.entry, " of ", row.source));
    }
    std::vector<std::string>& sources = order[{row.tenant, row.customer}];
    if (absl::StartsWith(row.source, "inv_") && (sources.empty() || sources.back() != row.source)) {
      sources.push_back(row.source);
    }
  }
  ledger_ = std::move(seen);
  for (const auto& [customer, sources] : order) {
    std::vector<std::string> told;
    for (const std::string& invoice : billed_[{customer.first, "customers/" + customer.second}]) {
      const std::string id = invoice.substr(invoice.rfind('/') + 1);
      if (std::find(sources.begin(), sources.end(), id) != sources.end()) told.push_back(id);
    }
    Hold(Invariant::kI14, told == sources,
         absl::StrCat(Text(customer), ": the ledger has another order than the facts"));
  }
}

// What the rows say has been told, and nothing else.
void Checks::CheckStories(const Books& books) {
  for (const CancellationRow& row : books.cancellations) {
    const std::string& told = stories_[{row.tenant, row.name}].state;
    Hold(Invariant::kI10, told == row.state,
         absl::StrCat(row.tenant, ":", row.name, " is ", row.state, ", and its facts say '", told,
                      "'"));
  }
}

void Checks::LookAt(const Follower& follower, const Books& books) {
  for (const CursorRow& row : follower.cursors) {
    const std::string where = absl::StrCat(row.consumer, " partition ", row.partition);
    Hold(Invariant::kI10, row.applied + row.dead == row.position - row.base,
         absl::StrCat(where, ": applied ", row.applied, " + dead ", row.dead, " at ", row.position,
                      " from ", row.base));
    Hold(Invariant::kI10, row.dead == 0, absl::StrCat(where, " gave up ", row.dead, " facts"));
    const auto head = books.heads.find(row.partition);
    Hold(Invariant::kI10, head != books.heads.end() && row.position <= head->second,
         absl::StrCat(where, " is at ", row.position, ", beyond the outbox"));
    int64_t& known = cursors_[{row.consumer, row.partition}];
    Hold(Invariant::kI10, row.position >= known,
         absl::StrCat(where, " went back from ", known, " to ", row.position));
    known = row.position;
  }
}

void Checks::LookAtTheEnd(const Books& books, const std::vector<Follower>& followers) {
  for (const CancellationRow& row : books.cancellations) {
    Hold(Invariant::kI2, Final(row.state),
         absl::StrCat(row.tenant, ":", row.name, " is still ", row.state));
    Hold(Invariant::kI2, !row.requested || row.state != "abandoned",
         absl::StrCat(row.tenant, ":", row.name, " was requested and then abandoned"));
  }
  std::map<Named, std::string> departures;
  for (const Follower& follower : followers) {
    std::map<int, int64_t> cursors;
    for (const CursorRow& row : follower.cursors) cursors[row.partition] = row.position;
    for (const auto& [partition, head] : books.heads) {
      Hold(Invariant::kI10, cursors[partition] == head,
           absl::StrCat(follower.cursors.empty() ? "a consumer" : follower.cursors[0].consumer,
                        " is at ", cursors[partition], " of ", head, " in partition ", partition));
    }
    for (const DepartureRow& row : follower.departures)
      departures[{row.tenant, row.cancellation}] = row.state;
  }
  for (const CancellationRow& row : books.cancellations) {
    const std::string& known = departures[{row.tenant, row.name}];
    Hold(Invariant::kI10, known == row.state,
         absl::StrCat(row.tenant, ":", row.name, " is ", row.state, ", feedback has it as '", known,
                      "'"));
  }
}

}  // namespace holdfast::storm
