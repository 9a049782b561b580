#include "tests/support/billing_world/billing_world.h"

#include <algorithm>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/idempotency/replay.h"
#include "libs/money/money.h"
#include "libs/outbox/outbox.h"
#include "libs/outbox/sequencer.h"
#include "libs/status/status.h"
#include "services/billing/app/answer_offer.h"
#include "services/billing/app/cancellation_timers.h"
#include "services/billing/app/confirm_cancellation.h"
#include "services/billing/app/create_customer.h"
#include "services/billing/app/create_plan.h"
#include "services/billing/app/create_product.h"
#include "services/billing/app/create_subscription.h"
#include "services/billing/app/number_invoices.h"
#include "services/billing/app/present_offers.h"
#include "services/billing/app/replace_policy.h"
#include "services/billing/app/schema.h"
#include "services/billing/app/show_offers.h"
#include "services/billing/app/verify_ledger.h"
#include "services/billing/app/withdraw_cancellation.h"
#include "services/billing/store/cancellations.h"
#include "services/billing/store/timers.h"

namespace holdfast::billing {
namespace {

constexpr int kAll = 100'000;

CancellationName NameIn(const CancellationView& view) {
  const Cancellation& c = view.cancellation;
  return {c.customer, c.subscription, c.id};
}

OfferName OfferIn(const CancellationView& view, const std::string& offer) {
  const Cancellation& c = view.cancellation;
  return {c.customer, c.subscription, c.id, offer};
}

template <typename T>
T Must(absl::StatusOr<T> value) {
  if (!value.ok()) std::fprintf(stderr, "%s\n", value.status().ToString().c_str());
  HF_CHECK(value.ok());
  return *std::move(value);
}

}  // namespace

absl::Time At(std::string_view text, std::string_view zone) {
  absl::Time time;
  std::string problem;
  const bool parsed =
      absl::ParseTime("%Y-%m-%d %H:%M", std::string(text), Must(LoadZone(zone)), &time, &problem);
  HF_CHECK(parsed);
  return time;
}

BillingWorld::BillingWorld(absl::Time now, uint64_t seed)
    : clock_(now),
      database_(BillingSchema(), {}, seed),
      seeds_(seed, seed, now),
      runner_(database_.writer(), clock_, seeds_) {
  RegisterSubscriptionTimers(timers_);
  RegisterCancellationTimers(timers_);
}

void BillingWorld::NumberDrafts() {
  Must(Do<int>("",
               [](sql::Txn& txn, const Scope& scope) { return NumberInvoices(txn, scope, kAll); }));
}

bool BillingWorld::FireDue(absl::Time upto) {
  std::optional<absl::Time> next;
  std::vector<Timer> due;
  HF_CHECK(database_.readers()
               .Run([&](sql::ReadTxn& txn) -> absl::Status {
                 HF_ASSIGN_OR_RETURN(next, NextDueTime(txn, tenant_, clock_.Now()));
                 if (!next.has_value() || *next > upto) return absl::OkStatus();
                 HF_ASSIGN_OR_RETURN(due, DueTimers(txn, tenant_, std::max(*next, clock_.Now()),
                                                    clock_.Now(), kAll));
                 return absl::OkStatus();
               })
               .ok());
  if (due.empty()) return false;
  clock_.Set(std::max(*next, clock_.Now()));
  for (const Timer& timer : due) {
    Must(runner_.Run<bool>(
        Origin{tenant_, "system", "", "", ""}, timer.customer,
        [&](sql::Txn& txn, const Scope& scope) { return timers_.Fire(txn, scope, timer); },
        sql::Priority::kJob));
  }
  NumberDrafts();
  return true;
}

std::vector<std::string> BillingWorld::AdvanceTo(absl::Time to) {
  const size_t before = Events().size();
  std::vector<std::string> ids_before;
  for (const outbox::Event& event : Events()) ids_before.push_back(event.id);
  while (FireDue(to)) {
  }
  clock_.Set(to);
  std::vector<std::string> types;
  for (const outbox::Event& event : Events()) {
    if (std::find(ids_before.begin(), ids_before.end(), event.id) == ids_before.end())
      types.push_back(event.type);
  }
  HF_CHECK(types.size() + before == Events().size());
  return types;
}

void BillingWorld::Plan(const std::string& id, const PlanWords& words) {
  const Currency currency = Must(Currency::Parse(words.currency));
  Must(Do<Product>("", [&](sql::Txn& txn, const Scope& scope) {
    return CreateProduct(txn, scope, Product{"product_" + id, "A product"});
  }));
  Must(Do<billing::Plan>("", [&](sql::Txn& txn, const Scope& scope) {
    return CreatePlan(txn, scope,
                      billing::Plan{id,
                                    "product_" + id,
                                    "A plan",
                                    Money{words.price_minor, currency},
                                    words.interval,
                                    words.unused_days,
                                    {}});
  }));
}

void BillingWorld::Customer(const std::string& id, const CustomerWords& words) {
  CustomerRecord record;
  record.customer.id = id;
  record.customer.time_zone = words.zone;
  record.customer.currency = Must(Currency::Parse(words.currency));
  record.customer.country = words.country;
  record.customer.region = words.region;
  record.customer.kind = words.kind;
  Must(Do<CustomerRecord>(
      id, [&](sql::Txn& txn, const Scope& scope) { return CreateCustomer(txn, scope, record); }));
}

SubscriptionName BillingWorld::Subscribe(const std::string& customer, const std::string& plan,
                                         int trial_days) {
  CreateSubscriptionCommand command;
  command.customer = customer;
  command.plan = plan;
  command.trial_days = trial_days;
  const Subscription made = Must(Do<Subscription>(customer, [&](sql::Txn& txn, const Scope& scope) {
    return CreateSubscription(txn, scope, command);
  }));
  NumberDrafts();
  return {made.customer, made.id};
}

absl::StatusOr<CancellationView> BillingWorld::Once(std::string_view method,
                                                    const std::string& customer, std::string body,
                                                    UseCase<CancellationView> use_case) {
  const std::string request_id = std::exchange(request_id_, "");
  if (request_id.empty()) return Do<CancellationView>(customer, std::move(use_case));
  const RequestKey key{std::string(method), request_id, std::move(body)};
  return Do<CancellationView>(
      customer, [&](sql::Txn& txn, const Scope& scope) -> absl::StatusOr<CancellationView> {
        HF_ASSIGN_OR_RETURN(const std::optional<std::string> kept,
                            FindReplay(txn, scope.tenant, key));
        if (kept.has_value()) {
          HF_ASSIGN_OR_RETURN(const CancellationName name, ParseCancellation("name", *kept));
          if (key.method == "Start")
            return GetCancellation(txn, scope, name);  // shown as it is now
          HF_ASSIGN_OR_RETURN(Flow flow, LoadFlow(txn, scope, name));
          return std::move(flow.now);
        }
        HF_ASSIGN_OR_RETURN(CancellationView view, use_case(txn, scope));
        HF_RETURN_IF_ERROR(
            RememberReply(txn, scope.tenant, key, NameOf(view.cancellation), scope.now));
        return view;
      });
}

absl::StatusOr<CancellationView> BillingWorld::Start(const SubscriptionName& subscription,
                                                     const StartWords& words) {
  const StartCommand command{subscription,  words.mode, words.wish,      words.reason,
                             words.channel, "",         words.answer_now};
  return Once("Start", subscription.customer,
              absl::StrCat(subscription.subscription, static_cast<int>(words.mode), words.reason,
                           static_cast<int>(words.wish.timing)),
              [&](sql::Txn& txn, const Scope& scope) {
                return StartCancellation(txn, scope, policies_, command);
              });
}

absl::StatusOr<CancellationView> BillingWorld::Confirm(const CancellationView& view) {
  return Once("Confirm", view.cancellation.customer, view.cancellation.id,
              [&](sql::Txn& txn, const Scope& scope) {
                return ConfirmCancellation(txn, scope, policies_, {NameIn(view), "web"});
              });
}

absl::StatusOr<CancellationView> BillingWorld::Withdraw(const CancellationView& view,
                                                        const std::string& etag) {
  return Once("Withdraw", view.cancellation.customer, view.cancellation.id,
              [&](sql::Txn& txn, const Scope& scope) {
                return WithdrawCancellation(txn, scope, {NameIn(view), etag});
              });
}

absl::StatusOr<CancellationView> BillingWorld::Present(const CancellationView& view,
                                                       const Presentation& presentation) {
  return Once("Present", view.cancellation.customer, presentation.decision,
              [&](sql::Txn& txn, const Scope& scope) {
                return PresentOffers(txn, scope, {NameIn(view), presentation});
              });
}

absl::StatusOr<CancellationView> BillingWorld::Accept(const CancellationView& view,
                                                      const std::string& offer,
                                                      const std::string& etag) {
  return Once("Accept", view.cancellation.customer, offer, [&](sql::Txn& txn, const Scope& scope) {
    return AcceptOffer(txn, scope, {OfferIn(view, offer), etag});
  });
}

absl::StatusOr<CancellationView> BillingWorld::Decline(const CancellationView& view,
                                                       const std::string& offer) {
  return Once("Decline", view.cancellation.customer, offer, [&](sql::Txn& txn, const Scope& scope) {
    return DeclineOffer(txn, scope, {OfferIn(view, offer)});
  });
}

absl::StatusOr<CancellationView> BillingWorld::Look(const CancellationView& view) {
  return Do<CancellationView>(view.cancellation.customer, [&](sql::Txn& txn, const Scope& scope) {
    return GetCancellation(txn, scope, NameIn(view));
  });
}

absl::StatusOr<int> BillingWorld::ReplacePolicy(const std::string& policy_json) {
  return Do<int>("", [&](sql::Txn& txn, const Scope& scope) {
    return billing::ReplacePolicy(txn, scope, policies_, policy_json);
  });
}

Subscription BillingWorld::SubscriptionNow(const SubscriptionName& name) {
  return Must(Do<Subscription>(
      name.customer, [&](sql::Txn& txn, const Scope& scope) -> absl::StatusOr<Subscription> {
        HF_ASSIGN_OR_RETURN(SubscriptionRecord record,
                            LoadSubscription(txn, scope.tenant, name.customer, name.subscription));
        return std::move(record.subscription);
      }));
}

std::vector<Cancellation> BillingWorld::Cancellations() {
  auto found = Must(Do<std::vector<Cancellation>>("", [&](sql::Txn& txn, const Scope& scope) {
    return ListCancellations(txn, scope.tenant, "", "", kAll);
  }));
  std::reverse(found.begin(), found.end());
  return found;
}

std::vector<Invoice> BillingWorld::InvoicesOf(const std::string& customer) {
  return Must(Do<std::vector<Invoice>>(customer, [&](sql::Txn& txn, const Scope& scope) {
    return ListInvoices(txn, scope.tenant, InvoicePage{.customer = customer, .limit = kAll});
  }));
}

std::vector<notifications::StoredNotification> BillingWorld::NotificationsTo(
    const std::string& customer) {
  return Must(Do<std::vector<notifications::StoredNotification>>(
      customer, [&](sql::Txn& txn, const Scope& scope) {
        return notifications::ListNotifications(txn, scope.tenant, FormatCustomer(customer), kAll);
      }));
}

LedgerCheck BillingWorld::Ledger() {
  return Must(Do<LedgerCheck>(
      "", [&](sql::Txn& txn, const Scope& scope) { return VerifyLedger(txn, scope); }));
}

std::vector<outbox::Event> BillingWorld::Events() {
  std::vector<outbox::Event> events;
  HF_CHECK(database_.writer()
               .Run([](sql::Txn& txn) { return outbox::PlaceEvents(txn, kAll).status(); })
               .ok());
  for (int partition = 0; partition < outbox::kPartitions; ++partition) {
    HF_CHECK(database_.readers()
                 .Run([&](sql::ReadTxn& txn) -> absl::Status {
                   HF_ASSIGN_OR_RETURN(const auto page,
                                       outbox::ReadEvents(txn, partition, 0, kAll));
                   events.insert(events.end(), page.begin(), page.end());
                   return absl::OkStatus();
                 })
                 .ok());
  }
  return events;
}

std::vector<std::string> BillingWorld::EventTypes(std::string_view prefix) {
  std::vector<std::string> types;
  for (const outbox::Event& event : Events()) {
    if (event.type.starts_with(prefix)) types.push_back(event.type);
  }
  return types;
}

v1::CancellationFact BillingWorld::FactOf(const outbox::Event& event) {
  v1::CancellationFact fact;
  HF_CHECK(fact.ParseFromString(event.data));
  return fact;
}

Offer BillingWorld::HalfOff(const std::string& key) const {
  Offer offer;
  offer.offer_key = key;
  offer.offer_version = 1;
  offer.title = "Half the price";
  offer.body = "Half the price for three months.";
  offer.terms = PercentDiscount{5000, 3};
  offer.retains = true;
  offer.expires_at = now() + absl::Minutes(15);
  return offer;
}

Offer BillingWorld::Call() const {
  Offer offer = HalfOff("call_us");
  offer.title = "Talk to us";
  offer.terms = HumanContact{"call"};
  offer.retains = false;
  return offer;
}

Presentation BillingWorld::Survey(const std::string& decision) {
  Presentation survey;
  survey.decision = decision;
  survey.survey = "why are you leaving?";
  return survey;
}

Presentation BillingWorld::Offers(std::vector<Offer> offers, const std::string& decision,
                                  const std::string& reason) {
  Presentation choice;
  choice.decision = decision;
  choice.offers = std::move(offers);
  choice.final = true;
  choice.reason = reason;
  return choice;
}

}  // namespace holdfast::billing
