// Commands through the writer of libs/sql, with the use cases of billing behind them, against the
// bare engine that writes the same rows in the same groups.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/status/macros.h"
#include "tests/bench/benches.h"
#include "tests/bench/raw_engine.h"
#include "tests/bench/record.h"
#include "tests/bench/scratch.h"

namespace holdfast::bench {
namespace {

constexpr double kOfRaw = 0.6;
constexpr int kCommands = 20'000;
constexpr int kOutstanding = 200;

struct Case {
  const char* name;
  Mutation mutation;
};
constexpr Case kCases[] = {{"start_cancellation", Mutation::kStart},
                           {"create_customer", Mutation::kCreate}};

struct Written {
  double per_second = 0;
  std::vector<int> groups;
};

// Creating adds customers behind those that are there.
int64_t FirstOf(Mutation mutation, int population) {
  return mutation == Mutation::kCreate ? population : 0;
}

absl::StatusOr<Written> Ours(const std::string& url, Mutation mutation, int commands,
                             int population, Recorder* recorder) {
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<Record> record,
                      Record::Open(url, {.one_writer = recorder != nullptr}));
  const LoadResult result = RunClosed({.outstanding = kOutstanding,
                                       .warm_up = absl::ZeroDuration(),
                                       .measured = absl::Minutes(1),
                                       .calls_max = commands,
                                       .first_number = FirstOf(mutation, population)},
                                      record->Mutations(mutation, recorder));
  if (result.failures > 0) return absl::InternalError(result.first_problem);
  return Written{result.PerSecond(), record->Groups()};
}

absl::StatusOr<double> Raw(const std::string& url, const Tape& tape, const std::vector<int>& groups,
                           bool reads) {
  HF_ASSIGN_OR_RETURN(const std::vector<std::unique_ptr<RawEngine>> engines,
                      OpenRawWriters(url, tape));
  return ReplayWrites(engines, tape, groups, reads);
}

}  // namespace

absl::Status RunWrites(Context& context) {
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<Scratch> base, Scratch::Make(context, "base"));
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<Scratch> work, Scratch::Make(context, "work"));
  const int commands = context.Count(kCommands);
  context.say(absl::StrCat("populating ", commands, " customers"));
  HF_RETURN_IF_ERROR(PopulateRecord(base->url(), commands));
  for (const auto& [name, mutation] : kCases) {
    const std::string row = absl::StrCat("writes.", context.engine(), ".", name);
    Tape tape;
    Recorder recorder(tape);
    HF_RETURN_IF_ERROR(work->CopyFrom(*base));
    HF_RETURN_IF_ERROR(Ours(work->url(), mutation, commands, commands, &recorder).status());
    for (int round = 0; round < context.rounds; ++round) {
      context.say(absl::StrCat(name, ", round ", round + 1));
      HF_RETURN_IF_ERROR(work->CopyFrom(*base));
      HF_ASSIGN_OR_RETURN(const Written ours,
                          Ours(work->url(), mutation, commands, commands, nullptr));
      HF_RETURN_IF_ERROR(work->CopyFrom(*base));
      HF_ASSIGN_OR_RETURN(const double raw, Raw(work->url(), tape, ours.groups, false));
      HF_RETURN_IF_ERROR(work->CopyFrom(*base));
      HF_ASSIGN_OR_RETURN(const double raw_reading, Raw(work->url(), tape, ours.groups, true));
      context.figures.Add(row, "1/s", ours.per_second, "bare engine, same rows, same groups", raw);
      context.figures.Add(row + ".with_queries", "1/s", ours.per_second,
                          "bare engine, the queries too", raw_reading);
      context.figures.Add(row + ".group", "commands",
                          static_cast<double>(commands) / static_cast<double>(ours.groups.size()));
    }
    context.figures.Add(row + ".rows", "writes", tape.WritesPerCommand());
    context.figures.Add(row + ".queries", "queries", tape.ReadsPerCommand());
    context.figures.Promise(row, {Sense::kAtLeast, kOfRaw});
  }
  return absl::OkStatus();
}

}  // namespace holdfast::bench
