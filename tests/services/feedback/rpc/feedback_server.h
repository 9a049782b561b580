// Feedback's four services on a real port, with real threads and a billing that does what the test
// says.
#ifndef HOLDFAST_TESTS_SERVICES_FEEDBACK_RPC_FEEDBACK_SERVER_H_
#define HOLDFAST_TESTS_SERVICES_FEEDBACK_RPC_FEEDBACK_SERVER_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "holdfast/feedback/v1/case_service.grpc.pb.h"
#include "holdfast/feedback/v1/insight_service.grpc.pb.h"
#include "holdfast/feedback/v1/offer_service.grpc.pb.h"
#include "holdfast/feedback/v1/survey_service.grpc.pb.h"
#include "libs/auth/method_policy.h"
#include "libs/executor/thread_executor.h"
#include "libs/ids/ids.h"
#include "libs/rpc/client.h"
#include "libs/rpc/server.h"
#include "libs/status/status.h"
#include "services/feedback/app/apply_fact.h"
#include "services/feedback/app/schema.h"
#include "services/feedback/rpc/case_service.h"
#include "services/feedback/rpc/insight_service.h"
#include "services/feedback/rpc/method_rules.h"
#include "services/feedback/rpc/offer_service.h"
#include "services/feedback/rpc/survey_service.h"
#include "tests/support/feedback_world/feedback_world.h"

namespace holdfast::feedback {

// Tokens are ROLE@TENANT.
class RoleTokens final : public auth::Authenticator {
 public:
  absl::StatusOr<auth::Principal> Authenticate(
      const auth::Credentials& credentials) const override {
    const std::string text(credentials.authorization);
    const size_t at = text.find('@');
    if (!text.starts_with("Bearer ") || at == std::string::npos) {
      return Error(absl::StatusCode::kUnauthenticated, kUnauthenticated, "unknown token");
    }
    HF_ASSIGN_OR_RETURN(const auth::Role role, auth::ParseRole(text.substr(7, at - 7)));
    return auth::Principal{text.substr(at + 1), "somebody", {role}};
  }
};

// An outbox in which nothing ever happens; facts come by Tell.
class EmptyPull final : public outbox::EventPull {
 public:
  void ReadEvents(int, int64_t, int,
                  absl::AnyInvocable<void(absl::StatusOr<outbox::EventPage>)> done) override {
    done(outbox::EventPage{});
  }
  void Heads(absl::AnyInvocable<void(absl::StatusOr<outbox::Positions>)> done) override {
    done(outbox::Positions{});
  }
};

class FeedbackServer {
 public:
  FeedbackServer() {
    auto opened = sql::Database::Open({.url = TestDatabaseUrl(dir_.File("feedback.db"))}, executor_,
                                      FeedbackSchema());
    HF_CHECK(opened.ok());
    database_ = *std::move(opened);
    commands_.emplace(database_->writer(), wall_, ids_);
    policy_.emplace(*auth::MethodPolicy::Build(MethodRules()));
    stack_.emplace(rpc::StackParts{authenticator_, *policy_, *commands_, database_->readers(),
                                   waiters_, process_, wall_, ids_});
    runtime_.emplace(RuntimeParts{
        .database = *database_,
        .executor = executor_,
        .system = wall_,
        .billing = billing_,
        .pull = pull_,
        .outlooks = outlooks_,
        .policy_json = "{}",
        .answered = [this](const std::string& decision) { waiters_.Answer(decision); }});
    HF_CHECK(runtime_->Start().ok());
    surveys_.emplace(
        *stack_, runtime_->context(), billing_, [this] { runtime_->PullNow(); }, absl::Seconds(2));
    offers_.emplace(*stack_);
    cases_.emplace(*stack_);
    insights_.emplace(*stack_);
    server_.emplace(*stack_, rpc::ServerOptions{.listen = "127.0.0.1:0"});
    server_->Add<v1::SurveyService>(&*surveys_);
    server_->Add<v1::OfferService>(&*offers_);
    server_->Add<v1::CaseService>(&*cases_);
    server_->Add<v1::InsightService>(&*insights_);
    HF_CHECK(server_->Start().ok());
    channel_ = rpc::ChannelFor("127.0.0.1:" + std::to_string(server_->port()));
  }
  ~FeedbackServer() {
    server_->Drain();
    runtime_->Stop();
    database_->writer().Close();
  }

  // server.Call<v1::Case>(&v1::CaseService::Stub::CloseCase, request, "operator@acme")
  template <typename Resp, typename Stub, typename Req>
  absl::StatusOr<Resp> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Req&, Resp*),
                            const Req& request, const std::string& token = "operator@acme") {
    Stub stub(channel_);
    return rpc::CallAndWait<Resp>([&](grpc::ClientContext* ctx, const Req& req,
                                      Resp* resp) { return (stub.*method)(ctx, req, resp); },
                                  request,
                                  rpc::CallOptions{.token = token, .timeout = absl::Seconds(10)});
  }

  // Billing's fact arrives.
  void Tell(const std::string& type, const holdfast::billing::v1::CancellationFact& fact) {
    outbox::Event event{.id = ids_.Next("evt"),
                        .type = type,
                        .tenant = "acme",
                        .customer = fact.subscription().customer().customer(),
                        .subject = fact.cancellation(),
                        .time = wall_.Now(),
                        .data = fact.SerializeAsString(),
                        .customer_seq = ++sequence_};
    const auto told =
        commands_->Run<int>(Origin{.tenant = "acme", .actor = "system"}, event.customer,
                            [&](sql::Txn& txn, const Scope& scope) -> absl::StatusOr<int> {
                              HF_RETURN_IF_ERROR(ApplyFact(txn, scope, runtime_->context(), event));
                              return 0;
                            });
    HF_CHECK(told.ok());
  }

  std::string RequestId() { return NewUuid7(wall_.Now()); }
  FakeBilling& billing() { return billing_; }
  sql::Database& database() { return *database_; }

 private:
  TempDir dir_;
  SystemClock wall_;
  ProcessClock process_;
  ThreadExecutor executor_{process_};
  SystemIds ids_{wall_};
  RoleTokens authenticator_;
  rpc::Waiters waiters_{executor_};
  FakeBilling billing_;
  FakeOutlooks outlooks_;
  EmptyPull pull_;
  int64_t sequence_ = 0;
  std::unique_ptr<sql::Database> database_;
  std::optional<CommandRunner> commands_;
  std::optional<auth::MethodPolicy> policy_;
  std::optional<rpc::Stack> stack_;
  std::optional<Runtime> runtime_;
  std::optional<SurveyServiceImpl> surveys_;
  std::optional<OfferServiceImpl> offers_;
  std::optional<CaseServiceImpl> cases_;
  std::optional<InsightServiceImpl> insights_;
  std::optional<rpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace holdfast::feedback

#endif  // HOLDFAST_TESTS_SERVICES_FEEDBACK_RPC_FEEDBACK_SERVER_H_
