// Runs use cases on a writer.
#ifndef HOLDFAST_LIBS_COMMAND_RUNNER_H_
#define HOLDFAST_LIBS_COMMAND_RUNNER_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/clock/clock.h"
#include "libs/command/scope.h"
#include "libs/ids/ids.h"
#include "libs/sql/writer.h"

namespace holdfast {

// Pure in (txn, scope, what it captured): it may run more than once. T is default-constructible or
// movable.
template <typename T>
using UseCase = absl::AnyInvocable<absl::StatusOr<T>(sql::Txn&, const Scope&)>;

class CommandRunner {
 public:
  // All three outlive the runner. `system` is wall time, `seeds` gives one id per command to derive
  // its ids from.
  CommandRunner(sql::Writer& writer, const Clock& system, IdSource& seeds)
      : writer_(writer), system_(system), seeds_(seeds) {}

  // Any thread, never blocks. `deadline` is on the executor's clock; `abandoned` may be empty.
  // `done` runs once, after the commit, where Command::done runs.
  template <typename T>
  void Submit(Origin origin, std::string_view affinity_customer, sql::Priority priority,
              absl::Time deadline, absl::AnyInvocable<bool()> abandoned, UseCase<T> use_case,
              absl::AnyInvocable<void(absl::StatusOr<T>)> done);

  // Submits and waits, as Writer::Run does and with its limits.
  template <typename T>
  absl::StatusOr<T> Run(Origin origin, std::string_view affinity_customer, UseCase<T> use_case,
                        sql::Priority priority = sql::Priority::kInteractive);

 private:
  // What stays the same however often the command runs. The time is taken at the first run, so that
  // commands of one writer see it in their order.
  class Fixed {
   public:
    Fixed(Origin origin, const Clock& system, IdSeed seed)
        : origin_(std::move(origin)), system_(&system), seed_(seed) {}
    // Reads the tenant's now and calls `body` with a Scope.
    absl::Status Run(sql::Txn& txn, absl::FunctionRef<absl::Status(const Scope&)> body);

   private:
    Origin origin_;
    const Clock* system_;
    IdSeed seed_;
    std::optional<absl::Time> system_now_;
  };

  static std::string AffinityOf(const Origin& origin, std::string_view customer);

  sql::Writer& writer_;
  const Clock& system_;
  IdSource& seeds_;
};

template <typename T>
void CommandRunner::Submit(Origin origin, std::string_view affinity_customer,
                           sql::Priority priority, absl::Time deadline,
                           absl::AnyInvocable<bool()> abandoned, UseCase<T> use_case,
                           absl::AnyInvocable<void(absl::StatusOr<T>)> done) {
  sql::Command command;
  command.affinity = AffinityOf(origin, affinity_customer);
  command.priority = priority;
  command.deadline = deadline;
  command.abandoned = std::move(abandoned);
  auto result = std::make_shared<std::optional<T>>();
  command.run = [fixed = Fixed(std::move(origin), system_, NextSeed(seeds_)),
                 use_case = std::move(use_case), result](sql::Txn& txn) mutable {
    return fixed.Run(txn, [&](const Scope& scope) {
      absl::StatusOr<T> outcome = use_case(txn, scope);
      if (!outcome.ok()) return std::move(outcome).status();
      result->emplace(*std::move(outcome));
      return absl::OkStatus();
    });
  };
  command.done = [result, done = std::move(done)](absl::Status status) mutable {
    if (!done) return;
    if (status.ok()) {
      done(**std::move(result));
    } else {
      done(std::move(status));
    }
  };
  writer_.Submit(std::move(command));
}

template <typename T>
absl::StatusOr<T> CommandRunner::Run(Origin origin, std::string_view affinity_customer,
                                     UseCase<T> use_case, sql::Priority priority) {
  Fixed fixed(origin, system_, NextSeed(seeds_));
  std::optional<T> result;
  const absl::Status status = writer_.Run(
      [&](sql::Txn& txn) {
        return fixed.Run(txn, [&](const Scope& scope) {
          absl::StatusOr<T> outcome = use_case(txn, scope);
          if (!outcome.ok()) return std::move(outcome).status();
          result.emplace(*std::move(outcome));
          return absl::OkStatus();
        });
      },
      AffinityOf(origin, affinity_customer), priority);
  if (!status.ok()) return status;
  return *std::move(result);
}

}  // namespace holdfast

#endif  // HOLDFAST_LIBS_COMMAND_RUNNER_H_
