#include "tests/storm/door.h"

#include <utility>

#include "libs/status/macros.h"
#include "libs/tenant_clock/tenant_clock.h"

namespace holdfast::storm {
namespace {

// As the stack's, for calls that come with none.
constexpr absl::Duration kDeadline = absl::Seconds(10);

Origin OriginOf(const Request& request) {
  return Origin{request.tenant, "client", "web", request.request_id, ""};
}

absl::StatusOr<Scope> ReadScope(sql::ReadTxn& txn, const Request& request, const Clock& wall,
                                IdSource& ids) {
  HF_ASSIGN_OR_RETURN(const absl::Time now, TenantNow(txn, request.tenant, wall.Now()));
  const Origin origin = OriginOf(request);
  return Scope{origin.tenant, origin.actor, origin.channel, origin.request_id, "", now, ids};
}

Reply BytesReply(std::string bytes) {
  Reply reply;
  reply.bytes = std::move(bytes);
  return reply;
}

}  // namespace

// One mutation; see MutationCall of libs/rpc/unary.cc, whose order of steps this keeps.
class Door::Call : public std::enable_shared_from_this<Call> {
 public:
  Call(Door& door, const Request& request, Mutation mutation, Answer answer)
      : door_(door),
        request_(request),
        work_(std::move(mutation)),
        answer_(std::move(answer)),
        ids_(1, 1, door.wall_.Now()) {
    if (!request.request_id.empty())
      key_ = RequestKey{request.method, request.request_id, request.body};
  }

  void Start() {
    auto self = shared_from_this();
    door_.commands_.Submit<Outcome>(
        OriginOf(request_), request_.customer, sql::Priority::kInteractive,
        door_.process_.Now() + kDeadline, nullptr,
        [self](sql::Txn& txn, const Scope& scope) { return self->Run(txn, scope); },
        [self](absl::StatusOr<Outcome> outcome) { self->Committed(std::move(outcome)); });
  }

 private:
  absl::StatusOr<Outcome> Run(sql::Txn& txn, const Scope& scope) {
    DropHold();
    std::optional<std::string> kept;
    if (key_.has_value()) {
      HF_ASSIGN_OR_RETURN(kept, FindReplay(txn, scope.tenant, *key_));
    }
    if (kept.has_value() && !work_.reread) {
      bytes_ = *kept;
      return Outcome{};
    }
    Outcome outcome;
    if (kept.has_value()) {
      HF_ASSIGN_OR_RETURN(outcome, work_.reread(txn, scope, *kept));
      outcome.remember = *kept;
    } else {
      HF_ASSIGN_OR_RETURN(outcome, work_.run(txn, scope));
    }
    if (!outcome.wait.has_value()) {
      HF_ASSIGN_OR_RETURN(bytes_, work_.render(false));
    }
    if (key_.has_value() && !kept.has_value()) {
      const std::string& bytes = work_.reread ? outcome.remember : bytes_;
      HF_RETURN_IF_ERROR(RememberReply(txn, scope.tenant, *key_, bytes, scope.now));
    }
    if (outcome.wait.has_value()) StartHold(*outcome.wait);
    return outcome;
  }

  void StartHold(const std::string& key) {
    if (work_.budget <= absl::ZeroDuration()) return;
    auto self = shared_from_this();
    const int hold = ++holds_;
    ticket_ = door_.waiters_.Register(key, door_.process_.Now() + work_.budget,
                                      [self, hold](rpc::Waiters::End) { self->Ended(hold); });
  }

  void DropHold() {
    if (ticket_.has_value()) door_.waiters_.Withdraw(*ticket_);
    ticket_.reset();
    ended_ = false;
  }

  void Ended(int hold) {
    if (hold != holds_) return;
    ended_ = true;
    if (committed_) Conclude();
  }

  void Committed(absl::StatusOr<Outcome> outcome) {
    if (!outcome.ok()) {
      DropHold();
      return answer_(outcome.status());
    }
    if (!outcome->wait.has_value()) return answer_(BytesReply(bytes_));
    outcome_ = *std::move(outcome);
    committed_ = true;
    if (!ticket_.has_value()) return EndDegraded();
    if (ended_) Conclude();
  }

  // The record decides what is answered, not the wake-up.
  void Conclude() {
    auto self = shared_from_this();
    sql::ReadCommand command;
    command.run = [self](sql::ReadTxn& txn) -> absl::Status {
      HF_ASSIGN_OR_RETURN(const Scope scope,
                          ReadScope(txn, self->request_, self->door_.wall_, self->ids_));
      HF_ASSIGN_OR_RETURN(Outcome again, self->work_.reread(txn, scope, self->outcome_.remember));
      self->outcome_.wait = std::move(again.wait);
      return absl::OkStatus();
    };
    command.done = [self](absl::Status status) {
      if (!status.ok() || self->outcome_.wait.has_value()) return self->EndDegraded();
      self->Render(false);
    };
    door_.readers_.Submit(std::move(command));
  }

  void EndDegraded() { Render(true); }

  void Render(bool degraded) {
    absl::StatusOr<std::string> bytes = work_.render(degraded);
    if (!bytes.ok()) return answer_(bytes.status());
    answer_(BytesReply(*std::move(bytes)));
  }

  Door& door_;
  const Request request_;
  Mutation work_;
  Answer answer_;
  SeededIds ids_;
  std::optional<RequestKey> key_;
  std::string bytes_;
  Outcome outcome_;
  int holds_ = 0;
  std::optional<rpc::Waiters::Ticket> ticket_;
  bool ended_ = false;
  bool committed_ = false;
};

void Door::Mutate(const Request& request, Mutation mutation, Answer answer) {
  std::make_shared<Call>(*this, request, std::move(mutation), std::move(answer))->Start();
}

void Door::Read(const Request& request,
                std::function<absl::StatusOr<std::string>(sql::ReadTxn&, const Scope&)> read,
                Answer answer) {
  auto bytes = std::make_shared<std::string>();
  sql::ReadCommand command;
  command.run = [this, request, read = std::move(read), bytes](sql::ReadTxn& txn) -> absl::Status {
    SeededIds ids(1, 1, wall_.Now());
    HF_ASSIGN_OR_RETURN(const Scope scope, ReadScope(txn, request, wall_, ids));
    HF_ASSIGN_OR_RETURN(*bytes, read(txn, scope));
    return absl::OkStatus();
  };
  command.done = [bytes, answer = std::move(answer)](absl::Status status) {
    if (!status.ok()) return answer(std::move(status));
    answer(BytesReply(std::move(*bytes)));
  };
  readers_.Submit(std::move(command));
}

}  // namespace holdfast::storm
