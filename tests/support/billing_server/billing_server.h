// All of billing's proto services on a real port, for one test: SQLite on tmpfs, real threads,
// callers of two tenants and the suite's own service. Feedback is whoever calls PresentOffers.
#ifndef HOLDFAST_TESTS_SUPPORT_BILLING_SERVER_BILLING_SERVER_H_
#define HOLDFAST_TESTS_SUPPORT_BILLING_SERVER_BILLING_SERVER_H_

#include <atomic>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "holdfast/billing/v1/cancellation_service.grpc.pb.h"
#include "holdfast/billing/v1/event_service.grpc.pb.h"
#include "holdfast/billing/v1/policy_service.grpc.pb.h"
#include "libs/auth/authenticator.h"
#include "libs/auth/method_policy.h"
#include "libs/clock/clock.h"
#include "libs/command/runner.h"
#include "libs/executor/thread_executor.h"
#include "libs/ids/ids.h"
#include "libs/outbox/relay.h"
#include "libs/rpc/client.h"
#include "libs/rpc/server.h"
#include "libs/sql/database.h"
#include "services/billing/app/timer_handlers.h"
#include "services/billing/jobs/clock_stepper.h"
#include "services/billing/rpc/services.h"
#include "services/billing/rpc/waking_publisher.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_engine.h"

namespace holdfast::billing {

// Tokens are "client@TENANT" and "service".
class TestAuthenticator final : public auth::Authenticator {
 public:
  absl::StatusOr<auth::Principal> Authenticate(const auth::Credentials& credentials) const override;
};

// Sees every event as it leaves.
class EventTap final : public outbox::Publisher {
 public:
  void Publish(std::vector<outbox::Event> events) override ABSL_LOCKS_EXCLUDED(mu_);
  // The next event of `type` after those already taken; aborts when none comes within half a
  // minute.
  outbox::Event Next(const std::string& type) ABSL_LOCKS_EXCLUDED(mu_);

 private:
  absl::Mutex mu_;
  std::deque<outbox::Event> events_ ABSL_GUARDED_BY(mu_);
};

class BillingServer {
 public:
  // How long a reply waits for feedback: long enough for a loaded machine where a test answers,
  // short where none does.
  explicit BillingServer(absl::Duration budget = absl::Seconds(8));
  ~BillingServer();

  // A customer with one monthly subscription; its name.
  std::string NewSubscription(const std::string& customer, const std::string& country = "US");

  std::string RequestId() { return NewUuid7(wall_.Now()); }
  v1::StartCancellationRequest StartRequest(const std::string& subscription,
                                            v1::CancellationMode mode);
  absl::StatusOr<v1::Cancellation> Start(const v1::StartCancellationRequest& request,
                                         const std::string& token = "client@acme");
  absl::StatusOr<v1::Cancellation> Start(const std::string& subscription,
                                         v1::CancellationMode mode) {
    return Start(StartRequest(subscription, mode));
  }

  // Calls one method: server.Call<v1::Cancellation>(&Stub::ConfirmCancellation, request).
  template <typename Resp, typename Stub, typename Req>
  absl::StatusOr<Resp> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Req&, Resp*),
                            const Req& request, const std::string& token = "client@acme",
                            const std::string& tenant = "") {
    Stub stub(channel_);
    return rpc::CallAndWait<Resp>(
        [&](grpc::ClientContext* ctx, const Req& req, Resp* resp) {
          return (stub.*method)(ctx, req, resp);
        },
        request, rpc::CallOptions{.token = token, .tenant = tenant, .timeout = absl::Seconds(10)});
  }

  // What feedback does: presents a half-price offer for `reason`.
  v1::PresentOffersRequest OfferRequest(const std::string& cancellation,
                                        const std::string& decision);
  absl::StatusOr<v1::Cancellation> Present(const v1::PresentOffersRequest& request,
                                           const std::string& tenant = "acme");

  EventTap& tap() { return tap_; }
  void EventsAreSlow() { fast_ = false; }  // as with Redis down
  std::shared_ptr<grpc::Channel> channel() { return channel_; }

 private:
  TempDir dir_;
  SystemClock wall_;
  ProcessClock process_;
  ThreadExecutor executor_{process_};
  SystemIds ids_{wall_};
  TestAuthenticator authenticator_;
  std::optional<auth::MethodPolicy> policy_;
  TimerHandlers timers_;
  std::unique_ptr<sql::Database> database_;
  std::optional<CommandRunner> commands_;
  rpc::Waiters waiters_{executor_};
  EventTap tap_;
  std::optional<WakingPublisher> publisher_;
  std::atomic<bool> fast_{true};
  std::optional<rpc::Stack> stack_;
  std::optional<FeedbackGate> gate_;
  std::optional<Services> services_;
  std::optional<ClockStepper> stepper_;
  std::optional<rpc::Server> server_;
  std::unique_ptr<outbox::Relay> relay_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace holdfast::billing

#endif  // HOLDFAST_TESTS_SUPPORT_BILLING_SERVER_BILLING_SERVER_H_
