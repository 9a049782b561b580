#include "libs/sql/reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/sql/engine.h"
#include "libs/status/status.h"

namespace holdfast::sql {
namespace {

class PoolReadTxn : public ReadTxn {
 public:
  explicit PoolReadTxn(Connection& connection) : connection_(connection) {}
  Dialect dialect() const override { return connection_.dialect(); }

 protected:
  absl::StatusOr<Rows> DoQuery(const Statement& statement,
                               absl::Span<const Value> values) override {
    return connection_.Query(statement, values);
  }

 private:
  Connection& connection_;
};

}  // namespace

ReaderPool::ReaderPool(Engine& engine, Executor& executor, ReaderOptions options)
    : engine_(engine), executor_(executor), options_(options) {
  for (int i = 0; i < std::max(1, options_.readers); ++i) {
    seats_.push_back(std::make_unique<Seat>());
    Seat& seat = *seats_.back();
    seat.task =
        executor_.Start(absl::StrCat("sql-read-", i), [this, &seat] { return StepOf(seat); });
  }
}

ReaderPool::~ReaderPool() {
  Close();
  for (const auto& seat : seats_) seat->task.reset();
}

void ReaderPool::Submit(ReadCommand command) {
  absl::Status refused;
  Task* idle = nullptr;
  {
    absl::MutexLock lock(&mutex_);
    auto& queue = queues_[static_cast<size_t>(command.priority)];
    if (closed_) {
      refused = Error(absl::StatusCode::kUnavailable, kDraining, "the server is shutting down");
    } else if (static_cast<int>(queue.size()) >= options_.queue_max) {
      refused =
          Error(absl::StatusCode::kResourceExhausted, kOverloaded, "too many reads are waiting");
    } else {
      ++unfinished_;
      queue.push_back(std::move(command));
      const auto seat =
          std::find_if(seats_.begin(), seats_.end(), [](const auto& s) { return s->idle; });
      if (seat != seats_.end()) {
        (*seat)->idle = false;
        idle = (*seat)->task.get();
      }
    }
  }
  if (idle != nullptr) idle->Wake();
  // It was moved only where nothing refused it.
  if (!refused.ok() && command.done) {  // NOLINT(bugprone-use-after-move)
    command.done(std::move(refused));
  }
}

absl::Status ReaderPool::Run(absl::AnyInvocable<absl::Status(ReadTxn&)> run) {
  struct Outcome {
    absl::Status status;
    absl::Notification done;
  };
  auto outcome = std::make_shared<Outcome>();
  ReadCommand command;
  command.run = std::move(run);
  command.done = [outcome](absl::Status status) {
    outcome->status = std::move(status);
    outcome->done.Notify();
  };
  Submit(std::move(command));
  executor_.Await(outcome->done);
  return outcome->status;
}

void ReaderPool::Close() {
  {
    absl::MutexLock lock(&mutex_);
    closed_ = true;
    if (unfinished_ == 0 && !drained_.HasBeenNotified()) drained_.Notify();
  }
  executor_.Await(drained_);
}

absl::Duration ReaderPool::StepOf(Seat& seat) {
  ReadCommand command;
  if (!Take(seat, command)) return absl::InfiniteDuration();
  absl::Status status = Serve(seat, command);
  if (command.done) command.done(std::move(status));
  command = ReadCommand();
  Finished();
  return absl::ZeroDuration();
}

bool ReaderPool::Take(Seat& seat, ReadCommand& command) {
  absl::MutexLock lock(&mutex_);
  const auto queue = std::ranges::find_if(queues_, [](const auto& q) { return !q.empty(); });
  seat.idle = queue == queues_.end();
  if (seat.idle) return false;
  command = std::move(queue->front());
  queue->pop_front();
  return true;
}

absl::Status ReaderPool::Serve(Seat& seat, ReadCommand& command) {
  if (command.abandoned && command.abandoned()) return absl::CancelledError("the caller is gone");
  if (command.deadline <= executor_.clock().Now()) {
    return absl::DeadlineExceededError("the deadline passed before the read ran");
  }
  if (seat.connection == nullptr || seat.connection->broken()) {
    seat.connection.reset();
    HF_ASSIGN_OR_RETURN(seat.connection, engine_.ConnectReader());
  }
  Connection& connection = *seat.connection;
  HF_RETURN_IF_ERROR(connection.BeginRead());
  connection.SetDeadline(command.deadline);
  PoolReadTxn txn(connection);
  absl::Status status = command.run(txn);
  connection.Rollback();  // there is nothing to keep
  return status;
}

void ReaderPool::Finished() {
  absl::MutexLock lock(&mutex_);
  --unfinished_;
  if (closed_ && unfinished_ == 0 && !drained_.HasBeenNotified()) drained_.Notify();
}

}  // namespace holdfast::sql
