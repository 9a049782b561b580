#include "libs/rpc/unary.h"

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "google/protobuf/message.h"
#include "libs/idempotency/replay.h"
#include "libs/rpc/admission.h"
#include "libs/rpc/status_codec.h"
#include "libs/rpc/waiters.h"

namespace holdfast::rpc::internal {
namespace {

using google::protobuf::Message;

// One unary call in flight. It owns itself until gRPC is done with it, and whoever works on it owns
// it too, so a call whose caller is gone stays valid. Request, reply and context live until Finish,
// which runs exactly once.
class UnaryCall : public grpc::ServerUnaryReactor, public std::enable_shared_from_this<UnaryCall> {
 public:
  UnaryCall(Stack& stack, Message* resp) : stack_(stack), resp_(resp) {}

  void KeepAlive() { self_ = shared_from_this(); }

  // Never Finish here: the command may be running, and the reply may be under way.
  void OnCancel() override {
    gone_.store(true, std::memory_order_release);
    CallerGone();
  }

  void OnDone() override { std::shared_ptr<UnaryCall> last = std::move(self_); }

 protected:
  // Checks the call and counts it in. False: it has been refused and is finished.
  bool Open(grpc::CallbackServerContext& ctx, const Message& req, CallKind kind) {
    ctx_ = &ctx;
    stack_.Opened();
    absl::Status status = Recognise(stack_, ctx, req, kind, info_);
    if (status.ok()) {
      entered_ = stack_.Enter(lane(), info_.rule->criticality, info_.left);
      status = entered_ ? Examine(stack_, ctx, req, kind, info_) : Overloaded();
    }
    if (!status.ok()) End(status);
    return status.ok();
  }

  void Leave() {
    if (entered_.exchange(false)) stack_.Leave(lane(), info_.rule->criticality, served_);
  }

  // Its work is being done, which is what the rate of service counts.
  void Served() { served_ = true; }

  bool gone() const { return gone_.load(std::memory_order_acquire); }
  // Nobody would hear the answer, so the work is not begun.
  bool abandoned() const { return gone() && stack_.parts().limits.admission; }
  absl::Time begin_by() const {
    return stack_.parts().limits.admission ? info_.deadline : absl::InfiniteFuture();
  }
  sql::Priority priority() const { return PriorityOf(info_.rule->criticality); }

  // Nothing of the call may be touched afterwards.
  void End(const absl::Status& status, bool degraded = false) {
    Leave();
    Observe(stack_, info_, status, degraded);
    AddPushback(stack_, info_, status, *ctx_);
    Stack& stack = stack_;
    Finish(ToGrpc(status, info_.origin.request_id));
    stack.Answered();
  }

  virtual void CallerGone() {}

  Stack& stack_;
  Message* const resp_;
  CallInfo info_;

 private:
  Lane lane() const { return info_.kind == CallKind::kMutation ? Lane::kWriter : Lane::kReader; }

  grpc::CallbackServerContext* ctx_ = nullptr;
  std::shared_ptr<UnaryCall> self_;
  bool served_ = false;  // set by who has the call, read by who has it next
  std::atomic<bool> gone_{false};
  std::atomic<bool> entered_{false};
};

class QuestionCall final : public UnaryCall {
 public:
  using UnaryCall::UnaryCall;

  void Start(grpc::CallbackServerContext& ctx, const Message& req, PlanQuestion plan,
             Keeping keeping) {
    if (!Open(ctx, req, CallKind::kQuestion)) return;
    if (keeping == Keeping::kKept && stack_.replies() != nullptr) {
      asked_ = stack_.replies()->Ask(info_.origin.tenant, info_.customer, req);
      if (stack_.replies()->Find(asked_, *resp_)) return End(absl::OkStatus());
    }
    absl::StatusOr<Question> work = plan();
    if (!work.ok()) return End(work.status());
    work_ = *std::move(work);
    auto self = std::static_pointer_cast<QuestionCall>(shared_from_this());
    sql::ReadCommand command;
    command.priority = priority();
    command.deadline = begin_by();
    command.abandoned = [self] { return self->abandoned(); };
    command.run = [self](sql::ReadTxn& txn) { return self->Run(txn); };
    command.done = [self](absl::Status status) {
      if (status.ok()) status = self->work_.render();
      if (status.ok() && self->asked_.version.has_value()) {
        self->stack_.replies()->Keep(self->asked_, *self->resp_);
      }
      self->End(status);
    };
    stack_.parts().readers.Submit(std::move(command));
  }

 private:
  absl::Status Run(sql::ReadTxn& txn) {
    Served();
    HF_ASSIGN_OR_RETURN(const Scope scope, ReadScope(stack_, txn, info_.origin));
    return work_.run(txn, scope);
  }

  Question work_;
  ReplyCache::Question asked_;  // without a version: nothing is kept
};

// A reply that waits. It leaves when both have happened: the commit, and the end of the wait.
struct Hold {
  absl::Mutex mu;
  bool committed ABSL_GUARDED_BY(mu) = false;
  std::optional<Waiters::End> end ABSL_GUARDED_BY(mu);
  Waiters::Ticket ticket = 0;  // fixed before the hold is shown to others
};

class MutationCall final : public UnaryCall {
 public:
  using UnaryCall::UnaryCall;

  void Start(grpc::CallbackServerContext& ctx, const Message& req, PlanMutation plan) {
    if (!Open(ctx, req, CallKind::kMutation)) return;
    absl::StatusOr<Mutation> work = plan();
    if (!work.ok()) return End(work.status());
    work_ = *std::move(work);
    auto self = std::static_pointer_cast<MutationCall>(shared_from_this());
    stack_.parts().commands.Submit<Outcome>(
        info_.origin, info_.customer, priority(), begin_by(), [self] { return self->abandoned(); },
        [self](sql::Txn& txn, const Scope& scope) { return self->Run(txn, scope); },
        [self](absl::StatusOr<Outcome> outcome) { self->Committed(std::move(outcome)); });
  }

 private:
  // Writer thread; runs again after a rollback.
  absl::StatusOr<Outcome> Run(sql::Txn& txn, const Scope& scope) {
    Served();
    DropHold();
    std::optional<std::string> kept;
    if (info_.key.has_value()) {
      HF_ASSIGN_OR_RETURN(kept, FindReplay(txn, scope.tenant, *info_.key));
    }
    if (kept.has_value() && !work_.reread) return Repeat(*kept);
    Outcome outcome;
    if (kept.has_value()) {
      HF_ASSIGN_OR_RETURN(outcome, work_.reread(txn, scope, *kept));
      outcome.remember = *kept;
    } else {
      HF_ASSIGN_OR_RETURN(outcome, work_.run(txn, scope));
    }
    if (!outcome.wait.has_value()) {
      HF_RETURN_IF_ERROR(Render(/*degraded=*/false));
    }
    if (info_.key.has_value() && !kept.has_value()) {
      const std::string& bytes = work_.reread ? outcome.remember : resp_->SerializeAsString();
      HF_RETURN_IF_ERROR(RememberReply(txn, scope.tenant, *info_.key, bytes, scope.now));
    }
    // Before the commit, and so before anything that could bring the answer is published.
    if (outcome.wait.has_value()) StartHold(*outcome.wait);
    return outcome;
  }

  absl::StatusOr<Outcome> Repeat(const std::string& kept) {
    resp_->Clear();
    if (!resp_->ParseFromString(kept)) return absl::InternalError("a kept reply cannot be read");
    return Outcome{};
  }

  absl::Status Render(bool degraded) {
    resp_->Clear();
    return work_.render(degraded);
  }

  void StartHold(const WaitKey& key) {
    const absl::Time now = stack_.parts().process_clock.Now();
    const absl::Time until =
        std::min(now + work_.budget, info_.deadline - stack_.parts().limits.reply_reserve);
    if (until <= now) return;
    auto self = std::static_pointer_cast<MutationCall>(shared_from_this());
    auto hold = std::make_shared<Hold>();
    const std::optional<Waiters::Ticket> ticket =
        stack_.parts().waiters.Register(key, until, [self, hold](Waiters::End end) {
          bool committed;
          {
            absl::MutexLock lock(&hold->mu);
            hold->end = end;
            committed = hold->committed;
          }
          if (committed) self->Conclude(end);
        });
    if (!ticket.has_value()) return;
    hold->ticket = *ticket;
    absl::MutexLock lock(&mu_);
    hold_ = std::move(hold);
  }

  // An end that came already stays with the old hold, which never commits.
  void DropHold() {
    if (std::shared_ptr<Hold> hold = TakeHold()) stack_.parts().waiters.Withdraw(hold->ticket);
  }

  std::shared_ptr<Hold> TakeHold() {
    absl::MutexLock lock(&mu_);
    return std::exchange(hold_, nullptr);
  }

  void CallerGone() override {
    std::shared_ptr<Hold> hold;
    {
      absl::MutexLock lock(&mu_);
      hold = hold_;
    }
    if (hold != nullptr) stack_.parts().waiters.Cancel(hold->ticket);
  }

  // Finisher thread, or the callback thread when the command was refused.
  void Committed(absl::StatusOr<Outcome> outcome) {
    if (!outcome.ok()) {
      DropHold();
      return Refuse(outcome.status());
    }
    if (!outcome->wait.has_value()) return End(absl::OkStatus());
    outcome_ = *std::move(outcome);
    std::shared_ptr<Hold> hold;
    {
      absl::MutexLock lock(&mu_);
      hold = hold_;
    }
    if (hold == nullptr) return EndDegraded();
    Leave();  // held calls have a cap of their own
    std::optional<Waiters::End> end;
    {
      absl::MutexLock lock(&hold->mu);
      hold->committed = true;
      end = hold->end;
    }
    if (end.has_value()) return Conclude(*end);
    if (gone()) stack_.parts().waiters.Cancel(hold->ticket);
  }

  void Refuse(const absl::Status& error) {
    if (!work_.refine) return End(error);
    auto self = std::static_pointer_cast<MutationCall>(shared_from_this());
    work_.refine(error, [self](absl::Status refined) {
      self->End(refined.ok() ? absl::InternalError("") : refined);
    });
  }

  // Once per call, after the commit. The record decides what is answered, not the wake-up.
  void Conclude(Waiters::End end) {
    if (end == Waiters::End::kCallerGone || gone())
      return End(absl::CancelledError("the caller is gone"));
    auto self = std::static_pointer_cast<MutationCall>(shared_from_this());
    sql::ReadCommand command;
    command.priority = priority();
    command.deadline = info_.deadline;
    command.run = [self](sql::ReadTxn& txn) { return self->Reread(txn); };
    command.done = [self](absl::Status status) {
      if (!status.ok() || self->outcome_.wait.has_value()) return self->EndDegraded();
      self->End(self->Render(/*degraded=*/false));
    };
    stack_.parts().readers.Submit(std::move(command));
  }

  absl::Status Reread(sql::ReadTxn& txn) {
    HF_ASSIGN_OR_RETURN(const Scope scope, ReadScope(stack_, txn, info_.origin));
    HF_ASSIGN_OR_RETURN(Outcome again, work_.reread(txn, scope, outcome_.remember));
    outcome_.wait = std::move(again.wait);
    return absl::OkStatus();
  }

  void EndDegraded() { End(Render(/*degraded=*/true), /*degraded=*/true); }

  Mutation work_;
  Outcome outcome_;  // set at the commit
  absl::Mutex mu_;
  std::shared_ptr<Hold> hold_ ABSL_GUARDED_BY(mu_);
};

}  // namespace

grpc::ServerUnaryReactor* RunMutation(Stack& stack, grpc::CallbackServerContext* ctx,
                                      const Message& req, Message* resp, PlanMutation plan) {
  auto call = std::make_shared<MutationCall>(stack, resp);
  call->KeepAlive();
  call->Start(*ctx, req, plan);
  return call.get();
}

grpc::ServerUnaryReactor* RunQuestion(Stack& stack, grpc::CallbackServerContext* ctx,
                                      const Message& req, Message* resp, PlanQuestion plan,
                                      Keeping keeping) {
  auto call = std::make_shared<QuestionCall>(stack, resp);
  call->KeepAlive();
  call->Start(*ctx, req, plan, keeping);
  return call.get();
}

}  // namespace holdfast::rpc::internal
