// The note service: one use case and one handler for each way a call can go.
#ifndef HOLDFAST_TESTS_LIBS_RPC_NOTE_SERVICE_H_
#define HOLDFAST_TESTS_LIBS_RPC_NOTE_SERVICE_H_

#include <atomic>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/command/scope.h"
#include "libs/rpc/shape.h"
#include "libs/rpc/stack.h"
#include "libs/rpc/stream.h"
#include "libs/rpc/unary.h"
#include "libs/sql/txn.h"
#include "libs/status/macros.h"
#include "libs/status/reasons.h"
#include "tests/libs/rpc/note_service.grpc.pb.h"

namespace holdfast::rpc {

namespace v1 = holdfast::rpctest::v1;

constexpr sql::Statement kInsertNote{
    "insert_note", "INSERT INTO notes(tenant, id, text, answer) VALUES ($1, $2, $3, '')"};
constexpr sql::Statement kSetText{"set_text",
                                  "UPDATE notes SET text = $3 WHERE tenant = $1 AND id = $2"};
constexpr sql::Statement kSetAnswer{"set_answer",
                                    "UPDATE notes SET answer = $3 WHERE tenant = $1 AND id = $2"};
constexpr sql::Statement kFindNote{"find_note",
                                   "SELECT text, answer FROM notes WHERE tenant = $1 AND id = $2"};
constexpr sql::Statement kNotesAfter{
    "notes_after",
    "SELECT rowid, id, text FROM notes WHERE tenant = $1 AND rowid > $2 ORDER BY rowid LIMIT 2"};
constexpr sql::Statement kCountNotes{"count_notes", "SELECT count(*) FROM notes"};

struct NoteRow {
  std::string id, text, answer, seen_by;
};
struct AddCommand {
  std::string customer, text;
};
struct EditCommand {
  std::string id, text;
  bool quietly = false;
};
struct Follow {
  std::string customer;
  int64_t after = 0;
};

inline std::string NameOf(const NoteRow& row) { return row.id; }
inline std::string SeenBy(const Scope& scope) {
  return absl::StrCat(scope.tenant, "/", scope.actor, "/", scope.channel);
}

inline absl::StatusOr<NoteRow> Load(sql::ReadTxn& txn, const Scope& scope, const std::string& id) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kFindNote, {scope.tenant, id}));
  if (rows.empty())
    return Error(absl::StatusCode::kNotFound, kResourceNotFound, "no such note", {{"note", id}});
  return NoteRow{id, rows[0].Text(0), rows[0].Text(1), SeenBy(scope)};
}

inline absl::StatusOr<NoteRow> Add(sql::Txn& txn, const Scope& scope, const AddCommand& command) {
  if (command.text == "bug") return absl::InternalError("no table secret_table in /var/lib/secret");
  NoteRow row{scope.ids.Next("note"), command.text, "", SeenBy(scope)};
  HF_RETURN_IF_ERROR(txn.Exec(kInsertNote, {scope.tenant, row.id, row.text}));
  return row;
}

inline absl::StatusOr<Started<NoteRow>> LoadStarted(sql::ReadTxn& txn, const Scope& scope,
                                                    const std::string& id) {
  HF_ASSIGN_OR_RETURN(NoteRow row, Load(txn, scope, id));
  std::optional<WaitKey> wait;
  if (row.answer.empty()) wait = row.id;
  return Started<NoteRow>{std::move(row), std::move(wait)};
}

inline absl::StatusOr<Started<NoteRow>> Ask(sql::Txn& txn, const Scope& scope,
                                            const AddCommand& command) {
  HF_ASSIGN_OR_RETURN(NoteRow row, Add(txn, scope, command));
  std::string key = row.id;
  if (command.text == "no wait") return Started<NoteRow>{std::move(row), std::nullopt};
  return Started<NoteRow>{std::move(row), std::move(key)};
}

inline absl::StatusOr<NoteRow> Touch(sql::Txn& txn, const Scope& scope,
                                     const EditCommand& command) {
  HF_ASSIGN_OR_RETURN(NoteRow row, Load(txn, scope, command.id));
  row.text += command.text;
  HF_RETURN_IF_ERROR(txn.ExecOne(kSetText, {scope.tenant, row.id, row.text}));
  return row;
}

inline absl::StatusOr<WatchPage<NoteRow>> NextNotes(sql::ReadTxn& txn, const Scope& scope,
                                                    Follow& follow) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kNotesAfter, {scope.tenant, follow.after}));
  WatchPage<NoteRow> page;
  for (const sql::Row& row : rows) {
    page.items.push_back(NoteRow{row.Text(1), row.Text(2), "", SeenBy(scope)});
    follow.after = row.Int(0);
  }
  page.more = page.items.size() == 2;
  page.last = !page.items.empty() && page.items.back().text == "end";
  return page;
}

inline void IntoNote(const NoteRow& row, v1::Note* note) {
  note->set_name(row.id);
  note->set_text(row.text);
  note->set_answer(row.answer);
  note->set_seen_by(row.seen_by);
}
inline void IntoHeldNote(const NoteRow& row, bool degraded, v1::Note* note) {
  IntoNote(row, note);
  note->set_degraded(degraded);
}

template <typename Req>
absl::StatusOr<AddCommand> ToAdd(const Req& req) {
  HF_ASSIGN_OR_RETURN(const auto ids, ParseName("parent", req.parent(), "customers/{}"));
  HF_ASSIGN_OR_RETURN(std::string text, RequiredText("text", req.text(), 64 << 10));
  return AddCommand{ids[0], std::move(text)};
}

class NoteService final : public v1::NoteService::CallbackService {
 public:
  explicit NoteService(Stack& stack) : stack_(stack) {}

  std::atomic<int64_t> budget_ms = 30'000;  // how long AskNote waits

  grpc::ServerUnaryReactor* AddNote(grpc::CallbackServerContext* ctx, const v1::AddNoteRequest* req,
                                    v1::Note* resp) override {
    return Mutate(stack_, ctx, req, resp, ToAdd<v1::AddNoteRequest>, Add, IntoNote);
  }

  grpc::ServerUnaryReactor* TouchNote(grpc::CallbackServerContext* ctx,
                                      const v1::TouchNoteRequest* req, v1::Note* resp) override {
    const auto from = [](const v1::TouchNoteRequest& r) -> absl::StatusOr<EditCommand> {
      return EditCommand{r.name(), r.text()};
    };
    return MutateRendered(stack_, ctx, req, resp, from, Touch, Rendering{NameOf, Load}, IntoNote);
  }

  grpc::ServerUnaryReactor* AskNote(grpc::CallbackServerContext* ctx, const v1::AskNoteRequest* req,
                                    v1::Note* resp) override {
    return MutateThenWait(stack_, ctx, req, resp, ToAdd<v1::AskNoteRequest>, Ask,
                          absl::Milliseconds(budget_ms.load()), Rendering{NameOf, LoadStarted},
                          IntoHeldNote);
  }

  grpc::ServerUnaryReactor* AnswerNote(grpc::CallbackServerContext* ctx,
                                       const v1::AnswerNoteRequest* req, v1::Note* resp) override {
    const auto from = [](const v1::AnswerNoteRequest& r) -> absl::StatusOr<EditCommand> {
      return EditCommand{r.name(), r.answer(), r.quietly()};
    };
    const auto answer = [this](sql::Txn& txn, const Scope& scope,
                               const EditCommand& c) -> absl::StatusOr<NoteRow> {
      HF_ASSIGN_OR_RETURN(NoteRow row, Load(txn, scope, c.id));
      HF_RETURN_IF_ERROR(txn.ExecOne(kSetAnswer, {scope.tenant, c.id, c.text}));
      row.answer = c.text;
      if (!c.quietly) txn.OnCommit([this, id = c.id] { stack_.waiters().Answer(id); });
      return row;
    };
    return Mutate(stack_, ctx, req, resp, from, answer, IntoNote);
  }

  grpc::ServerUnaryReactor* GetNote(grpc::CallbackServerContext* ctx, const v1::GetNoteRequest* req,
                                    v1::Note* resp) override {
    const auto from = [](const v1::GetNoteRequest& r) -> absl::StatusOr<std::string> {
      HF_RETURN_IF_ERROR(Required("name", r.name()));
      return r.name();
    };
    return Read(stack_, ctx, req, resp, from, Load, IntoNote);
  }

  grpc::ServerUnaryReactor* SweepNotes(grpc::CallbackServerContext* ctx,
                                       const v1::SweepNotesRequest* req, v1::Note* resp) override {
    const auto from = [](const v1::SweepNotesRequest&) -> absl::StatusOr<int> { return 0; };
    const auto sweep = [](sql::Txn&, const Scope& scope, const int&) -> absl::StatusOr<NoteRow> {
      return NoteRow{"", "", "", SeenBy(scope)};
    };
    return Mutate(stack_, ctx, req, resp, from, sweep, IntoNote);
  }

  grpc::ServerWriteReactor<v1::Note>* WatchNotes(grpc::CallbackServerContext* ctx,
                                                 const v1::WatchNotesRequest* req) override {
    const auto from = [](const v1::WatchNotesRequest& r) -> absl::StatusOr<Follow> {
      HF_ASSIGN_OR_RETURN(const auto ids, ParseName("parent", r.parent(), "customers/{}"));
      return Follow{ids[0], 0};
    };
    const auto topic_of = [](const Follow& follow) { return "notes/" + follow.customer; };
    return Watch<v1::Note>(stack_, ctx, req, from, topic_of, NextNotes, IntoNote);
  }

 private:
  Stack& stack_;
};

}  // namespace holdfast::rpc

#endif  // HOLDFAST_TESTS_LIBS_RPC_NOTE_SERVICE_H_
