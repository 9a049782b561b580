// What the callers do: the business's operations, drawn one by one.
#include "absl/strings/str_cat.h"
#include "holdfast/billing/v1/cancellation_service.pb.h"
#include "holdfast/billing/v1/clock_service.pb.h"
#include "holdfast/billing/v1/subscription_service.pb.h"
#include "holdfast/feedback/v1/survey_service.pb.h"
#include "tests/storm/clients.h"

namespace holdfast::storm {
namespace {

constexpr int kSubscriptionsMax = 14;
constexpr const char* kReasons[] = {"too_expensive", "unused", "seasonal_break",
                                    "customer_service"};

std::string CustomerIn(const std::string& name) {
  const std::string rest = name.substr(sizeof("customers/") - 1);
  return rest.substr(0, rest.find('/'));
}

}  // namespace

Clients::Known* Clients::Pick() {
  if (known_.empty()) return nullptr;
  // Mostly one of the newest.
  const int all = static_cast<int>(known_.size());
  const int back =
      world_.random.Chance(800) ? world_.random.Below(std::min(all, 4)) : world_.random.Below(all);
  return &known_[static_cast<size_t>(all - 1 - back)];
}

void Clients::Act() {
  Known* known = Pick();
  const int choice = world_.random.Below(100);
  if (subscriptions_.empty() ||
      (choice < 10 && subscriptions_.size() < static_cast<size_t>(kSubscriptionsMax))) {
    return Subscribe();
  }
  if (known == nullptr || choice < 35) return Start();
  Ask(*known, choice);
}

void Clients::Ask(const Known& known, int choice) {
  if (choice < 50) return Submit(known);
  if (choice < 68) return Answer(known, true);
  if (choice < 73) return Answer(known, false);
  if (choice < 83) return Simple("ConfirmCancellation", known);
  if (choice < 89) return Simple("WithdrawCancellation", known);
  Simple("GetCancellation", known);
}

void Clients::Race() {
  Known* known = Pick();
  if (known == nullptr) return Act();
  const Known about = *known;
  const int several = 2 + world_.random.Below(3);
  for (int i = 0; i < several; ++i) Ask(about, 50 + world_.random.Below(50));
}

Clients::Known* Clients::NewestOf(const Named& subscription) {
  for (auto known = known_.rbegin(); known != known_.rend(); ++known) {
    if (known->tenant == subscription.first &&
        known->name.rfind(subscription.second + "/", 0) == 0) {
      return &*known;
    }
  }
  return nullptr;
}

void Clients::RequestEndOf(const Named& subscription) {
  billing::v1::StartCancellationRequest request;
  request.set_subscription(subscription.second);
  request.set_mode(billing::v1::CANCELLATION_MODE_REQUEST);
  request.set_timing(billing::v1::CANCEL_TIMING_PERIOD_END);
  request.set_reason("too_expensive");
  request.set_channel("web");
  Issue(NewOp("StartCancellation", {subscription.first, CustomerIn(subscription.second)},
              request.SerializeAsString(), subscription.second));
}

void Clients::LookAtNewest(const Named& subscription) {
  if (Known* known = NewestOf(subscription)) Simple("GetCancellation", Known(*known));
}

bool Clients::HasOffers(const Named& subscription) {
  const Known* known = NewestOf(subscription);
  return known != nullptr && !known->offers.empty();
}

void Clients::RaceFor(const Named& subscription) {
  Known* known = NewestOf(subscription);
  if (known == nullptr) return;
  const Known about = *known;
  Answer(about, true);
  if (world_.random.Chance(400)) Simple("WithdrawCancellation", about);
  const int several = world_.random.Below(3);
  for (int i = 0; i < several; ++i) Ask(about, 50 + world_.random.Below(40));
}

bool Clients::ConfirmSomething() {
  for (auto known = known_.rbegin(); known != known_.rend(); ++known) {
    if (!known->open) continue;
    Simple("ConfirmCancellation", Known(*known));
    return true;
  }
  return false;
}

void Clients::Subscribe() {
  const Named& customer =
      customers_[static_cast<size_t>(world_.random.Below(static_cast<int>(customers_.size())))];
  billing::v1::CreateSubscriptionRequest request;
  request.set_parent("customers/" + customer.second);
  request.set_plan(world_.random.Chance(600) ? "plans/monthly" : "plans/weekly");
  request.set_quantity(1 + world_.random.Below(3));
  if (world_.random.Chance(200)) request.set_trial_days(3 + world_.random.Below(10));
  Issue(NewOp("CreateSubscription", customer, request.SerializeAsString()));
}

void Clients::Start() {
  const Named subscription = subscriptions_[static_cast<size_t>(
      world_.random.Below(static_cast<int>(subscriptions_.size())))];
  billing::v1::StartCancellationRequest request;
  request.set_subscription(subscription.second);
  request.set_mode(world_.random.Chance(650) ? billing::v1::CANCELLATION_MODE_INTENT
                                             : billing::v1::CANCELLATION_MODE_REQUEST);
  request.set_timing(world_.random.Chance(930) ? billing::v1::CANCEL_TIMING_PERIOD_END
                                               : billing::v1::CANCEL_TIMING_NOW);
  if (world_.random.Chance(500)) request.set_reason(kReasons[world_.random.Below(4)]);
  request.set_channel("web");
  if (request.timing() == billing::v1::CANCEL_TIMING_NOW) checks_.AskedForNewEnd(subscription);
  Issue(NewOp("StartCancellation", {subscription.first, CustomerIn(subscription.second)},
              request.SerializeAsString(), subscription.second));
}

void Clients::Submit(const Known& known) {
  feedback::v1::SubmitSurveyRequest request;
  request.set_cancellation(known.name);
  request.set_channel("web");
  if (world_.random.Chance(150)) {
    request.set_skip(true);
  } else {
    request.set_reason(kReasons[world_.random.Below(4)]);
  }
  Issue(NewOp("SubmitSurvey", {known.tenant, CustomerIn(known.name)}, request.SerializeAsString(),
              known.name));
}

void Clients::Answer(const Known& known, bool accept) {
  if (known.offers.empty()) return Simple("GetCancellation", known);
  const std::string offer =
      known.offers[static_cast<size_t>(world_.random.Below(static_cast<int>(known.offers.size())))];
  const Named customer = {known.tenant, CustomerIn(known.name)};
  if (accept) {
    billing::v1::AcceptOfferRequest request;
    request.set_name(offer);
    request.set_channel("web");
    return Issue(NewOp("AcceptOffer", customer, request.SerializeAsString(), offer));
  }
  billing::v1::DeclineOfferRequest request;
  request.set_name(offer);
  request.set_channel("web");
  Issue(NewOp("DeclineOffer", customer, request.SerializeAsString(), offer));
}

void Clients::Simple(const std::string& method, const Known& known) {
  const Named customer = {known.tenant, CustomerIn(known.name)};
  std::string body;
  if (method == "GetCancellation") {
    billing::v1::GetCancellationRequest request;
    request.set_name(known.name);
    body = request.SerializeAsString();
  } else if (method == "ConfirmCancellation") {
    billing::v1::ConfirmCancellationRequest request;
    request.set_name(known.name);
    request.set_channel("web");
    body = request.SerializeAsString();
  } else {
    billing::v1::WithdrawCancellationRequest request;
    request.set_name(known.name);
    request.set_channel("web");
    body = request.SerializeAsString();
    checks_.AskedToWithdraw({known.tenant, known.name});
  }
  Issue(NewOp(method, customer, std::move(body), known.name));
}

void Clients::AdvanceClock(const std::string& tenant, absl::Time to) {
  billing::v1::AdvanceTestClockRequest request;
  request.mutable_to_time()->set_seconds(absl::ToUnixSeconds(to));
  request.add_wait_for("feedback");
  request.add_wait_for("renewal");
  Issue(NewOp("AdvanceTestClock", {tenant, ""}, request.SerializeAsString(),
              absl::FormatTime(to, absl::UTCTimeZone())));
}

}  // namespace holdfast::storm
