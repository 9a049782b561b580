#include "tests/support/feedback_world/feedback_world.h"

#include <utility>

#include "libs/outbox/outbox.h"
#include "libs/retention_policy/policy.h"
#include "libs/status/status.h"
#include "libs/tenant_clock/tenant_clock.h"
#include "services/feedback/app/schema.h"
#include "services/feedback/events/protos.h"

namespace holdfast::feedback {
namespace {

namespace v1 = ::holdfast::billing::v1;

const absl::Time kStart =
    absl::FromCivil(absl::CivilSecond(2026, 4, 16, 12, 0, 0), absl::UTCTimeZone());

std::unique_ptr<sql::Database> OpenDatabase(const std::string& url, Executor& executor,
                                            const std::vector<sql::Migration>& migrations) {
  auto opened = sql::Database::Open({.url = url}, executor, migrations);
  HF_CHECK(opened.ok());
  return *std::move(opened);
}

}  // namespace

absl::StatusOr<std::string> FakeBilling::Take(const PresentationRecord& record) {
  absl::MutexLock lock(&mu_);
  Presented presented{
      .tenant = record.tenant, .reply_to = record.reply_to, .attempts_before = record.attempts};
  HF_CHECK(presented.request.ParseFromString(record.request));
  attempts.push_back(presented);
  if (!answer.ok()) return answer;
  bool repeated = false;
  for (const Presented& earlier : taken)
    repeated |= earlier.request.decision() == presented.request.decision();
  if (!repeated) taken.push_back(presented);
  v1::Cancellation held;
  held.set_name(presented.request.cancellation());
  for (const Presented& each : taken) {
    if (each.request.cancellation() != held.name()) continue;
    for (const v1::Offer& offer : each.request.offers()) {
      v1::Offer* shown = held.add_offers();
      *shown = offer;
      shown->set_state(v1::OFFER_STATE_PRESENTED);
    }
    if (each.request.final()) held.set_offers_suppressed(each.request.suppressed());
  }
  return held.SerializeAsString();
}

void FakeBilling::PresentOffers(const PresentationRecord& record,
                                absl::AnyInvocable<void(absl::StatusOr<std::string>)> done) {
  done(Take(record));
}

void FakeBilling::FindCancellation(std::string_view, std::string_view cancellation, Done done) {
  absl::Status found;
  {
    absl::MutexLock lock(&mu_);
    found = answer;
    if (found.ok() && !cancellations.contains(std::string(cancellation))) {
      found = Error(absl::StatusCode::kNotFound, kResourceNotFound, "none");
    }
  }
  done(found);
}

void FakeBilling::ReportClockBarrier(std::string_view, std::string_view barrier, Done done) {
  absl::Status taken_in;
  {
    absl::MutexLock lock(&mu_);
    taken_in = answer;
    if (answer.ok()) barriers.emplace_back(barrier);
  }
  done(taken_in);
}

void FakeBilling::ReplacePolicyReplica(std::string_view, Done done) {
  absl::Status taken_in;
  {
    absl::MutexLock lock(&mu_);
    taken_in = answer;
    if (answer.ok()) ++policy_pushes;
  }
  done(taken_in);
}

class FakeFeed::Handle : public outbox::EventFeed::Subscription {
 public:
  explicit Handle(FakeFeed& feed) : feed_(feed) {}
  ~Handle() override { feed_.on_events_ = nullptr; }

 private:
  FakeFeed& feed_;
};

std::unique_ptr<outbox::EventFeed::Subscription> FakeFeed::Subscribe(const std::string&,
                                                                     OnEvents on_events, OnDoubt) {
  on_events_ = std::move(on_events);
  return std::make_unique<Handle>(*this);
}

void FakeFeed::Publish(std::vector<outbox::Event> events) {
  for (outbox::Event& event : events) event.reply_to = reply_to;
  published.insert(published.end(), events.begin(), events.end());
  if (!lost && on_events_) on_events_(std::move(events));
}

void FakeFeed::Repeat(const std::vector<outbox::Event>& events) {
  if (on_events_) on_events_(events);
}

void FakeOutlooks::Fetch(std::string_view, std::string_view customer, absl::Duration,
                         absl::AnyInvocable<void(std::optional<Outlook>)> done) {
  ++fetches;
  const auto found = by_customer.find(std::string(customer));
  done(found == by_customer.end() ? std::nullopt : std::optional(found->second));
}

FeedbackWorld::FeedbackWorld(uint64_t seed)
    : clock_(kStart), executor_(seed, clock_), ids_(clock_) {
  outbox_ = OpenDatabase(TestDatabaseUrl(dir_.File("billing.db")), executor_,
                         sql::Concat({TenantClockMigrations(), outbox::OutboxMigrations()}));
  billing_commands_ = std::make_unique<CommandRunner>(outbox_->writer(), clock_, ids_);
  auto relay = outbox::Relay::Open(*outbox_, feed_);
  HF_CHECK(relay.ok());
  relay_ = *std::move(relay);
  pull_ = std::make_unique<outbox::DatabasePull>(*outbox_);
  Boot();
}

FeedbackWorld::~FeedbackWorld() {
  runtime_.reset();
  database_.reset();
}

void FeedbackWorld::Boot() {
  database_ = OpenDatabase(url_, executor_, FeedbackSchema());
  commands_ = std::make_unique<CommandRunner>(database_->writer(), clock_, ids_);
  runtime_ = std::make_unique<Runtime>(RuntimeParts{
      .database = *database_,
      .executor = executor_,
      .system = clock_,
      .billing = billing_,
      .pull = *pull_,
      .feed = &feed_,
      .outlooks = outlooks_,
      .policy_json = std::string(BuiltinPolicyJson()),
      .answered = [this](const std::string& decision) { answered_.push_back(decision); }});
  HF_CHECK(runtime_->Start().ok());
  Run();
}

void FeedbackWorld::Restart() {
  runtime_.reset();
  commands_.reset();
  database_.reset();
  Boot();
}

v1::CancellationFact FeedbackWorld::Fact(const std::string& customer) const {
  v1::CancellationFact fact;
  const std::string name = "customers/" + customer;
  fact.set_cancellation(name + "/subscriptions/s1/cancellations/x1");
  v1::SubscriptionFact* subscription = fact.mutable_subscription();
  subscription->set_subscription(name + "/subscriptions/s1");
  subscription->mutable_customer()->set_customer(name);
  subscription->mutable_customer()->set_country("JP");
  subscription->mutable_customer()->set_kind(v1::CUSTOMER_KIND_CONSUMER);
  subscription->mutable_customer()->set_currency_code("USD");
  subscription->mutable_customer()->set_time_zone("UTC");
  subscription->mutable_customer()->set_first_start_date("2024-04-01");
  subscription->set_plan("plans/pro");
  subscription->set_interval_unit(v1::INTERVAL_UNIT_MONTH);
  subscription->set_interval_count(1);
  subscription->set_quantity(1);
  subscription->set_state(v1::SUBSCRIPTION_STATE_ACTIVE);
  for (holdfast::type::v1::Money* money :
       {subscription->mutable_mrr(), subscription->mutable_period_price()}) {
    money->set_amount_minor(30'00);
    money->set_currency_code("USD");
  }
  fact.set_state(v1::CANCELLATION_STATE_INTENT);
  fact.set_mode(v1::CANCELLATION_MODE_INTENT);
  IntoProto(clock_.Now(), fact.mutable_start_time());
  IntoProto(clock_.Now() + absl::Hours(15 * 24), fact.mutable_effective_time());
  fact.mutable_policy()->set_code("DEFAULT");
  fact.mutable_policy()->set_version(1);
  fact.mutable_policy()->set_intent_allowed(true);
  fact.mutable_policy()->set_max_before_request(1);
  fact.mutable_policy()->set_max_after_request(1);
  fact.mutable_policy()->set_survey_allowed(true);
  return fact;
}

void FeedbackWorld::Commit(const std::string& type, const v1::CancellationFact& fact) {
  const std::string customer = fact.subscription().customer().customer();
  const auto done = billing_commands_->Run<int>(
      Origin{.tenant = kTenant, .actor = "system", .channel = "web"}, customer,
      [&](sql::Txn& txn, const Scope& scope) -> absl::StatusOr<int> {
        HF_RETURN_IF_ERROR(outbox::Append(txn, scope,
                                          {.type = type,
                                           .customer = customer,
                                           .subject = fact.cancellation(),
                                           .data = fact.SerializeAsString()}));
        return 0;
      });
  HF_CHECK(done.ok());
}

void FeedbackWorld::Emit(const std::string& type, const v1::CancellationFact& fact) {
  Commit(type, fact);
  Run();
}

void FeedbackWorld::EmitClock(const std::string& barrier, absl::Time now) {
  v1::ClockAdvancedFact fact;
  fact.set_barrier(barrier);
  IntoProto(now, fact.mutable_now());
  const auto done = billing_commands_->Run<int>(
      Origin{.tenant = kTenant, .actor = "system"}, "",
      [&](sql::Txn& txn, const Scope& scope) -> absl::StatusOr<int> {
        HF_RETURN_IF_ERROR(outbox::AppendToAllPartitions(
            txn, scope,
            {.type = "clock.advanced", .subject = barrier, .data = fact.SerializeAsString()}));
        return 0;
      });
  HF_CHECK(done.ok());
  Run();
}

absl::StatusOr<Submitted> FeedbackWorld::Submit(const SurveyAnswer& answer) {
  auto submitted = commands_->Run<Submitted>(
      Origin{.tenant = kTenant, .actor = "web", .channel = answer.channel}, answer.cancellation,
      [&](sql::Txn& txn, const Scope& scope) {
        return SubmitSurvey(txn, scope, runtime_->context(), answer);
      });
  Run();
  return submitted;
}

absl::Status FeedbackWorld::Read(std::function<absl::Status(sql::ReadTxn&)> body) {
  return database_->readers().Run(std::move(body));
}

absl::Status FeedbackWorld::Write(std::function<absl::Status(sql::Txn&)> body) {
  return database_->writer().Run(std::move(body));
}

}  // namespace holdfast::feedback
