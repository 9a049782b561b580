// SIGTERM: readiness goes first, calls in flight finish, new ones are refused, and the process ends
// with 0 within its bound, whatever its callers do.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "gmock/gmock.h"
#include "google/protobuf/wrappers.pb.h"
#include "libs/rpc/client.h"
#include "tests/libs/rpc/raw_call.h"
#include "tests/support/process_world/process_world.h"
#include "tests/support/status_matchers.h"

namespace holdfast {
namespace {

using cli::Member;
using testing_support::Eventually;
using testing_support::kSanitised;
using testing_support::ProcessWorld;
namespace pb = billing::v1;

constexpr int kNotServing = 2;
constexpr absl::Duration kPatience = absl::Seconds(60);
// Nothing here is in flight for long, so a drain is what saying goodbye to hanging peers takes: two
// seconds for the public port, one for the admin port.
constexpr absl::Duration kDrainBound = absl::Seconds(kSanitised ? 12 : 6);

// A TCP connection that says nothing by itself; -1 when it cannot be had.
class RawConnection {
 public:
  explicit RawConnection(int port, const std::string& first_bytes = "")
      : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    open_ = connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
    if (!first_bytes.empty()) {
      open_ = open_ && send(fd_, first_bytes.data(), first_bytes.size(), MSG_NOSIGNAL) > 0;
    }
  }
  ~RawConnection() { close(fd_); }
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  bool open() const { return open_; }
  // Reads what has come; true once the peer has closed.
  bool Closed() {
    char bytes[512];
    while (open_) {
      const ssize_t got = recv(fd_, bytes, sizeof(bytes), MSG_DONTWAIT);
      if (got > 0) continue;
      if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return false;
      open_ = false;
    }
    return true;
  }

 private:
  int fd_;
  bool open_ = false;
};

class DrainTest : public testing::Test {
 protected:
  void Start(std::vector<std::string> billing_flags = {}) {
    auto world = ProcessWorld::Start({{Member::kBilling, std::move(billing_flags)}});
    ASSERT_THAT(world, IsOk());
    world_ = *std::move(world);
  }
  void TearDown() override {
    if (HasFailure() && world_ != nullptr) std::cerr << world_->LogTail(Member::kBilling) << "\n";
  }

  absl::StatusOr<int> Readiness() {
    google::protobuf::StringValue request;  // HealthCheckRequest: a string in field 1.
    request.set_value("readiness");
    const auto reply = rpc::RawCall<google::protobuf::Int32Value>(
        admin_, "/grpc.health.v1.Health/Check", request, {.timeout = absl::Seconds(10)});
    if (!reply.ok()) return reply.status();
    return reply->value();
  }

  absl::StatusOr<pb::ListPlansResponse> Read(absl::Duration patience = absl::ZeroDuration()) {
    return world_->as_operator().Call(world_->as_operator().catalog(),
                                      &pb::CatalogService::StubInterface::ListPlans,
                                      pb::ListPlansRequest(), {.patience = patience});
  }

  std::unique_ptr<ProcessWorld> world_;
  std::shared_ptr<grpc::Channel> admin_;
};

TEST_F(DrainTest, ReadinessGoesFirstThenNewCallsAreRefusedThenItEndsWithZero) {
  ASSERT_NO_FATAL_FAILURE(Start({"--drain_linger", "3s"}));
  admin_ =
      rpc::ChannelFor(absl::StrCat("127.0.0.1:", world_->suite().admin_port(Member::kBilling)));
  ASSERT_THAT(Readiness(), IsOkAndHolds(1));
  ASSERT_THAT(Read(), IsOk());
  ASSERT_EQ(kill(world_->suite().pid(Member::kBilling), SIGTERM), 0);
  EXPECT_TRUE(Eventually(absl::Seconds(2), [&] {
    const auto now = Readiness();
    return now.ok() && *now == kNotServing;
  }));
  EXPECT_THAT(Read(), IsOk()) << "those who have not noticed yet are served";
  absl::Status refused;
  EXPECT_TRUE(Eventually(absl::Seconds(20), [&] {
    refused = Read().status();
    return !refused.ok();
  }));
  // CANCELLED is what gRPC 1.51 answers a call that meets a closing connection.
  EXPECT_TRUE(absl::IsUnavailable(refused) || absl::IsCancelled(refused)) << refused;
  EXPECT_EQ(world_->suite().AwaitEnd(Member::kBilling), 0);
}

TEST_F(DrainTest, CallersWhoHangDoNotKeepItFromEnding) {
  ASSERT_NO_FATAL_FAILURE(Start());
  ASSERT_THAT(world_->Populate(200), IsOk());
  const int port = world_->suite().port(Member::kBilling);
  const auto token = [&] { return rpc::CallOptions{.token = world_->suite().operator_token()}; };

  // One never reads the stream it asked for.
  const auto channel = rpc::ChannelFor(absl::StrCat("127.0.0.1:", port));
  const auto events = pb::EventService::NewStub(channel);
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::unique_ptr<grpc::ClientReader<events::v1::Event>>> unread;
  for (int partition = 0; partition < 16; ++partition) {
    contexts.push_back(std::make_unique<grpc::ClientContext>());
    rpc::Prepare(*contexts.back(), token());
    pb::WatchEventsRequest request;
    request.set_partition(partition);
    unread.push_back(events->WatchEvents(contexts.back().get(), request));
  }
  // One waits for a barrier that nobody will report, one for offers that will not come.
  world_->suite().SuspendMember(Member::kFeedback);
  std::thread advancing([&] {
    (void)world_->Advance(absl::FromCivil(absl::CivilDay(2026, 3, 11), absl::UTCTimeZone()),
                          {"feedback"});
  });
  // Some speak half a sentence, some none.
  const RawConnection half(port, "PRI * HTTP/2.0\r\n\r\nSM");
  const RawConnection silent(port);
  ASSERT_TRUE(half.open() && silent.open());
  testing_support::Pass(absl::Milliseconds(500));

  const absl::Time told = world_->process_clock().Now();
  EXPECT_EQ(world_->suite().StopMember(Member::kBilling), 0);
  EXPECT_LE(world_->process_clock().Now() - told, kDrainBound);
  ASSERT_THAT(world_->suite().StartMember(Member::kBilling), IsOk());
  world_->suite().ResumeMember(Member::kFeedback);
  for (const auto& context : contexts) context->TryCancel();
  advancing.join();
}

TEST_F(DrainTest, ARollingRestartFailsNoIdempotentCall) {
  constexpr int kLanes = 6;
  constexpr int kSubscriptions = 900;
  ASSERT_NO_FATAL_FAILURE(Start());
  ASSERT_THAT(world_->Populate(kSubscriptions), IsOk());
  std::atomic<int> next{0}, answered{0};
  std::atomic<bool> stop{false};
  absl::Mutex mu;
  std::vector<std::string> problems;
  std::vector<std::thread> callers;
  for (int lane = 0; lane < kLanes; ++lane) {
    callers.emplace_back([&] {
      for (int number = next++; number < kSubscriptions && !stop; number = next++) {
        pb::StartCancellationRequest request;
        request.set_subscription(ProcessWorld::SubscriptionOf(number));
        request.set_mode(pb::CANCELLATION_MODE_REQUEST);
        request.set_timing(pb::CANCEL_TIMING_PERIOD_END);
        request.set_channel("web");
        request.set_request_id(world_->as_operator().RequestId());
        cli::SuiteClient& client = world_->as_operator();
        const auto start = [&] {
          return client.Call(client.cancellations(),
                             &pb::CancellationService::StubInterface::StartCancellation, request,
                             {.patience = kPatience});
        };
        const auto first = start();
        const auto again = start();  // the same request: the same cancellation
        const auto read = Read(kPatience);
        absl::MutexLock lock(&mu);
        if (!first.ok()) problems.push_back(first.status().ToString());
        if (!again.ok()) problems.push_back(again.status().ToString());
        if (!read.ok()) problems.push_back(read.status().ToString());
        if (first.ok() && again.ok() && first->name() != again->name()) {
          problems.push_back(first->name() + " is also " + again->name());
        }
        ++answered;
      }
    });
  }
  for (const Member member :
       {Member::kBilling, Member::kFeedback, Member::kBilling, Member::kRenewal}) {
    const int before = answered;
    EXPECT_TRUE(Eventually(kPatience, [&] { return answered >= before + 2 * kLanes; }));
    EXPECT_EQ(world_->suite().StopMember(member), 0) << cli::ProgramOf(member);
    EXPECT_THAT(world_->suite().StartMember(member), IsOk());
  }
  stop = true;
  for (std::thread& caller : callers) caller.join();
  EXPECT_THAT(problems, testing::IsEmpty());
  EXPECT_GE(answered.load(), 8 * kLanes);
}

TEST_F(DrainTest, ConnectionsThatNeverSpeakAreClosedAndDisturbNobody) {
  constexpr int kIdle = 300;
  // Ten seconds are the handshake's; the rest is for a busy machine.
  constexpr absl::Duration kBound = absl::Seconds(kSanitised ? 40 : 20);
  ASSERT_NO_FATAL_FAILURE(Start());
  const int port = world_->suite().port(Member::kBilling);
  std::vector<std::unique_ptr<RawConnection>> idle;
  for (int number = 0; number < kIdle; ++number) {
    idle.push_back(std::make_unique<RawConnection>(port));
    ASSERT_TRUE(idle.back()->open()) << number;
  }
  int calls = 0;
  EXPECT_TRUE(Eventually(kBound, [&] {
    EXPECT_THAT(Read(), IsOk());
    ++calls;
    int open = 0;
    for (const auto& connection : idle) open += connection->Closed() ? 0 : 1;
    return open == 0;
  }));
  EXPECT_GT(calls, 1);
  EXPECT_TRUE(world_->suite().running(Member::kBilling));
}

}  // namespace
}  // namespace holdfast
