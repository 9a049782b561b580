#include "tests/bench/flow_latency.h"

#include <array>
#include <atomic>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "libs/redis/link.h"
#include "libs/status/macros.h"
#include "tests/bench/raw_engine.h"
#include "tests/bench/record.h"
#include "tests/bench/scratch.h"
#include "tests/bench/suite.h"

namespace holdfast::bench {
namespace {

namespace pb = billing::v1;

// The whole and its parts take turns, one operation each 5 ms, so that all are measured at the same
// pacing: what a sleeping core costs is in all of them.
constexpr absl::Duration kPace = absl::Milliseconds(5);
constexpr int kSamples = 150;  // a round, of each
constexpr int kWarmUp = 30;
constexpr absl::Duration kPatience = absl::Seconds(10);
constexpr absl::Duration kKnown = absl::Seconds(60);

// What a cancellation until its offer is made of.
constexpr int kRpcs = 2;     // Start, and feedback's PresentOffers
constexpr int kCommits = 3;  // Start, feedback's decision, PresentOffers
constexpr int kHops = 1;     // billing's event to feedback

absl::StatusOr<double> Timed(const ProcessClock& clock, const Issue& issue, int64_t number) {
  struct Outcome {
    std::string problem;
    absl::Time at;
    absl::Notification ended;
  };
  auto outcome = std::make_shared<Outcome>();
  const absl::Time begin = clock.Now();
  issue(number, [outcome, &clock](const std::string& problem) {
    outcome->problem = problem;
    outcome->at = clock.Now();
    outcome->ended.Notify();
  });
  outcome->ended.WaitForNotification();
  if (!outcome->problem.empty()) return absl::InternalError(outcome->problem);
  return absl::ToDoubleMilliseconds(outcome->at - begin);
}

// XADD on one connection until a blocking XREADGROUP on another has the entry.
class RedisHop {
 public:
  explicit RedisHop(int port) { options_.address = absl::StrCat("127.0.0.1:", port); }
  ~RedisHop() {
    if (!reader_.joinable()) return;
    stop_ = true;
    waker_.Wake();
    reader_.join();
  }

  absl::Status Open() {
    auto writing = redis::Link::Dial(options_, clock_, own_waker_);
    HF_RETURN_IF_ERROR(writing.status());
    writing_.emplace(*std::move(writing));
    HF_RETURN_IF_ERROR(
        writing_->Ask({"XGROUP", "CREATE", kStream, "bench", "$", "MKSTREAM"}, Soon()).status());
    auto reading = redis::Link::Dial(options_, clock_, waker_);
    HF_RETURN_IF_ERROR(reading.status());
    reader_ = std::thread([this, link = *std::move(reading)]() mutable { ReadOn(link); });
    return absl::OkStatus();
  }

  absl::StatusOr<double> Once(const std::string& payload) {
    const absl::Time begin = clock_.Now();
    const int64_t before = seen_.load();
    HF_RETURN_IF_ERROR(writing_->Ask({"XADD", kStream, "*", "event", payload}, Soon()).status());
    while (seen_.load() == before) {
      if (clock_.Now() > begin + kPatience) return absl::DeadlineExceededError("no entry came");
      std::this_thread::yield();
    }
    absl::MutexLock lock(&mu_);
    return absl::ToDoubleMilliseconds(arrived_ - begin);
  }

 private:
  static constexpr char kStream[] = "hf:bench:hop";

  absl::Time Soon() const { return clock_.Now() + kPatience; }

  void ReadOn(redis::Link& link) {
    while (!stop_) {
      auto reply = link.Ask({"XREADGROUP", "GROUP", "bench", "one", "COUNT", "16", "BLOCK", "500",
                             "NOACK", "STREAMS", kStream, ">"},
                            Soon());
      const absl::Time now = clock_.Now();
      if (!reply.ok()) return;
      if (reply->kind != redis::Reply::Kind::kArray) continue;  // nothing for half a second
      {
        absl::MutexLock lock(&mu_);
        arrived_ = now;
      }
      ++seen_;
    }
  }

  const ProcessClock clock_;
  redis::ConnectionOptions options_;
  redis::Waker own_waker_, waker_;
  std::optional<redis::Link> writing_;
  std::atomic<bool> stop_ = false;
  std::atomic<int64_t> seen_ = 0;
  absl::Mutex mu_;
  absl::Time arrived_;
  std::thread reader_;
};

struct Samples {
  std::vector<double> whole, rpc, commit, hop;  // milliseconds

  double SumAt(double share) const {
    return kRpcs * Quantile(rpc, share) + kCommits * Quantile(commit, share) +
           kHops * Quantile(hop, share);
  }
};

// The rows of a StartCancellation, each its own durable transaction.
absl::StatusOr<Tape> TapeOfStarts(const std::string& url, int count) {
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<Record> record,
                      Record::Open(url, {.one_writer = true}));
  Tape tape;
  Recorder recorder(tape);
  const LoadResult taped = RunClosed({.outstanding = 1,
                                      .warm_up = absl::ZeroDuration(),
                                      .measured = absl::Minutes(1),
                                      .calls_max = count},
                                     record->Mutations(Mutation::kStart, &recorder));
  if (taped.failures > 0) return absl::InternalError(taped.first_problem);
  return tape;
}

class Pacer {
 public:
  explicit Pacer(const ProcessClock& clock) : clock_(clock), next_(clock.Now()) {}
  void Await() {
    next_ = std::max(next_ + kPace, clock_.Now());
    absl::Notification never;
    never.WaitForNotificationWithTimeout(next_ - clock_.Now());
  }

 private:
  const ProcessClock& clock_;
  absl::Time next_;
};

absl::StatusOr<double> CommitOnce(const ProcessClock& clock, RawEngine& engine,
                                  const TapeCommand& command) {
  const absl::Time begin = clock.Now();
  HF_RETURN_IF_ERROR(engine.Begin());
  for (const TapeStep& step : command.writes) HF_RETURN_IF_ERROR(engine.Write(step));
  HF_RETURN_IF_ERROR(engine.Commit());
  return absl::ToDoubleMilliseconds(clock.Now() - begin);
}

void AddRound(const Context& context, const Samples& samples, double offered) {
  Figures& figures = context.figures;
  const std::string flow = context.Row("flow");
  constexpr char kSum[] = "2 RPCs + 3 fsynced commits + 1 Redis hop, medians";
  const double sum = samples.SumAt(0.5);
  figures.Add(flow + "offer_in_reply.p50", "ms", Quantile(samples.whole, 0.5), kSum, sum);
  figures.Add(flow + "offer_in_reply.p99", "ms", Quantile(samples.whole, 0.99), kSum, sum);
  figures.Add(flow + "offer_in_reply.p99_of_p99s", "ms", Quantile(samples.whole, 0.99),
              "the same parts at their p99", samples.SumAt(0.99));
  figures.Add(flow + "offer_in_reply.offered", "share", offered);
  for (const auto& [name, part] :
       {std::pair{"rpc", &samples.rpc}, {"commit", &samples.commit}, {"redis_hop", &samples.hop}}) {
    figures.Add(absl::StrCat(flow, "part.", name, ".p50"), "ms", Quantile(*part, 0.5));
    figures.Add(absl::StrCat(flow, "part.", name, ".p99"), "ms", Quantile(*part, 0.99));
  }
}

// Where the write commands behind one offer spent their time, by the writers' own metrics, and the
// CPU time of everybody.
class Budget {
 public:
  explicit Budget(Suite& suite) : suite_(suite) {}

  absl::Status Begin() {
    for (const cli::Member member : kWriters) {
      HF_ASSIGN_OR_RETURN(groups_[member], suite_.Groups(member));
    }
    for (const cli::Member member : kAll) cpu_[member] = suite_.CpuSeconds(member);
    return absl::OkStatus();
  }

  absl::Status AddTo(const Context& context, int offers) const {
    Figures& figures = context.figures;
    const std::string budget = context.Row("flow") + "budget.";
    for (const cli::Member member : kWriters) {
      HF_ASSIGN_OR_RETURN(const GroupFigures after, suite_.Groups(member));
      const GroupFigures spent = after - groups_.at(member);
      const std::string row = absl::StrCat(budget, cli::ProgramOf(member));
      figures.Add(row + ".commands", "an offer", spent.commands / offers);
      figures.Add(row + ".commits", "an offer", spent.groups / offers);
      for (const auto& [step, seconds] : spent.seconds) {
        figures.Add(absl::StrCat(row, ".", step), "us", seconds / offers * 1e6);
      }
    }
    for (const cli::Member member : kAll) {
      figures.Add(absl::StrCat(budget, "cpu.", cli::ProgramOf(member)), "us",
                  (suite_.CpuSeconds(member) - cpu_.at(member)) / offers * 1e6);
    }
    return absl::OkStatus();
  }

 private:
  static constexpr std::array kWriters = {cli::Member::kBilling, cli::Member::kFeedback};
  static constexpr std::array kAll = {cli::Member::kBilling, cli::Member::kFeedback,
                                      cli::Member::kRenewal, cli::Member::kRedis};
  Suite& suite_;
  std::map<cli::Member, GroupFigures> groups_;
  std::map<cli::Member, double> cpu_;
};

}  // namespace

absl::Status RunFlowLatency(Context& context) {
  const int samples_a_round = context.Count(kSamples) + kWarmUp;
  const int calls = samples_a_round * context.rounds;
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<Suite> suite, Suite::Start(context));
  context.say(absl::StrCat("populating ", calls + 1, " customers of the whole suite"));
  HF_RETURN_IF_ERROR(suite->Populate(calls + 1));
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<Scratch> base, Scratch::Make(context, "base"));
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<Scratch> work, Scratch::Make(context, "work"));
  HF_RETURN_IF_ERROR(PopulateRecord(base->url(), calls));
  HF_RETURN_IF_ERROR(work->CopyFrom(*base));
  HF_ASSIGN_OR_RETURN(const Tape tape, TapeOfStarts(work->url(), calls));
  HF_RETURN_IF_ERROR(work->CopyFrom(*base));
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<RawEngine> engine, OpenRaw(work->url(), tape));
  HF_ASSIGN_OR_RETURN(const EchoReplies replies, suite->Samples());
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<EchoProcess> echo,
                      EchoProcess::Start(context, replies));
  HF_RETURN_IF_ERROR(suite->AwaitConsumers(kKnown));
  RedisHop hop(suite->processes().redis_port());
  HF_RETURN_IF_ERROR(hop.Open());

  const ProcessClock clock;
  bool offered = false;
  Stubs<Cancellations> real(suite->billing()), bare(echo->address());
  const Issue start = StartCalls(real, suite->token(), pb::CANCELLATION_MODE_INTENT,
                                 [&offered](const pb::Cancellation& cancellation) {
                                   offered = cancellation.offers_size() > 0;
                                   return std::string(cancellation.degraded() ? "degraded" : "");
                                 });
  const Issue call = StartCalls(bare, suite->token(), pb::CANCELLATION_MODE_INTENT,
                                [](const pb::Cancellation&) { return std::string(); });
  const std::string payload(400, 'e');  // an encoded cancellation.started
  Pacer pacer(clock);
  int next = 0;
  for (int round = 0; round < context.rounds; ++round) {
    context.say(absl::StrCat("latency against parts, round ", round + 1));
    Samples samples;
    Budget budget(*suite);
    HF_RETURN_IF_ERROR(budget.Begin());
    int with_offer = 0;
    for (int i = 0; i < samples_a_round; ++i, ++next) {
      pacer.Await();
      const absl::StatusOr<double> whole = Timed(clock, start, 1 + next);
      pacer.Await();
      HF_ASSIGN_OR_RETURN(const double rpc, Timed(clock, call, next));
      pacer.Await();
      HF_ASSIGN_OR_RETURN(const double commit, CommitOnce(clock, *engine, tape.commands[next]));
      pacer.Await();
      HF_ASSIGN_OR_RETURN(const double redis, hop.Once(payload));
      if (i < kWarmUp) continue;
      // Some customers belong to the holdout that is shown nothing.
      if (whole.ok() && offered) {
        ++with_offer;
        samples.whole.push_back(*whole);
      }
      samples.rpc.push_back(rpc);
      samples.commit.push_back(commit);
      samples.hop.push_back(redis);
    }
    AddRound(context, samples,
             static_cast<double>(with_offer) / static_cast<double>(samples_a_round - kWarmUp));
    HF_RETURN_IF_ERROR(budget.AddTo(context, samples_a_round));
  }
  context.figures.Promise(context.Row("flow") + "offer_in_reply.p50", {Sense::kAtMost, 1.5});
  context.figures.Promise(context.Row("flow") + "offer_in_reply.p99", {Sense::kAtMost, 3});
  return absl::OkStatus();
}

}  // namespace holdfast::bench
