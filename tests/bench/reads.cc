// Reads: through the pool against as many bare connections, and over gRPC against the echo.
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/status/macros.h"
#include "tests/bench/benches.h"
#include "tests/bench/raw_engine.h"
#include "tests/bench/record.h"
#include "tests/bench/scratch.h"
#include "tests/bench/suite.h"

namespace holdfast::bench {
namespace {

constexpr int kCustomers = 20'000;
constexpr int kTaped = 4096;
constexpr int kThreads = 4;  // readers of a database by default
constexpr absl::Duration kMeasured = absl::Milliseconds(1500);

absl::Status Checked(const LoadResult& result, const std::string& what) {
  if (result.failures == 0) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat(what, ": ", result.failures, " failed: ", result.first_problem));
}

absl::StatusOr<double> RawReads(const std::string& url, const Tape& tape, absl::Duration measured) {
  std::vector<std::unique_ptr<RawEngine>> engines;
  for (int i = 0; i < kThreads; ++i) {
    HF_ASSIGN_OR_RETURN(engines.emplace_back(), OpenRaw(url, tape));
  }
  std::atomic<int64_t> reads = 0;
  std::atomic<bool> failed = false;
  const ProcessClock clock;
  const absl::Time begin = clock.Now();
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, engine = engines[i].get(), i] {
      int64_t done = 0;
      for (size_t at = i; clock.Now() - begin < measured && !failed; at += kThreads, ++done) {
        for (const TapeStep& step : tape.commands[at % tape.commands.size()].reads) {
          if (!engine->Read(step).ok()) failed = true;
        }
      }
      reads += done;
    });
  }
  for (std::thread& thread : threads) thread.join();
  if (failed) return absl::InternalError("a bare read failed");
  return static_cast<double>(reads) / absl::ToDoubleSeconds(clock.Now() - begin);
}

absl::Status PoolRounds(Context& context) {
  const int customers = context.Count(kCustomers);
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<Scratch> scratch, Scratch::Make(context, "reads"));
  const std::string& url = scratch->url();
  const absl::Duration measured = context.Time(kMeasured);
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<Record> record, Record::Open(url));
  context.say(absl::StrCat("populating ", customers, " customers"));
  HF_RETURN_IF_ERROR(record->Populate(customers));
  for (const auto& [name, question] :
       {std::pair{"entitlement", Question::kEntitlement}, {"subscription", Question::kGet}}) {
    Tape tape;
    Recorder recorder(tape);
    HF_RETURN_IF_ERROR(
        Checked(RunClosed({.outstanding = 1, .measured = absl::Minutes(1), .calls_max = kTaped},
                          record->Questions(question, customers, &recorder)),
                name));
    for (int round = 0; round < context.rounds; ++round) {
      context.say(absl::StrCat("pool, ", name, ", round ", round + 1));
      const LoadResult ours =
          RunClosed({.measured = measured}, record->Questions(question, customers));
      HF_RETURN_IF_ERROR(Checked(ours, name));
      HF_ASSIGN_OR_RETURN(const double raw, RawReads(url, tape, measured));
      context.figures.Add(absl::StrCat(context.Row("reads"), "pool.", name), "1/s",
                          ours.PerSecond(), "as many bare connections", raw);
    }
  }
  return absl::OkStatus();
}

absl::Status WireRounds(Context& context) {
  const int customers = context.Count(kCustomers / 4);
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<Suite> suite,
                      Suite::Start(context, {cli::Member::kRenewal, cli::Member::kFeedback}));
  context.say(absl::StrCat("populating ", customers, " customers over gRPC"));
  HF_RETURN_IF_ERROR(suite->Populate(customers));
  HF_ASSIGN_OR_RETURN(const EchoReplies samples, suite->Samples());
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<EchoProcess> echo,
                      EchoProcess::Start(context, samples));
  Stubs<Subscriptions> real(suite->billing()), bare(echo->address());
  const std::pair<const char*, Issue (*)(Stubs<Subscriptions>&, const std::string&, int)> kinds[] =
      {{"entitlement", EntitlementCalls}, {"subscription", GetCalls}};
  for (const int outstanding : {1, 200}) {
    for (const auto& [name, calls] : kinds) {
      const Issue ours = calls(real, suite->token(), customers);
      const Issue theirs = calls(bare, suite->token(), customers);
      const ClosedLoop plan{.outstanding = outstanding, .measured = context.Time(kMeasured)};
      const std::string row = absl::StrCat(context.Row("reads"), "grpc.", name, ".", outstanding);
      for (int round = 0; round < context.rounds; ++round) {
        context.say(
            absl::StrCat("gRPC, ", name, ", ", outstanding, " outstanding, round ", round + 1));
        const Paired paired =
            RunPaired(plan, {ours, [&] { return suite->CpuSeconds(cli::Member::kBilling); }},
                      {theirs, [&] { return CpuSecondsOf(echo->pid()); }});
        const LoadResult &answered = paired.ours, &echoed = paired.baseline;
        HF_RETURN_IF_ERROR(Checked(echoed, "echo"));
        HF_RETURN_IF_ERROR(Checked(answered, name));
        context.figures.Add(row, "1/s", answered.PerSecond(), "bare callback echo of the same size",
                            echoed.PerSecond());
        context.figures.Add(row + ".p99", "ms", Quantile(answered.latencies_ms, 0.99),
                            "bare callback echo of the same size",
                            Quantile(echoed.latencies_ms, 0.99));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RunReads(Context& context) {
  HF_RETURN_IF_ERROR(PoolRounds(context));
  return WireRounds(context);
}

}  // namespace holdfast::bench
