#include "tests/bench/raw_engine.h"

#include <algorithm>
#include <atomic>
#include <string_view>
#include <thread>

#include "absl/strings/str_cat.h"
#include "libs/clock/clock.h"
#include "libs/sql/database.h"
#include "libs/status/macros.h"
#include "tests/bench/raw_postgres.h"
#include "tests/bench/raw_sqlite.h"

namespace holdfast::bench {
namespace {

constexpr std::string_view kSqlite = "sqlite:";

// The commands [begin, end) of a tape.
struct Group {
  size_t begin = 0, end = 0;
};

std::vector<Group> Divide(size_t commands, absl::Span<const int> sizes) {
  std::vector<Group> groups;
  for (size_t begin = 0; begin < commands; begin = groups.back().end) {
    const int size = std::max(1, sizes[groups.size() % sizes.size()]);
    groups.push_back({begin, std::min(commands, begin + static_cast<size_t>(size))});
  }
  return groups;
}

absl::Status WriteGroup(RawEngine& engine, absl::Span<const TapeCommand> commands, bool reads) {
  HF_RETURN_IF_ERROR(engine.Begin());
  for (const TapeCommand& command : commands) {
    if (reads) {
      for (const TapeStep& step : command.reads) HF_RETURN_IF_ERROR(engine.Read(step));
    }
    for (const TapeStep& step : command.writes) HF_RETURN_IF_ERROR(engine.Write(step));
  }
  return engine.Commit();
}

}  // namespace

absl::StatusOr<std::unique_ptr<RawEngine>> OpenRaw(const std::string& url, const Tape& tape) {
  if (url.starts_with(kSqlite)) return OpenRawSqlite(url.substr(kSqlite.size()), tape);
  return OpenRawPostgres(url, tape);
}

absl::StatusOr<std::vector<std::unique_ptr<RawEngine>>> OpenRawWriters(const std::string& url,
                                                                       const Tape& tape) {
  const int count = url.starts_with(kSqlite) ? 1 : sql::Options{}.writers;
  std::vector<std::unique_ptr<RawEngine>> engines(count);
  for (auto& engine : engines) {
    HF_ASSIGN_OR_RETURN(engine, OpenRaw(url, tape));
  }
  return engines;
}

absl::StatusOr<double> ReplayWrites(absl::Span<const std::unique_ptr<RawEngine>> engines,
                                    const Tape& tape, absl::Span<const int> groups, bool reads) {
  const std::vector<Group> divided = Divide(tape.commands.size(), groups);
  std::vector<absl::Status> ended(engines.size());
  std::atomic<size_t> next = 0;
  const ProcessClock clock;
  const absl::Time begin = clock.Now();
  std::vector<std::thread> threads;
  for (size_t i = 0; i < engines.size(); ++i) {
    threads.emplace_back([&, i] {
      for (size_t at; ended[i].ok() && (at = next++) < divided.size();) {
        const auto commands = absl::MakeConstSpan(tape.commands)
                                  .subspan(divided[at].begin, divided[at].end - divided[at].begin);
        ended[i] = WriteGroup(*engines[i], commands, reads);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const absl::Status& status : ended) HF_RETURN_IF_ERROR(status);
  return static_cast<double>(tape.commands.size()) / absl::ToDoubleSeconds(clock.Now() - begin);
}

}  // namespace holdfast::bench
