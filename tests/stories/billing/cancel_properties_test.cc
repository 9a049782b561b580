// The promises of the cancel flow, held against random histories: customers who start, confirm,
// withdraw, accept and decline in any order, a feedback service that presents or is away, repeated
// requests, and a clock that runs between. Method: one subscription in a world without gRPC; after
// each step the invariants, at the end a final state.
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "libs/status/status.h"
#include "rapidcheck.h"
#include "services/billing/domain/names.h"
#include "services/billing/domain/reasons.h"
#include "tests/support/billing_world/billing_world.h"

namespace holdfast::billing {
namespace {

enum class Act {
  kStartIntent,
  kStartRequest,
  kStartNow,
  kConfirm,
  kWithdraw,
  kPresent,
  kAccept,
  kDecline,
  kLook,
  kMinutes,
  kDays,
  kNight,
};

struct Move {
  Act act;
  int size;  // minutes, days, or which of several
};

void showValue(const Move& move, std::ostream& out) {
  constexpr const char* kNames[] = {"start intent", "start request", "start now", "confirm",
                                    "withdraw",     "present",       "accept",    "decline",
                                    "look",         "minutes",       "days",      "eve of renewal"};
  out << kNames[static_cast<int>(move.act)] << " " << move.size;
}

rc::Gen<Move> Moves() {
  return rc::gen::construct<Move>(rc::gen::weightedElement<Act>({{4, Act::kStartIntent},
                                                                 {2, Act::kStartRequest},
                                                                 {1, Act::kStartNow},
                                                                 {3, Act::kConfirm},
                                                                 {2, Act::kWithdraw},
                                                                 {4, Act::kPresent},
                                                                 {4, Act::kAccept},
                                                                 {2, Act::kDecline},
                                                                 {2, Act::kLook},
                                                                 {4, Act::kMinutes},
                                                                 {3, Act::kDays},
                                                                 {2, Act::kNight}}),
                                  rc::gen::inRange(1, 40));
}

// What was acknowledged to the caller, to be held against what the record says later.
struct Acknowledged {
  bool requested = false;
  absl::Time effective_at;
};

class History {
 public:
  explicit History(const std::string& country, uint64_t seed)
      : world_(At("2026-01-31 09:00", "Europe/Berlin"), seed) {
    world_.Plan("basic", {.unused_days = UnusedDays::kCredited});
    world_.Customer("acme", {.country = country, .zone = "Europe/Berlin"});
    sub_ = world_.Subscribe("acme", "basic");
  }

  void Take(const Move& move) {
    switch (move.act) {
      case Act::kStartIntent:
        Call("start", [&] { return world_.Start(sub_, {.answer_now = move.size % 2 == 0}); });
        break;
      case Act::kStartRequest:
        Call("request", [&] { return world_.Start(sub_, {.mode = CancelMode::kRequest}); });
        break;
      case Act::kStartNow:
        Call("now", [&] {
          return world_.Start(sub_,
                              {.mode = CancelMode::kIntent, .wish = {CancelTiming::kNow, {}}});
        });
        break;
      case Act::kMinutes:
        world_.Advance(absl::Minutes(move.size));
        break;
      case Act::kDays:
        world_.Advance(absl::Hours(24 * move.size));
        break;
      case Act::kNight:  // ten minutes before a renewal
        ToTheEveOfRenewal();
        break;
      default:
        OnAnExisting(move);
    }
  }

  // The clock runs on until nothing is open and every window has closed.
  void RunOut() { world_.Advance(absl::Hours(24 * 120)); }

  void CheckAll() {
    CheckOneOpen();
    CheckAcknowledged();
    CheckOffers();
    CheckBilling();
    CheckEvents();
  }
  // I2: what was acknowledged ends in a final state, an INTENT perhaps as ABANDONED.
  void CheckFinal() {
    for (const Cancellation& c : world_.Cancellations()) {
      RC_ASSERT(!IsOpen(c.state));
      RC_ASSERT(c.retention != RetentionOutcome::kProvisional);
      if (c.requested_at.has_value()) RC_ASSERT(c.state != CancellationState::kAbandoned);
    }
    RC_ASSERT(world_.SubscriptionNow(sub_).open_cancellation.empty());
    RC_ASSERT(!world_.SubscriptionNow(sub_).renewal_held);
  }
  // I15, at any moment: one call leaves.
  void CheckConfirmWorks() {
    const std::vector<Cancellation> all = world_.Cancellations();
    if (all.empty() || !IsOpen(all.back().state)) return;
    const auto left = world_.Confirm({all.back(), {}});
    RC_ASSERT(left.ok());
    RC_ASSERT(left->cancellation.state == CancellationState::kRequested ||
              left->cancellation.state == CancellationState::kCanceled);
  }

 private:
  template <typename Fn>
  void Call(const std::string& what, Fn call) {
    const std::string request_id = what + std::to_string(++calls_);
    world_.UseRequestId(request_id);
    const size_t events = world_.Events().size();
    const auto reply = call();
    world_.UseRequestId("");
    if (!reply.ok()) {
      RC_ASSERT(world_.Events().size() == events);
      return;
    }
    Acknowledge(*reply);
    // I7: the same request again has no further effect and names the same cancellation. It may be
    // the first to show an offer that has come meanwhile.
    const size_t after = world_.Events().size();
    const size_t shown = world_.EventTypes("cancellation.offer_presented").size();
    world_.UseRequestId(request_id);
    const auto again = call();
    world_.UseRequestId("");
    RC_ASSERT(again.ok());
    RC_ASSERT(again->cancellation.id == reply->cancellation.id);
    const size_t more = world_.EventTypes("cancellation.offer_presented").size() - shown;
    RC_ASSERT(world_.Events().size() == after + more);
  }

  void OnAnExisting(const Move& move) {
    const std::vector<Cancellation> all = world_.Cancellations();
    if (all.empty()) return;
    // Mostly the newest, sometimes an old one.
    const Cancellation& c = move.size % 5 == 0 ? all[move.size % all.size()] : all.back();
    const CancellationView view{c, {}};
    switch (move.act) {
      case Act::kConfirm:
        Call("confirm", [&] { return world_.Confirm(view); });
        break;
      case Act::kWithdraw:
        Call("withdraw", [&] { return world_.Withdraw(view); });
        break;
      case Act::kPresent: {
        Presentation choice =
            BillingWorld::Offers({world_.HalfOff("a"), world_.HalfOff("b"), world_.Call()},
                                 "dec" + std::to_string(move.size));
        choice.carried_by_caller = move.size % 3 == 0;
        if (move.size % 2 == 0) choice.offers[0].terms = TermExtension{10};
        if (move.size % 4 == 0)
          choice.offers.erase(choice.offers.begin(), choice.offers.begin() + 2);
        Call("present", [&] { return world_.Present(view, choice); });
        break;
      }
      case Act::kAccept:
      case Act::kDecline:
        Answer(view, move);
        break;
      default:
        Call("look", [&] { return world_.Look(view); });
    }
  }

  void Answer(const CancellationView& view, const Move& move) {
    const auto page = world_.Look(view);
    if (!page.ok() || page->offers.empty()) return;
    const Offer& offer = page->offers[move.size % page->offers.size()];
    const absl::Time now = world_.now();
    const bool before_end = page->cancellation.state == CancellationState::kIntent ||
                            (page->cancellation.state == CancellationState::kRequested &&
                             now < page->cancellation.end.effective_at);
    const bool open_offer = offer.state == OfferState::kPresented && now < offer.expires_at;
    const auto reply =
        move.act == Act::kAccept ? world_.Accept(view, offer.id) : world_.Decline(view, offer.id);
    // I4: accepted only before the end, only while it stands; and every reply agrees with the
    // record.
    if (reply.ok()) {
      RC_ASSERT(before_end && open_offer);
      if (move.act == Act::kAccept) ++accepts_[offer.id];
      if (move.act == Act::kAccept && offer.retains) {
        RC_ASSERT(reply->cancellation.state == CancellationState::kRetained);
        const std::string full =
            FormatOffer("acme", sub_.subscription, view.cancellation.id, offer.id);
        ++applied_[full];
      }
    } else if (before_end && open_offer) {
      RC_ASSERT(ReasonOf(reply.status()) == kOfferNotApplicable.name);
    }
    if (reply.ok()) Acknowledge(*reply);
  }

  void ToTheEveOfRenewal() {
    const Subscription s = world_.SubscriptionNow(sub_);
    if (!s.current_period.has_value()) return;
    const absl::Time eve =
        StartOfDay(s.current_period->end, *LoadZone("Europe/Berlin")) - absl::Minutes(10);
    if (eve > world_.now()) world_.AdvanceTo(eve);
  }

  void Acknowledge(const CancellationView& view) {
    const Cancellation& c = view.cancellation;
    if (c.requested_at.has_value()) acknowledged_[c.id] = {true, c.end.effective_at};
    if (c.state == CancellationState::kRetained || c.state == CancellationState::kWithdrawn) {
      acknowledged_.erase(c.id);
    }
  }

  void CheckOneOpen() {
    int open = 0;
    for (const Cancellation& c : world_.Cancellations()) open += IsOpen(c.state) ? 1 : 0;
    RC_ASSERT(open <= 1);
  }

  // I2, I3: a promised end is neither lost nor late.
  void CheckAcknowledged() {
    std::map<std::string, Cancellation> now;
    for (const Cancellation& c : world_.Cancellations()) now[c.id] = c;
    for (const auto& [id, promise] : acknowledged_) {
      const auto found = now.find(id);
      RC_ASSERT(found != now.end());
      const Cancellation& c = found->second;
      if (c.state == CancellationState::kRetained || c.state == CancellationState::kWithdrawn)
        continue;
      RC_ASSERT(c.end.effective_at == promise.effective_at);
      RC_ASSERT(c.state == (world_.now() >= promise.effective_at ? CancellationState::kCanceled
                                                                 : CancellationState::kRequested));
    }
  }

  void CheckOffers() {
    for (const Cancellation& c : world_.Cancellations()) {
      RC_ASSERT(c.shown_before <= c.policy.max_before_request);
      RC_ASSERT(c.shown_after <= c.policy.max_after_request);
    }
    for (const auto& [offer, times] : accepts_) RC_ASSERT(times == 1);
    for (const auto& [offer, times] : applied_) RC_ASSERT(times == 1);
  }

  // I9 and I5: nothing is billed for a period that starts at or after the end, none twice, and the
  // ledger sums up.
  void CheckBilling() {
    std::set<absl::CivilDay> periods;
    const std::vector<Invoice> invoices = world_.InvoicesOf("acme");
    for (const Invoice& invoice : invoices) {
      RC_ASSERT(periods.insert(invoice.period.start).second);
    }
    for (const Cancellation& c : world_.Cancellations()) {
      if (c.state != CancellationState::kRequested && c.state != CancellationState::kCanceled)
        continue;
      for (const Invoice& invoice : invoices) {
        if (invoice.create_time > *c.requested_at) RC_ASSERT(invoice.period.start < c.end.end_day);
      }
    }
    const LedgerCheck ledger = world_.Ledger();
    RC_ASSERT(ledger.imbalance_minor == 0);
    RC_ASSERT(ledger.invoices_unposted == 0);
    RC_ASSERT(ledger.double_postings == 0);
  }

  // One customer's facts are gap-free, and what they say about a cancellation ends once.
  void CheckEvents() {
    int64_t expected = 0;
    std::map<std::string, int> endings;
    for (const outbox::Event& event : world_.Events()) {
      if (event.customer.empty()) continue;
      RC_ASSERT(event.customer_seq == ++expected);
      if (event.type == "cancellation.canceled" || event.type == "cancellation.withdrawn" ||
          event.type == "cancellation.abandoned") {
        RC_ASSERT(++endings[event.subject] == 1);
      }
    }
  }

  BillingWorld world_;
  SubscriptionName sub_;
  int calls_ = 0;
  std::map<std::string, Acknowledged> acknowledged_;
  std::map<std::string, int> accepts_;
  std::map<std::string, int> applied_;
};

void HoldInvariants(const std::string& country) {
  const bool held = rc::check("random histories keep every promise", [&country] {
    History history(country, *rc::gen::arbitrary<uint64_t>());
    for (const Move& move : *rc::gen::container<std::vector<Move>>(Moves())) {
      history.Take(move);
      history.CheckAll();
    }
    if (*rc::gen::arbitrary<bool>()) history.CheckConfirmWorks();
    history.RunOut();
    history.CheckAll();
    history.CheckFinal();
  });
  EXPECT_TRUE(held);
}

TEST(CancelProperties, HoldWhereAnOfferMayComeFirst) { HoldInvariants("US"); }
TEST(CancelProperties, HoldWhereNothingMayStandBeforeTheRequest) { HoldInvariants("DE"); }

}  // namespace
}  // namespace holdfast::billing
