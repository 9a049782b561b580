#include "libs/idempotency/replay.h"

#include "libs/planted/planted.h"
#include "libs/status/status.h"

namespace holdfast {
namespace embedded {
extern const std::string_view kIdempotencySqlite0001;
extern const std::string_view kIdempotencyPostgres0001;
}  // namespace embedded

namespace {

constexpr sql::Statement kSelectReply{"select_reply",
                                      "SELECT body_hash, reply FROM replies"
                                      " WHERE request_id = $1 AND tenant = $2 AND method = $3"};
constexpr sql::Statement kInsertReply{
    "insert_reply",
    "INSERT INTO replies (request_id, tenant, method, body_hash, reply, created_at)"
    " VALUES ($1, $2, $3, $4, $5, $6)"};
// The window is by request id, so rows of one id go together whatever the limit.
constexpr sql::Statement kSelectWindowEnd{
    "select_reply_window_end",
    "SELECT max(request_id), count(*) FROM (SELECT request_id FROM replies"
    " WHERE request_id > $1 ORDER BY request_id LIMIT $2) AS seen"};
constexpr sql::Statement kDeleteReplies{
    "delete_old_replies",
    "DELETE FROM replies WHERE request_id > $1 AND request_id <= $2"
    " AND created_at < $3 RETURNING 1"};

}  // namespace

absl::Span<const sql::Migration> IdempotencyMigrations() {
  static const auto& list = *new std::vector<sql::Migration>{
      {"idempotency", 1, embedded::kIdempotencySqlite0001, embedded::kIdempotencyPostgres0001}};
  return list;
}

absl::StatusOr<std::optional<std::string>> FindReplay(sql::ReadTxn& txn, std::string_view tenant,
                                                      const RequestKey& key) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows,
                      txn.Query(kSelectReply, {key.request_id, tenant, key.method}));
  if (rows.empty()) return std::nullopt;
  if (rows.front().Blob(0) != key.body_hash) {
    return Error(absl::StatusCode::kAlreadyExists, kRequestIdReused,
                 "this request_id was used for a request with another body",
                 {{"request_id", key.request_id}});
  }
  return rows.front().Blob(1);
}

absl::Status RememberReply(sql::Txn& txn, std::string_view tenant, const RequestKey& key,
                           std::string_view reply_bytes, absl::Time now) {
  if (HF_PLANT(kMissingDedupe)) return absl::OkStatus();
  return txn.Exec(kInsertReply, {key.request_id, tenant, key.method, sql::Blob{key.body_hash},
                                 sql::Blob{std::string(reply_bytes)}, now});
}

absl::StatusOr<Forgotten> ForgetReplies(sql::Txn& txn, absl::Time before, std::string_view after,
                                        int limit) {
  HF_CHECK(limit > 0);
  HF_ASSIGN_OR_RETURN(const sql::Rows window, txn.Query(kSelectWindowEnd, {after, limit}));
  const int64_t seen = window.front().Int(1);
  if (seen == 0) return Forgotten{};
  const std::string end = window.front().Text(0);
  HF_ASSIGN_OR_RETURN(const sql::Rows deleted, txn.Query(kDeleteReplies, {after, end, before}));
  return Forgotten{static_cast<int>(deleted.size()), seen < limit ? "" : end};
}

}  // namespace holdfast
