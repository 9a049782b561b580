#include "tests/bench/record.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "libs/calendar/day.h"
#include "libs/idempotency/replay.h"
#include "libs/status/macros.h"
#include "services/billing/app/check_entitlement.h"
#include "services/billing/app/create_customer.h"
#include "services/billing/app/create_plan.h"
#include "services/billing/app/create_product.h"
#include "services/billing/app/import_subscription.h"
#include "services/billing/app/schema.h"
#include "services/billing/app/start_cancellation.h"
#include "services/billing/rpc/convert_cancellation.h"
#include "services/billing/rpc/convert_customer.h"
#include "services/billing/rpc/convert_subscription.h"
#include "tests/bench/suite.h"

namespace holdfast::bench {
namespace {

namespace pb = billing::v1;

constexpr absl::Duration kPatience = absl::Minutes(3);

// In the place of the request's hash, of the same size.
const std::string& AnyHash() {
  static const auto& hash = *new std::string(32, 'h');
  return hash;
}

Origin OriginOf(const std::string& request_id) {
  return {kRecordTenant, "operator", "web", request_id, request_id};
}

// What a mutation keeps as its reply.
absl::StatusOr<std::string> Start(sql::Txn& txn, const Scope& scope,
                                  billing::PolicyReplica& policies,
                                  const billing::StartCommand& command) {
  HF_ASSIGN_OR_RETURN(const billing::CancellationView view,
                      billing::StartCancellation(txn, scope, policies, command));
  return billing::NameOf(view.cancellation);
}

absl::StatusOr<std::string> Create(sql::Txn& txn, const Scope& scope,
                                   const billing::CustomerRecord& record) {
  HF_ASSIGN_OR_RETURN(const billing::CustomerRecord made,
                      billing::CreateCustomer(txn, scope, record));
  pb::Customer reply;
  billing::IntoProto(made, &reply);
  return reply.SerializeAsString();
}

template <typename Use>
absl::StatusOr<bool> Kept(sql::Txn& txn, const Scope& scope, const char* method, Use use) {
  const RequestKey key{method, scope.request_id, AnyHash()};
  HF_ASSIGN_OR_RETURN(const std::optional<std::string> kept, FindReplay(txn, kRecordTenant, key));
  if (kept.has_value()) return true;
  HF_ASSIGN_OR_RETURN(const std::string reply, use(txn, scope));
  HF_RETURN_IF_ERROR(RememberReply(txn, kRecordTenant, key, reply, scope.now));
  return true;
}

std::string Problem(const absl::Status& status) {
  return status.ok() ? "" : std::string(status.message());
}

}  // namespace

// Not a fault: the one place that sees every group's size.
class Record::Groupings : public sql::FaultPoints {
 public:
  sql::CommitFault AtCommit(int commands) override {
    absl::MutexLock lock(&mu_);
    groups_.push_back(commands);
    return sql::CommitFault::kNone;
  }
  std::vector<int> Get() const {
    absl::MutexLock lock(&mu_);
    return groups_;
  }

 private:
  mutable absl::Mutex mu_;
  std::vector<int> groups_ ABSL_GUARDED_BY(mu_);
};

Record::~Record() = default;
Record::Record(const Clock* wall)
    : wall_(wall == nullptr ? system_clock_ : *wall), groupings_(std::make_unique<Groupings>()) {}
Origin Record::OperatorOrigin() { return OriginOf(""); }
std::vector<int> Record::Groups() const { return groupings_->Get(); }

absl::StatusOr<std::unique_ptr<Record>> Record::Open(const std::string& url, Options wanted) {
  std::unique_ptr<Record> record(new Record(wanted.wall));
  sql::Options options{.url = url, .faults = record->groupings_.get()};
  if (wanted.one_writer) options.writers = 1;
  HF_ASSIGN_OR_RETURN(record->database_,
                      sql::Database::Open(options, record->executor_, billing::BillingSchema()));
  record->runner_ =
      std::make_unique<CommandRunner>(record->database_->writer(), record->wall_, record->ids_);
  return record;
}

absl::Status Record::Populate(int count) {
  billing::Plan plan;
  plan.id = "team";
  plan.product = "desk";
  plan.display_name = "Team";
  plan.unit_price = Money{4900, *Currency::Parse("USD")};
  plan.interval = {IntervalUnit::kMonth, 1};
  plan.features = {"api"};
  HF_RETURN_IF_ERROR(
      runner_
          ->Run<billing::Plan>(
              OriginOf(""), "",
              [plan](sql::Txn& txn, const Scope& scope) -> absl::StatusOr<billing::Plan> {
                HF_RETURN_IF_ERROR(billing::CreateProduct(txn, scope, {"desk", "Desk"}).status());
                return billing::CreatePlan(txn, scope, plan);
              })
          .status());
  const ClosedLoop all{.outstanding = 200,
                       .warm_up = absl::ZeroDuration(),
                       .measured = kPatience,
                       .calls_max = count};
  LoadResult result = RunClosed(all, Mutations(Mutation::kCreate));
  if (result.failures > 0) return absl::InternalError(result.first_problem);
  const absl::CivilDay start = absl::ToCivilDay(wall_.Now(), absl::UTCTimeZone()) - 10;
  result = RunClosed(all, [this, start](int64_t number, Done done) {
    billing::ImportSubscriptionCommand command;
    command.customer = absl::StrCat("c", number);
    command.plan = "team";
    command.wanted = {.id = "s", .quantity = 3, .start_date = start};
    runner_->Submit<billing::Subscription>(
        OriginOf(NewUuid7(wall_.Now())), command.customer, sql::Priority::kInteractive,
        absl::InfiniteFuture(), {},
        [command](sql::Txn& txn, const Scope& scope) {
          return billing::ImportSubscription(txn, scope, command);
        },
        [done = std::move(done)](absl::StatusOr<billing::Subscription> made) {
          done(Problem(made.status()));
        });
  });
  return result.failures > 0 ? absl::InternalError(result.first_problem) : absl::OkStatus();
}

Issue Record::Mutations(Mutation mutation, Recorder* recorder) {
  return [this, mutation, recorder](int64_t number, Done done) {
    using Use = std::function<absl::StatusOr<std::string>(sql::Txn&, const Scope&)>;
    Use use;
    std::string request_id;
    if (mutation == Mutation::kStart) {
      pb::StartCancellationRequest request;
      FillStart(number, pb::CANCELLATION_MODE_REQUEST, request);
      request_id = request.request_id();
      use = [this, command = *billing::FromProto(request)](sql::Txn& txn, const Scope& scope) {
        return Start(txn, scope, policies_, command);
      };
    } else {
      pb::CreateCustomerRequest request;
      FillCreate(absl::StrCat("c", number), request);
      request_id = request.request_id();
      use = [record = *billing::FromProto(request)](sql::Txn& txn, const Scope& scope) {
        return Create(txn, scope, record);
      };
    }
    const char* method = mutation == Mutation::kStart
                             ? "holdfast.billing.v1.CancellationService/StartCancellation"
                             : "holdfast.billing.v1.CustomerService/CreateCustomer";
    runner_->Submit<bool>(
        OriginOf(request_id), absl::StrCat("c", number), sql::Priority::kInteractive,
        process_clock_.Now() + absl::Seconds(60), [] { return false; },
        [use = std::move(use), method, recorder](sql::Txn& txn, const Scope& scope) {
          if (recorder == nullptr) return Kept(txn, scope, method, use);
          recorder->Begin(txn.dialect());
          RecordingTxn recording(txn, *recorder);
          return Kept(recording, scope, method, use);
        },
        [done = std::move(done)](absl::StatusOr<bool> kept) { done(Problem(kept.status())); });
  };
}

Issue Record::Questions(Question question, int customers, Recorder* recorder) {
  return [this, question, customers, recorder](int64_t number, Done done) {
    const std::string customer = absl::StrCat("c", number * 7919 % customers);
    sql::ReadCommand command;
    command.deadline = process_clock_.Now() + absl::Seconds(60);
    command.run = [this, question, customer, recorder](sql::ReadTxn& txn) -> absl::Status {
      const auto ask = [&](sql::ReadTxn& through) -> absl::Status {
        const Scope scope{kRecordTenant, "operator", "web", "", "", wall_.Now(), ids_};
        if (question == Question::kEntitlement) {
          return billing::CheckEntitlement(through, scope, {customer, "api"}).status();
        }
        return billing::LoadSubscription(through, kRecordTenant, customer, "s").status();
      };
      if (recorder == nullptr) return ask(txn);
      recorder->Begin(txn.dialect());
      RecordingReadTxn recording(txn, *recorder);
      return ask(recording);
    };
    command.done = [done = std::move(done)](absl::Status status) { done(Problem(status)); };
    database_->readers().Submit(std::move(command));
  };
}

absl::Status PopulateRecord(const std::string& url, int count) {
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<Record> record, Record::Open(url));
  return record->Populate(count);
}

}  // namespace holdfast::bench
