// A note service on the real stack: SQLite on tmpfs, threads, a server on a free port and a channel
// to it.
#ifndef HOLDFAST_TESTS_LIBS_RPC_NOTE_WORLD_H_
#define HOLDFAST_TESTS_LIBS_RPC_NOTE_WORLD_H_

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "libs/auth/authenticator.h"
#include "libs/auth/method_policy.h"
#include "libs/clock/clock.h"
#include "libs/command/runner.h"
#include "libs/executor/thread_executor.h"
#include "libs/idempotency/replay.h"
#include "libs/rpc/client.h"
#include "libs/rpc/server.h"
#include "libs/rpc/stack.h"
#include "libs/sql/database.h"
#include "libs/status/macros.h"
#include "libs/status/reasons.h"
#include "libs/tenant_clock/tenant_clock.h"
#include "tests/libs/rpc/note_service.h"
#include "tests/support/temp_dir.h"

namespace holdfast::rpc {

// Tokens are names: "alice" is a client of acme, "bob" of globex, "suite" a service of all tenants.
class NamedPrincipals final : public auth::Authenticator {
 public:
  absl::StatusOr<auth::Principal> Authenticate(
      const auth::Credentials& credentials) const override {
    using auth::Role;
    if (credentials.authorization == "Bearer alice")
      return auth::Principal{"acme", "alice", {Role::kClient}};
    if (credentials.authorization == "Bearer bob")
      return auth::Principal{"globex", "bob", {Role::kClient}};
    if (credentials.authorization == "Bearer suite")
      return auth::Principal{"*", "suite", {Role::kService}};
    return Error(absl::StatusCode::kUnauthenticated, kUnauthenticated, "unknown token");
  }
};

inline std::vector<auth::MethodRule> NoteRules() {
  using auth::Criticality;
  using auth::Role;
  const auth::RoleSet both = {Role::kClient, Role::kService};
  return {{.method = "holdfast.rpctest.v1.NoteService/AddNote",
           .roles = both,
           .criticality = Criticality::kCancel},
          {.method = "holdfast.rpctest.v1.NoteService/TouchNote", .roles = both},
          {.method = "holdfast.rpctest.v1.NoteService/AskNote",
           .roles = both,
           .criticality = Criticality::kCancel,
           .max_time = absl::Minutes(2)},
          {.method = "holdfast.rpctest.v1.NoteService/AnswerNote",
           .roles = both,
           .criticality = Criticality::kCancel},
          {.method = "holdfast.rpctest.v1.NoteService/GetNote", .roles = both},
          {.method = "holdfast.rpctest.v1.NoteService/SweepNotes",
           .roles = {Role::kService},
           .spans_tenants = true},
          {.method = "holdfast.rpctest.v1.NoteService/WatchNotes", .roles = both}};
}

struct WorldOptions {
  StackLimits limits;
  size_t held_max = 100;
  int writer_queue_max = 4096;
  std::vector<auth::MethodRule> rules = NoteRules();
  ServerOptions server;
};

class NoteWorld {
 public:
  explicit NoteWorld(WorldOptions options = {})
      : policy_(*auth::MethodPolicy::Build(options.rules)), waiters_(executor_, options.held_max) {
    const sql::Migration notes{
        "notes", 1,
        "CREATE TABLE notes(tenant TEXT, id TEXT, text TEXT, answer TEXT, UNIQUE(tenant, id));",
        ""};
    sql::Options sql_options;
    sql_options.url = "sqlite:" + dir_.File("notes.db");
    sql_options.writer_queue_max = options.writer_queue_max;
    auto database =
        sql::Database::Open(sql_options, executor_,
                            sql::Concat({IdempotencyMigrations(), TenantClockMigrations(),
                                         absl::MakeConstSpan(&notes, 1)}));
    HF_CHECK(database.ok());
    database_ = *std::move(database);
    commands_ = std::make_unique<CommandRunner>(database_->writer(), wall_, ids_);
    stack_ = std::make_unique<Stack>(
        StackParts{.authenticator = principals_,
                   .policy = policy_,
                   .commands = *commands_,
                   .readers = database_->readers(),
                   .waiters = waiters_,
                   .process_clock = process_,
                   .system_clock = wall_,
                   .ids = ids_,
                   .observer = [this](const CallRecord& call) { Remember(call); },
                   .limits = options.limits});
    service_ = std::make_unique<NoteService>(*stack_);
    server_ = std::make_unique<Server>(*stack_, options.server);
    server_->Add<v1::NoteService>(service_.get());
    started_ = server_->Start();
    if (!started_.ok()) return;
    channel_ = ChannelFor(absl::StrCat("127.0.0.1:", server_->port()));
    stub_ = v1::NoteService::NewStub(channel_);
  }

  ~NoteWorld() {
    server_->Drain();
    database_->writer().Close();
    database_->readers().Close();
  }

  const absl::Status& started() const { return started_; }
  Server& server() { return *server_; }
  Stack& stack() { return *stack_; }
  Waiters& waiters() { return waiters_; }
  NoteService& service() { return *service_; }
  sql::Database& database() { return *database_; }
  const std::shared_ptr<grpc::Channel>& channel() { return channel_; }
  std::shared_ptr<v1::NoteService::Stub> stub() { return stub_; }

  static CallOptions As(const std::string& token) {
    CallOptions options;
    options.token = token;
    options.timeout = absl::Seconds(60);
    return options;
  }
  std::string NewId() { return NewUuid7(wall_.Now()); }

  v1::AddNoteRequest AddRequest(const std::string& text) {
    v1::AddNoteRequest req;
    req.set_parent("customers/c1");
    req.set_text(text);
    req.set_request_id(NewId());
    return req;
  }
  v1::AskNoteRequest AskRequest(const std::string& text) {
    v1::AskNoteRequest req;
    req.set_parent("customers/c1");
    req.set_text(text);
    req.set_request_id(NewId());
    return req;
  }

  absl::StatusOr<v1::Note> Add(const v1::AddNoteRequest& req,
                               const CallOptions& options = As("alice")) {
    return CallAndWait<v1::Note>(
        [&](auto* ctx, auto& r, auto* resp) { return stub_->AddNote(ctx, r, resp); }, req, options);
  }
  absl::StatusOr<v1::Note> Ask(const v1::AskNoteRequest& req,
                               const CallOptions& options = As("alice")) {
    return CallAndWait<v1::Note>(
        [&](auto* ctx, auto& r, auto* resp) { return stub_->AskNote(ctx, r, resp); }, req, options);
  }
  absl::StatusOr<v1::Note> Get(const std::string& name, const CallOptions& options = As("alice")) {
    v1::GetNoteRequest req;
    req.set_name(name);
    return CallAndWait<v1::Note>(
        [&](auto* ctx, auto& r, auto* resp) { return stub_->GetNote(ctx, r, resp); }, req, options);
  }
  absl::StatusOr<v1::Note> Touch(const v1::TouchNoteRequest& req) {
    return CallAndWait<v1::Note>(
        [&](auto* ctx, auto& r, auto* resp) { return stub_->TouchNote(ctx, r, resp); }, req,
        As("alice"));
  }
  absl::StatusOr<v1::Note> Answer(const std::string& name, const std::string& answer,
                                  bool quietly) {
    v1::AnswerNoteRequest req;
    req.set_name(name);
    req.set_answer(answer);
    req.set_quietly(quietly);
    req.set_request_id(NewId());
    return CallAndWait<v1::Note>(
        [&](auto* ctx, auto& r, auto* resp) { return stub_->AnswerNote(ctx, r, resp); }, req,
        As("alice"));
  }
  absl::StatusOr<v1::Note> Sweep(const v1::SweepNotesRequest& req, const CallOptions& options) {
    return CallAndWait<v1::Note>(
        [&](auto* ctx, auto& r, auto* resp) { return stub_->SweepNotes(ctx, r, resp); }, req,
        options);
  }

  int64_t CountNotes() {
    int64_t count = -1;
    HF_CHECK(database_->readers()
                 .Run([&](sql::ReadTxn& txn) -> absl::Status {
                   HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kCountNotes));
                   count = rows[0].Int(0);
                   return absl::OkStatus();
                 })
                 .ok());
    return count;
  }

  std::vector<std::string> Methods() {
    absl::MutexLock lock(&mu_);
    return seen_;
  }

 private:
  void Remember(const CallRecord& call) {
    absl::MutexLock lock(&mu_);
    seen_.push_back(absl::StrCat(std::string(call.method), " ", std::string(call.tenant), " ",
                                 absl::StatusCodeToString(call.code), " ", std::string(call.reason),
                                 call.degraded ? "degraded" : ""));
  }

  TempDir dir_;
  SystemClock wall_;
  ProcessClock process_;
  ThreadExecutor executor_{process_};
  SystemIds ids_{wall_};
  NamedPrincipals principals_;
  auth::MethodPolicy policy_;
  Waiters waiters_;
  absl::Mutex mu_;
  std::vector<std::string> seen_ ABSL_GUARDED_BY(mu_);
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<CommandRunner> commands_;
  std::unique_ptr<Stack> stack_;
  std::unique_ptr<NoteService> service_;
  std::unique_ptr<Server> server_;
  absl::Status started_;
  std::shared_ptr<grpc::Channel> channel_;
  std::shared_ptr<v1::NoteService::Stub> stub_;
};

// One asynchronous call and its end.
class Pending {
 public:
  Pending(NoteWorld& world, v1::AskNoteRequest req,
          const CallOptions& options = NoteWorld::As("alice")) {
    handle_ = Call<v1::Note>(
        [stub = world.stub()](auto* ctx, auto* r, auto* resp, auto end) {
          stub->async()->AskNote(ctx, r, resp, end);
        },
        std::move(req), options,
        [state = state_](absl::StatusOr<v1::Note> reply) {
          state->reply = std::move(reply);
          state->ended.Notify();
        });
  }
  void Cancel() { handle_.Cancel(); }
  bool ended() const { return state_->ended.HasBeenNotified(); }
  const absl::StatusOr<v1::Note>& Wait() {
    state_->ended.WaitForNotification();
    return state_->reply;
  }

 private:
  struct State {
    absl::StatusOr<v1::Note> reply = absl::UnknownError("no reply yet");
    absl::Notification ended;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
  CallHandle handle_;
};

// Spins until `condition`; a test that waits for something that never comes ends with the suite's
// timeout.
inline void Eventually(const std::function<bool()>& condition) {
  while (!condition()) std::this_thread::yield();
}

// Keeps the writer busy until released.
class BlockedWriter {
 public:
  explicit BlockedWriter(sql::Writer& writer) {
    sql::Command command;
    command.priority = sql::Priority::kUrgent;  // what the notes' mutations are
    command.run = [this](sql::Txn&) {
      running_.Notify();
      release_.WaitForNotification();
      return absl::OkStatus();
    };
    command.done = [this](absl::Status) { done_.Notify(); };
    writer.Submit(std::move(command));
    running_.WaitForNotification();
  }
  ~BlockedWriter() { Release(); }
  void Release() {
    if (!release_.HasBeenNotified()) release_.Notify();
    done_.WaitForNotification();
  }

 private:
  absl::Notification running_, release_, done_;
};

}  // namespace holdfast::rpc

#endif  // HOLDFAST_TESTS_LIBS_RPC_NOTE_WORLD_H_
