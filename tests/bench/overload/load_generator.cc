#include "tests/bench/overload/load_generator.h"

#include <grpcpp/channel.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/byte_buffer.h>

#include <algorithm>
#include <atomic>
#include <limits>
#include <memory>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "libs/clock/clock.h"
#include "libs/rpc/client.h"

namespace holdfast::overload {
namespace {

constexpr char kPushback[] = "grpc-retry-pushback-ms";

// Connections of one kind of call, so that no kind waits for another's streams.
class Connections {
 public:
  Connections(const Target& target, const Traffic& traffic) {
    for (int number = 0; number < target.channels; ++number) {
      grpc::ChannelArguments args;
      args.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
      args.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
      args.SetInt(GRPC_ARG_MAX_METADATA_SIZE, 16 << 10);
      args.SetString("holdfast.kind", absl::StrCat(traffic.name, number));
      channels_.push_back(
          grpc::CreateCustomChannel(target.address, grpc::InsecureChannelCredentials(), args));
      stubs_.push_back(std::make_unique<grpc::GenericStub>(channels_.back()));
    }
  }

  bool AwaitAll(absl::Duration patience) {
    const auto until = absl::ToChronoTime(SystemClock().Now() + patience);
    return std::ranges::all_of(channels_, [&](auto& c) { return c->WaitForConnected(until); });
  }

  grpc::GenericStub& stub(int64_t n) { return *stubs_[n % stubs_.size()]; }

 private:
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs_;
};

struct End {
  grpc::Status status;
  bool pushback = false;
};

// One call, on its own until it ends.
void Send(Connections& connections, const Target& target, const Traffic& traffic, int64_t n,
          absl::Duration timeout, std::function<void(End)> done) {
  struct Call {
    grpc::ClientContext ctx;
    grpc::ByteBuffer request, reply;
  };
  auto call = std::make_shared<Call>();
  rpc::Prepare(call->ctx, {.token = target.token, .timeout = timeout});
  const Request request = traffic.request(n);
  const grpc::Slice slice(request.bytes);
  call->request = grpc::ByteBuffer(&slice, 1);
  connections.stub(n).UnaryCall(
      &call->ctx, request.method, grpc::StubOptions(), &call->request, &call->reply,
      [call, done = std::move(done)](grpc::Status status) {
        done({status, call->ctx.GetServerTrailingMetadata().contains(kPushback)});
      });
}

// Counts the ends of one kind of call.
class Counter {
 public:
  void Count(const Traffic& traffic, const End& end, absl::Duration took) {
    absl::MutexLock lock(&mu_);
    ++tally_.offered;
    const double ms = absl::ToDoubleMilliseconds(took);
    switch (end.status.error_code()) {
      case grpc::StatusCode::OK:
        if (took > traffic.deadline) {
          ++tally_.late;
        } else {
          ++tally_.good;
          tally_.good_ms.push_back(ms);
        }
        return;
      case grpc::StatusCode::RESOURCE_EXHAUSTED:
        ++tally_.refused;
        tally_.without_pushback += end.pushback ? 0 : 1;
        tally_.refused_ms.push_back(ms);
        return;
      case grpc::StatusCode::DEADLINE_EXCEEDED:
        ++tally_.late;
        return;
      default:
        ++tally_.failed;
        ++tally_.errors[absl::StrCat(end.status.error_code(), " ", end.status.error_message())];
    }
  }
  Tally Take() {
    absl::MutexLock lock(&mu_);
    return std::move(tally_);
  }

 private:
  absl::Mutex mu_;
  Tally tally_ ABSL_GUARDED_BY(mu_);
};

struct Arrival {
  absl::Duration at;
  size_t kind;
  int64_t n;
};

std::vector<Arrival> Schedule(absl::Span<const Traffic> traffic, absl::Duration time,
                              uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Arrival> arrivals;
  for (size_t kind = 0; kind < traffic.size(); ++kind) {
    if (traffic[kind].per_second <= 0) continue;
    std::exponential_distribution<double> gap(traffic[kind].per_second);
    absl::Duration at = absl::Seconds(gap(random));
    for (int64_t n = 0; at < time; ++n, at += absl::Seconds(gap(random))) {
      arrivals.push_back({at, kind, n});
    }
  }
  std::ranges::sort(arrivals, {}, &Arrival::at);
  return arrivals;
}

void PassUntil(const Clock& clock, absl::Time time) {
  const absl::Duration left = time - clock.Now();
  if (left <= absl::ZeroDuration()) return;
  absl::Notification never;
  never.WaitForNotificationWithTimeout(left);
}

}  // namespace

double Tally::PercentileMs(double share) const {
  const auto rank = static_cast<size_t>(std::max<double>(0, share * offered - 1));
  if (rank >= good_ms.size()) return std::numeric_limits<double>::infinity();
  std::vector<double> sorted = good_ms;
  std::ranges::nth_element(sorted, sorted.begin() + rank);
  return sorted[rank];
}

std::map<std::string, Tally> RunOpenLoop(const Target& target, absl::Span<const Traffic> traffic,
                                         absl::Duration time, uint64_t seed) {
  const ProcessClock clock;
  const std::vector<Arrival> arrivals = Schedule(traffic, time, seed);
  std::vector<std::unique_ptr<Connections>> connections;
  std::vector<std::unique_ptr<Counter>> counters;
  for (const Traffic& kind : traffic) {
    connections.push_back(std::make_unique<Connections>(target, kind));
    connections.back()->AwaitAll(absl::Seconds(10));
    counters.push_back(std::make_unique<Counter>());
  }
  std::atomic<int64_t> under_way{0};
  const absl::Time start = clock.Now();
  for (const Arrival& arrival : arrivals) {
    const Traffic& kind = traffic[arrival.kind];
    const absl::Time due = start + arrival.at;
    PassUntil(clock, due);
    const absl::Duration left = due + kind.deadline - clock.Now();
    Counter& counter = *counters[arrival.kind];
    ++under_way;
    if (left <= absl::ZeroDuration()) {  // our own delay counts as the server's would
      counter.Count(kind, {grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "")}, kind.deadline);
      --under_way;
      continue;
    }
    Send(*connections[arrival.kind], target, kind, arrival.n, left,
         [&clock, &kind, &counter, &under_way, due](const End& end) {
           counter.Count(kind, end, clock.Now() - due);
           --under_way;
         });
  }
  while (under_way > 0) PassUntil(clock, clock.Now() + absl::Milliseconds(5));
  std::map<std::string, Tally> tallies;
  for (size_t kind = 0; kind < traffic.size(); ++kind) {
    tallies[traffic[kind].name] = counters[kind]->Take();
  }
  return tallies;
}

double MeasureCapacity(const Target& target, const Traffic& traffic, int at_once,
                       absl::Duration time) {
  const ProcessClock clock;
  Connections connections(target, traffic);
  connections.AwaitAll(absl::Seconds(10));
  std::atomic<int64_t> next{0}, good{0}, under_way{at_once};
  const absl::Time counted_from = clock.Now() + time / 5;
  const absl::Time until = clock.Now() + time;
  std::function<void()> send_next = [&] {
    const int64_t n = next++;
    Send(connections, target, traffic, n, absl::Seconds(10), [&](const End& end) {
      const absl::Time now = clock.Now();
      if (end.status.ok() && now >= counted_from && now < until) ++good;
      if (now < until) return send_next();
      --under_way;
    });
  };
  for (int i = 0; i < at_once; ++i) send_next();
  while (under_way > 0) PassUntil(clock, clock.Now() + absl::Milliseconds(5));
  return static_cast<double>(good) / absl::ToDoubleSeconds(until - counted_from);
}

}  // namespace holdfast::overload
