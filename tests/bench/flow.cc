// Throughput of calls against the bare echo of the same size, and of durable mutations against the
// bare engine too. Billing alone with Redis: nobody consumes its events here. flow_latency.cc has
// the whole suite.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/status/macros.h"
#include "tests/bench/benches.h"
#include "tests/bench/flow_latency.h"
#include "tests/bench/raw_engine.h"
#include "tests/bench/record.h"
#include "tests/bench/scratch.h"
#include "tests/bench/suite.h"

namespace holdfast::bench {
namespace {

namespace pb = billing::v1;
using cli::Member;

constexpr int kCustomers = 30'000;
constexpr int kTaped = 8192;
constexpr absl::Duration kMeasured = absl::Milliseconds(1000);
constexpr Target kOfEcho{Sense::kAtLeast, 0.8};
constexpr Target kMutationOfEcho{Sense::kAtLeast, 0.4};
constexpr Target kMutationOfRaw{Sense::kAtLeast, 0.6};
constexpr char kEcho[] = "bare callback echo of the same size";

std::string NoProblem(const pb::Cancellation&) { return ""; }

// The bare engine under one mutation's rows, in groups as billing commits them.
class RawSide {
 public:
  // `base` has `commands` customers.
  RawSide(const Scratch& base, Scratch& work, Mutation mutation, int commands)
      : base_(base), work_(work), mutation_(mutation), commands_(commands) {}

  absl::Status TapeAll() {
    HF_RETURN_IF_ERROR(work_.CopyFrom(base_));
    HF_ASSIGN_OR_RETURN(const std::unique_ptr<Record> record,
                        Record::Open(work_.url(), {.one_writer = true}));
    Recorder recorder(tape_);
    const LoadResult taped =
        RunClosed({.warm_up = absl::ZeroDuration(),
                   .measured = absl::Minutes(1),
                   .calls_max = commands_,
                   .first_number = mutation_ == Mutation::kCreate ? commands_ : 0},
                  record->Mutations(mutation_, &recorder));
    return taped.failures == 0 ? absl::OkStatus() : absl::InternalError(taped.first_problem);
  }

  absl::StatusOr<double> PerSecond(double mean_group) const {
    HF_RETURN_IF_ERROR(work_.CopyFrom(base_));
    HF_ASSIGN_OR_RETURN(const std::vector<std::unique_ptr<RawEngine>> engines,
                        OpenRawWriters(work_.url(), tape_));
    const int group = std::max(1, static_cast<int>(mean_group + 0.5));
    return ReplayWrites(engines, tape_, {group}, /*reads=*/false);
  }

 private:
  const Scratch& base_;
  Scratch& work_;
  const Mutation mutation_;
  const int commands_;
  Tape tape_;
};

class Throughput {
 public:
  Throughput(Context& context, Suite& suite, const EchoProcess& echo)
      : context_(context), suite_(suite), echo_(echo) {}

  // One round of a call: the echo and ours in turns.
  absl::Status Round(const std::string& row, const Issue& bare, const Issue& real,
                     int64_t calls_max = INT64_MAX, int64_t first = 0) {
    HF_ASSIGN_OR_RETURN(const GroupFigures before, suite_.Groups(Member::kBilling));
    const Paired paired = RunPaired(
        {.measured = context_.Time(kMeasured), .calls_max = calls_max, .first_number = first},
        {real, [this] { return suite_.CpuSeconds(Member::kBilling); }},
        {bare, [this] { return CpuSecondsOf(echo_.pid()); }});
    HF_ASSIGN_OR_RETURN(const GroupFigures after, suite_.Groups(Member::kBilling));
    HF_RETURN_IF_ERROR(Good(paired.baseline, "echo"));
    HF_RETURN_IF_ERROR(Good(paired.ours, row));
    groups_ = after - before;
    last_ = paired.ours;
    Figures& figures = context_.figures;
    figures.Add(row, "1/s", last_.PerSecond(), kEcho, paired.baseline.PerSecond());
    figures.Add(row + ".p99", "ms", Quantile(last_.latencies_ms, 0.99), kEcho,
                Quantile(paired.baseline.latencies_ms, 0.99));
    figures.Add(row + ".server_cpu", "us/call", paired.ours_cpu_us, "the echo server's",
                paired.baseline_cpu_us);
    figures.Add(row + ".client_cores", "cores", last_.CpuCores(), "client at the echo",
                paired.baseline.CpuCores());
    return absl::OkStatus();
  }

  // What the round's commands cost billing, step by step, and the bare engine's rate.
  absl::Status AgainstRaw(const std::string& row, const RawSide& raw) {
    Figures& figures = context_.figures;
    figures.Add(row + ".group", "commands", groups_.Mean());
    for (const auto& [step, seconds] : groups_.seconds) {
      figures.Add(absl::StrCat(row, ".", step), "us", seconds / groups_.commands * 1e6);
    }
    HF_ASSIGN_OR_RETURN(const double bare, raw.PerSecond(groups_.Mean()));
    figures.Add(row + ".of_raw", "1/s", last_.PerSecond(), "bare engine, same rows, same groups",
                bare);
    return absl::OkStatus();
  }

 private:
  static absl::Status Good(const LoadResult& result, const std::string& what) {
    if (result.failures == 0) return absl::OkStatus();
    return absl::InternalError(
        absl::StrCat(what, ": ", result.failures, " failed: ", result.first_problem));
  }

  Context& context_;
  Suite& suite_;
  const EchoProcess& echo_;
  LoadResult last_;
  GroupFigures groups_;
};

// The echo is the measure of SQLite; a server of its own has the bare client's rate as its measure.
void PromiseAll(const Context& context) {
  Figures& figures = context.figures;
  const std::string flow = context.Row("flow");
  if (context.database.empty()) {
    figures.Promise(flow + "entitlement", kOfEcho);
    figures.Promise(flow + "subscription", kOfEcho);
  }
  for (const char* call : {"create_customer", "start_request"}) {
    if (context.database.empty()) figures.Promise(flow + call, kMutationOfEcho);
    figures.Promise(absl::StrCat(flow, call, ".of_raw"), kMutationOfRaw);
  }
}

absl::Status RunThroughput(Context& context) {
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<Suite> suite,
                      Suite::Start(context, {Member::kRenewal, Member::kFeedback}));
  const int customers = context.Count(kCustomers);
  context.say(absl::StrCat("populating ", customers, " customers over gRPC"));
  HF_RETURN_IF_ERROR(suite->Populate(customers));
  context.say("recording what the mutations write");
  const int taped = context.Count(kTaped);
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<Scratch> base, Scratch::Make(context, "base"));
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<Scratch> work, Scratch::Make(context, "work"));
  HF_RETURN_IF_ERROR(PopulateRecord(base->url(), taped));
  RawSide raw_create(*base, *work, Mutation::kCreate, taped);
  RawSide raw_start(*base, *work, Mutation::kStart, taped);
  HF_RETURN_IF_ERROR(raw_create.TapeAll());
  HF_RETURN_IF_ERROR(raw_start.TapeAll());
  HF_ASSIGN_OR_RETURN(const EchoReplies samples, suite->Samples());
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<EchoProcess> echo,
                      EchoProcess::Start(context, samples));

  const std::string& token = suite->token();
  Stubs<Subscriptions> subscriptions(suite->billing()), bare_subscriptions(echo->address());
  Stubs<Customers> creating(suite->billing()), bare_creating(echo->address());
  Stubs<Cancellations> starting(suite->billing()), bare_starting(echo->address());
  const auto mode = pb::CANCELLATION_MODE_REQUEST;
  const int64_t a_round = (customers - 1) / context.rounds;
  const std::string flow = context.Row("flow");
  Throughput throughput(context, *suite, *echo);
  context.say("asking about everybody once, as running services have been");
  const ClosedLoop everybody{
      .warm_up = absl::ZeroDuration(), .measured = absl::Minutes(1), .calls_max = customers};
  for (const Issue& ask : {EntitlementCalls(subscriptions, token, customers),
                           GetCalls(subscriptions, token, customers)}) {
    const LoadResult asked = RunClosed(everybody, ask);
    if (asked.failures > 0) return absl::InternalError(asked.first_problem);
  }
  for (int round = 0; round < context.rounds; ++round) {
    context.say(absl::StrCat("throughput, round ", round + 1, " of ", context.rounds));
    HF_RETURN_IF_ERROR(throughput.Round(flow + "entitlement",
                                        EntitlementCalls(bare_subscriptions, token, customers),
                                        EntitlementCalls(subscriptions, token, customers)));
    HF_RETURN_IF_ERROR(throughput.Round(flow + "subscription",
                                        GetCalls(bare_subscriptions, token, customers),
                                        GetCalls(subscriptions, token, customers)));
    const std::string prefix = absl::StrCat("new", round, "x");
    HF_RETURN_IF_ERROR(throughput.Round(flow + "create_customer",
                                        CreateCalls(bare_creating, token, prefix),
                                        CreateCalls(creating, token, prefix)));
    HF_RETURN_IF_ERROR(throughput.AgainstRaw(flow + "create_customer", raw_create));
    HF_RETURN_IF_ERROR(throughput.Round(
        flow + "start_request", StartCalls(bare_starting, token, mode, NoProblem),
        StartCalls(starting, token, mode, NoProblem), a_round, 1 + round * a_round));
    HF_RETURN_IF_ERROR(throughput.AgainstRaw(flow + "start_request", raw_start));
  }
  PromiseAll(context);
  return absl::OkStatus();
}

}  // namespace

absl::Status RunFlow(Context& context) {
  HF_RETURN_IF_ERROR(RunThroughput(context));
  return RunFlowLatency(context);
}

}  // namespace holdfast::bench
