#include "tests/support/billing_server/billing_server.h"

#include <cstdio>

#include "absl/strings/str_cat.h"
#include "libs/money/money.h"
#include "libs/rpc/timestamps.h"
#include "libs/status/status.h"
#include "services/billing/app/create_customer.h"
#include "services/billing/app/create_plan.h"
#include "services/billing/app/create_product.h"
#include "services/billing/app/create_subscription.h"
#include "services/billing/app/schema.h"
#include "services/billing/domain/names.h"
#include "services/billing/rpc/method_rules.h"
#include "services/billing/store/catalog.h"

namespace holdfast::billing {
namespace {

void Check(const absl::Status& status) {
  if (!status.ok()) std::fprintf(stderr, "%s\n", status.ToString().c_str());
  HF_CHECK(status.ok());
}

const Currency kUsd = *Currency::Parse("USD");

absl::StatusOr<Subscription> Subscribe(sql::Txn& txn, const Scope& scope,
                                       const std::string& customer, const std::string& country) {
  if (!ProductExists(txn, scope.tenant, "product").value_or(false)) {
    HF_RETURN_IF_ERROR(CreateProduct(txn, scope, Product{"product", "A product"}).status());
    Plan plan;
    plan.id = "basic";
    plan.product = "product";
    plan.unit_price = Money{30'00, kUsd};
    plan.interval = Interval{IntervalUnit::kMonth, 1};
    HF_RETURN_IF_ERROR(CreatePlan(txn, scope, plan).status());
  }
  CustomerRecord record;
  record.customer.id = customer;
  record.customer.time_zone = "UTC";
  record.customer.currency = kUsd;
  record.customer.country = country;
  HF_RETURN_IF_ERROR(CreateCustomer(txn, scope, record).status());
  CreateSubscriptionCommand command;
  command.customer = customer;
  command.plan = "basic";
  return CreateSubscription(txn, scope, command);
}

}  // namespace

absl::StatusOr<auth::Principal> TestAuthenticator::Authenticate(
    const auth::Credentials& credentials) const {
  const std::string text(credentials.authorization);
  if (text == "Bearer service") return auth::Principal{"*", "suite", {auth::Role::kService}};
  const std::string prefix = "Bearer client@";
  if (text.rfind(prefix, 0) == 0) {
    return auth::Principal{text.substr(prefix.size()), "checkout", {auth::Role::kClient}};
  }
  return Error(absl::StatusCode::kUnauthenticated, kUnauthenticated, "unknown token");
}

void EventTap::Publish(std::vector<outbox::Event> events) {
  absl::MutexLock lock(&mu_);
  events_.insert(events_.end(), events.begin(), events.end());
}

outbox::Event EventTap::Next(const std::string& type) {
  std::optional<outbox::Event> found;
  absl::MutexLock lock(&mu_);
  const auto comes = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    while (!events_.empty() && !found.has_value()) {
      if (events_.front().type == type) found = events_.front();
      events_.pop_front();
    }
    return found.has_value();
  };
  HF_CHECK(mu_.AwaitWithTimeout(absl::Condition(&comes), absl::Seconds(30)));
  return *std::move(found);
}

BillingServer::BillingServer(absl::Duration budget) {
  auto policy = auth::MethodPolicy::Build(MethodRules());
  Check(policy.status());
  policy_.emplace(*std::move(policy));
  auto database = sql::Database::Open({.url = TestDatabaseUrl(dir_.File("billing.db"))}, executor_,
                                      BillingSchema());
  Check(database.status());
  database_ = *std::move(database);
  commands_.emplace(database_->writer(), wall_, ids_);
  publisher_.emplace(waiters_, &tap_);
  stack_.emplace(rpc::StackParts{authenticator_,
                                 *policy_,
                                 *commands_,
                                 database_->readers(),
                                 waiters_,
                                 process_,
                                 wall_,
                                 ids_,
                                 {},
                                 {},
                                 database_->versions()});
  gate_.emplace(
      process_, [this] { return fast_.load(); }, budget);
  services_.emplace(*stack_, *gate_, [this] { stepper_->Wake(); });
  RegisterSubscriptionTimers(timers_);
  stepper_.emplace(JobContext{*commands_, database_->readers(), wall_, executor_}, timers_,
                   [this](const ClockAdvance& advance) { services_->clocks().Arrived(advance); });
  server_.emplace(*stack_, rpc::ServerOptions{});
  services_->AddTo(*server_);
  Check(server_->Start());
  const std::string address = absl::StrCat("127.0.0.1:", server_->port());
  auto relay = outbox::Relay::Open(*database_, *publisher_, address);
  Check(relay.status());
  relay_ = *std::move(relay);
  channel_ = rpc::ChannelFor(address);
}

BillingServer::~BillingServer() {
  server_->Drain();
  stepper_.reset();
  relay_.reset();
  database_->writer().Close();
}

std::string BillingServer::NewSubscription(const std::string& customer,
                                           const std::string& country) {
  const auto made = commands_->Run<Subscription>(
      Origin{"acme", "tester", "api", "", ""}, customer,
      [&](sql::Txn& txn, const Scope& scope) { return Subscribe(txn, scope, customer, country); });
  Check(made.status());
  return FormatSubscription(made->customer, made->id);
}

v1::StartCancellationRequest BillingServer::StartRequest(const std::string& subscription,
                                                         v1::CancellationMode mode) {
  v1::StartCancellationRequest request;
  request.set_subscription(subscription);
  request.set_mode(mode);
  request.set_timing(v1::CANCEL_TIMING_PERIOD_END);
  request.set_channel("web");
  request.set_request_id(RequestId());
  return request;
}

absl::StatusOr<v1::Cancellation> BillingServer::Start(const v1::StartCancellationRequest& request,
                                                      const std::string& token) {
  return Call(&v1::CancellationService::Stub::StartCancellation, request, token);
}

v1::PresentOffersRequest BillingServer::OfferRequest(const std::string& cancellation,
                                                     const std::string& decision) {
  v1::PresentOffersRequest request;
  request.set_cancellation(cancellation);
  request.set_decision(decision);
  request.set_final(true);
  request.set_reason("too_expensive");
  request.set_request_id(RequestId());
  v1::Offer* offer = request.add_offers();
  offer->set_offer_key("half_off");
  offer->set_offer_version(1);
  offer->set_title("Half the price");
  offer->mutable_terms()->mutable_percent_discount()->set_basis_points(5000);
  offer->mutable_terms()->mutable_percent_discount()->set_periods(3);
  offer->set_retains(true);
  *offer->mutable_expire_time() = rpc::TimestampOf(wall_.Now() + absl::Minutes(15));
  return request;
}

absl::StatusOr<v1::Cancellation> BillingServer::Present(const v1::PresentOffersRequest& request,
                                                        const std::string& tenant) {
  return Call(&v1::CancellationService::Stub::PresentOffers, request, "service", tenant);
}

}  // namespace holdfast::billing
