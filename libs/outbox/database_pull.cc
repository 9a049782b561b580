#include "libs/outbox/database_pull.h"

#include <memory>
#include <utility>

#include "libs/status/macros.h"

namespace holdfast::outbox {
namespace {

// Runs `read` on a reader and hands its result to `done`.
template <typename T>
void ReadOn(sql::Database& database, absl::AnyInvocable<absl::StatusOr<T>(sql::ReadTxn&)> read,
            absl::AnyInvocable<void(absl::StatusOr<T>)> done) {
  auto result = std::make_shared<T>();
  sql::ReadCommand command;
  command.run = [result, read = std::move(read)](sql::ReadTxn& txn) mutable -> absl::Status {
    HF_ASSIGN_OR_RETURN(*result, read(txn));
    return absl::OkStatus();
  };
  command.done = [result, done = std::move(done)](absl::Status status) mutable {
    if (status.ok()) {
      done(std::move(*result));
    } else {
      done(std::move(status));
    }
  };
  database.readers().Submit(std::move(command));
}

}  // namespace

void DatabasePull::ReadEvents(int partition, int64_t after_position, int limit,
                              absl::AnyInvocable<void(absl::StatusOr<EventPage>)> done) {
  ReadOn<EventPage>(
      database_,
      [partition, after_position, limit](sql::ReadTxn& txn) -> absl::StatusOr<EventPage> {
        EventPage page;
        HF_ASSIGN_OR_RETURN(page.events, outbox::ReadEvents(txn, partition, after_position, limit));
        HF_ASSIGN_OR_RETURN(page.head, HeadOf(txn, partition));
        return page;
      },
      std::move(done));
}

void DatabasePull::Heads(absl::AnyInvocable<void(absl::StatusOr<Positions>)> done) {
  ReadOn<Positions>(
      database_, [](sql::ReadTxn& txn) { return outbox::Heads(txn); }, std::move(done));
}

}  // namespace holdfast::outbox
