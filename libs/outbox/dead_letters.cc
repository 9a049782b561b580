#include "libs/outbox/dead_letters.h"

#include <utility>

#include "libs/status/error.h"
#include "libs/status/macros.h"
#include "libs/status/reasons.h"

namespace holdfast::outbox {
namespace {

constexpr sql::Statement kList = {
    "inbox.list_dead_letters",
    "SELECT consumer, reason, attempts, failed_time, replayed_time, event FROM inbox_dead_letters"
    " WHERE consumer = $1 AND event_id > $2 AND (replayed_time IS NULL OR $3 = 0)"
    " ORDER BY event_id LIMIT $4"};

constexpr sql::Statement kLoad = {
    "inbox.load_dead_letter",
    "SELECT consumer, reason, attempts, failed_time, replayed_time, event FROM inbox_dead_letters"
    " WHERE consumer = $1 AND event_id = $2"};

absl::StatusOr<DeadLetter> LetterOf(const sql::Row& row) {
  DeadLetter letter{.consumer = row.Text(0),
                    .event = {},
                    .reason = row.Text(1),
                    .attempts = static_cast<int>(row.Int(2)),
                    .failed_time = row.Time(3),
                    .replayed_time = row.OptTime(4)};
  HF_ASSIGN_OR_RETURN(letter.event, DecodeEvent(row.Blob(5)));
  return letter;
}

}  // namespace

absl::StatusOr<std::vector<DeadLetter>> ListDeadLetters(sql::ReadTxn& txn,
                                                        std::string_view consumer,
                                                        std::string_view after_event_id, int limit,
                                                        bool open_only) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows,
                      txn.Query(kList, {consumer, after_event_id, open_only, limit}));
  std::vector<DeadLetter> letters;
  for (const sql::Row& row : rows) {
    HF_ASSIGN_OR_RETURN(DeadLetter letter, LetterOf(row));
    letters.push_back(std::move(letter));
  }
  return letters;
}

absl::StatusOr<DeadLetter> LoadDeadLetter(sql::ReadTxn& txn, std::string_view consumer,
                                          std::string_view event_id) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kLoad, {consumer, event_id}));
  if (rows.empty()) {
    return Error(absl::StatusCode::kNotFound, kResourceNotFound, "no such dead letter",
                 {{"event", std::string(event_id)}});
  }
  return LetterOf(rows.front());
}

}  // namespace holdfast::outbox
