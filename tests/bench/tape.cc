#include "tests/bench/tape.h"

namespace holdfast::bench {
namespace {

template <typename StepsOf>
double Mean(const std::vector<TapeCommand>& commands, StepsOf steps_of) {
  if (commands.empty()) return 0;
  size_t steps = 0;
  for (const TapeCommand& command : commands) steps += steps_of(command).size();
  return static_cast<double>(steps) / static_cast<double>(commands.size());
}

}  // namespace

double Tape::WritesPerCommand() const {
  return Mean(commands, [](const TapeCommand& command) { return command.writes; });
}

double Tape::ReadsPerCommand() const {
  return Mean(commands, [](const TapeCommand& command) { return command.reads; });
}

TapeStep Recorder::StepOf(const sql::Statement& statement, absl::Span<const sql::Value> values) {
  const bool own = dialect_ == sql::Dialect::kPostgres && statement.postgres != nullptr;
  const char* text = own ? statement.postgres : statement.text;
  const auto [at, fresh] = numbers_.try_emplace(text, static_cast<int>(tape_.statements.size()));
  if (fresh) tape_.statements.emplace_back(text);
  return {at->second, {values.begin(), values.end()}};
}

}  // namespace holdfast::bench
