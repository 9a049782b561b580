#include "libs/rpc/stream.h"

#include <grpcpp/server_context.h>

#include <algorithm>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "google/protobuf/message.h"
#include "libs/rpc/admission.h"
#include "libs/rpc/waiters.h"
#include "libs/sql/reader.h"

namespace holdfast::rpc::internal {

// One stream. It is always in one place: with a reader, with gRPC, or waiting; whoever has it moves
// it on. So port and buffer need no lock, and Finish runs while nothing else does.
class StreamLoop : public std::enable_shared_from_this<StreamLoop> {
 public:
  StreamLoop(Stack& stack, StreamPort* port) : stack_(stack), port_(port) {}

  void Open(grpc::CallbackServerContext& ctx, const google::protobuf::Message& req,
            absl::FunctionRef<absl::StatusOr<std::string>()> plan_topic) {
    ctx_ = &ctx;
    absl::Status status = Recognise(stack_, ctx, req, CallKind::kStream, info_);
    if (!status.ok()) return End(status);
    counted_ = stack_.EnterStream();
    if (!counted_) return End(Overloaded());
    status = Examine(stack_, ctx, req, CallKind::kStream, info_);
    if (!status.ok()) return End(status);
    absl::StatusOr<std::string> topic = plan_topic();
    if (!topic.ok()) return End(topic.status());
    topic_ = *std::move(topic);
    ReadPage();
  }

  void Written(bool ok) {
    if (!ok) return End(CallerGone());
    MoveOn();
  }

  void Cancelled() {
    std::optional<Waiters::Ticket> ticket;
    {
      absl::MutexLock lock(&mu_);
      gone_ = true;
      if (waiting_) ticket = ticket_;
    }
    if (ticket.has_value()) stack_.parts().waiters.Cancel(*ticket);
  }

 private:
  static absl::Status CallerGone() { return absl::CancelledError("the caller is gone"); }

  bool gone() {
    absl::MutexLock lock(&mu_);
    return gone_;
  }

  // Listens before it looks, so that nothing that comes in between is missed.
  void ReadPage() {
    if (!Listen()) return End(stack_.draining() ? Draining() : Overloaded());
    const auto self = shared_from_this();
    sql::ReadCommand command;
    command.priority = PriorityOf(info_.rule->criticality);
    command.deadline = stack_.parts().process_clock.Now() + info_.rule->max_time;
    command.abandoned = [self] { return self->gone(); };
    command.run = [self](sql::ReadTxn& txn) -> absl::Status {
      HF_ASSIGN_OR_RETURN(const Scope scope, ReadScope(self->stack_, txn, self->info_.origin));
      HF_ASSIGN_OR_RETURN(self->page_end_, self->port_->FillBuffer(txn, scope));
      return absl::OkStatus();
    };
    command.done = [self](absl::Status status) {
      if (!status.ok()) return self->End(status);
      self->MoveOn();
    };
    stack_.parts().readers.Submit(std::move(command));
  }

  // At most one registration at a time. False: the server drains, or holds too many.
  bool Listen() {
    Unlisten();
    const uint64_t round = NewRound();
    const absl::Time until = stack_.parts().process_clock.Now() + stack_.parts().limits.stream_poll;
    const auto self = shared_from_this();
    std::optional<Waiters::Ticket> ticket = stack_.parts().waiters.Register(
        topic_, until, [self, round](Waiters::End) { self->Woken(round); });
    absl::MutexLock lock(&mu_);
    ticket_ = ticket;
    return ticket.has_value();
  }

  void Unlisten() {
    std::optional<Waiters::Ticket> ticket;
    {
      absl::MutexLock lock(&mu_);
      ticket = std::exchange(ticket_, std::nullopt);
    }
    if (ticket.has_value()) stack_.parts().waiters.Withdraw(*ticket);
  }

  uint64_t NewRound() {
    absl::MutexLock lock(&mu_);
    woken_ = false;
    return ++round_;
  }

  // Whatever ended the wait, what to do is decided afresh.
  void Woken(uint64_t round) {
    {
      absl::MutexLock lock(&mu_);
      if (round != round_) return;
      woken_ = true;
      if (!waiting_) return;
      waiting_ = false;
    }
    MoveOn();
  }

  void MoveOn() {
    if (gone()) return End(CallerGone());
    if (stack_.draining()) return End(Draining());
    if (port_->StartNext()) return;
    if (page_end_.last) return End(absl::OkStatus());
    if (!Park()) ReadPage();
  }

  // True: left for a wake-up to take. False: there is something to look at first.
  bool Park() {
    absl::MutexLock lock(&mu_);
    if (page_end_.more || woken_ || gone_) return false;
    waiting_ = true;
    return true;
  }

  void End(const absl::Status& status) {
    Unlisten();
    if (std::exchange(counted_, false)) stack_.LeaveStream();
    Observe(stack_, info_, status, /*degraded=*/false);
    AddPushback(stack_, info_, status, *ctx_);
    port_->FinishStream(ToGrpc(status, info_.origin.request_id));
  }

  Stack& stack_;
  StreamPort* const port_;
  grpc::CallbackServerContext* ctx_ = nullptr;
  CallInfo info_;
  std::string topic_;
  PageEnd page_end_;
  bool counted_ = false;

  absl::Mutex mu_;
  bool gone_ ABSL_GUARDED_BY(mu_) = false;
  bool waiting_ ABSL_GUARDED_BY(mu_) = false;  // nobody has the stream; a wake-up takes it
  bool woken_ ABSL_GUARDED_BY(mu_) = false;    // since the last page was asked for
  uint64_t round_ ABSL_GUARDED_BY(mu_) = 0;
  std::optional<Waiters::Ticket> ticket_ ABSL_GUARDED_BY(mu_);
};

std::shared_ptr<StreamLoop> OpenStream(
    Stack& stack, grpc::CallbackServerContext* ctx, const google::protobuf::Message& req,
    StreamPort* port, absl::FunctionRef<absl::StatusOr<std::string>()> plan_topic) {
  auto loop = std::make_shared<StreamLoop>(stack, port);
  loop->Open(*ctx, req, plan_topic);
  return loop;
}

void StreamWritten(StreamLoop& loop, bool ok) { loop.shared_from_this()->Written(ok); }

void StreamCancelled(StreamLoop& loop) { loop.shared_from_this()->Cancelled(); }

}  // namespace holdfast::rpc::internal
