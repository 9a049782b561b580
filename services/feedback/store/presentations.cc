#include "services/feedback/store/presentations.h"

#include "libs/sql/statement.h"
#include "libs/status/macros.h"

namespace holdfast::feedback {
namespace {

constexpr sql::Statement kInsert = {
    "presentations.insert",
    "INSERT INTO presentations (tenant, decision, cancellation, customer, reply_to, request, "
    "carried, state, attempts, "
    "next_attempt, last_error) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, $8, '')"};

#define HF_PRESENTATION_COLUMNS                                                             \
  "tenant, decision, cancellation, customer, reply_to, request, carried, state, attempts, " \
  "next_attempt, last_error, "                                                              \
  "reply"

constexpr sql::Statement kLoad = {"presentations.load",
                                  "SELECT " HF_PRESENTATION_COLUMNS
                                  " FROM presentations WHERE tenant = $1 AND decision = $2"};

constexpr sql::Statement kDue = {
    "presentations.due",
    "SELECT " HF_PRESENTATION_COLUMNS
    " FROM presentations WHERE state = 0 AND next_attempt <= $1 ORDER BY next_attempt LIMIT $2"};

#undef HF_PRESENTATION_COLUMNS

constexpr sql::Statement kNext = {"presentations.next",
                                  "SELECT MIN(next_attempt) FROM presentations WHERE state = 0"};

constexpr sql::Statement kPresented = {
    "presentations.presented",
    "UPDATE presentations SET state = 1, attempts = attempts + 1, last_error = '', reply = $3 "
    "WHERE tenant = $1 AND decision = $2 AND state = 0"};

constexpr sql::Statement kGivenUp = {
    "presentations.given_up",
    "UPDATE presentations SET state = 2, attempts = attempts + 1, last_error = $3 "
    "WHERE tenant = $1 AND decision = $2 AND state = 0"};

constexpr sql::Statement kRetry = {
    "presentations.retry",
    "UPDATE presentations SET attempts = attempts + 1, next_attempt = $3, last_error = $4 "
    "WHERE tenant = $1 AND decision = $2 AND state = 0"};

PresentationRecord RecordFrom(const sql::Row& row) {
  return PresentationRecord{.tenant = row.Text(0),
                            .decision = row.Text(1),
                            .cancellation = row.Text(2),
                            .customer = row.Text(3),
                            .reply_to = row.Text(4),
                            .request = row.Blob(5),
                            .carried = row.Bool(6),
                            .state = static_cast<PresentationState>(row.Int(7)),
                            .attempts = static_cast<int>(row.Int(8)),
                            .next_attempt = row.Time(9),
                            .last_error = row.Text(10),
                            .reply = row.OptBlob(11)};
}

}  // namespace

absl::Status InsertPresentation(sql::Txn& txn, const PresentationRecord& record) {
  return txn.Exec(
      kInsert, {record.tenant, record.decision, record.cancellation, record.customer,
                record.reply_to, sql::Blob{record.request}, record.carried, record.next_attempt});
}

absl::StatusOr<std::optional<PresentationRecord>> LoadPresentation(sql::ReadTxn& txn,
                                                                   std::string_view tenant,
                                                                   std::string_view decision) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kLoad, {tenant, decision}));
  if (rows.empty()) return std::nullopt;
  return RecordFrom(rows.front());
}

absl::StatusOr<std::vector<PresentationRecord>> DuePresentations(sql::ReadTxn& txn, absl::Time now,
                                                                 int limit) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kDue, {now, limit}));
  std::vector<PresentationRecord> out;
  for (const sql::Row row : rows) out.push_back(RecordFrom(row));
  return out;
}

absl::StatusOr<std::optional<absl::Time>> NextPresentationTime(sql::ReadTxn& txn) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kNext));
  return rows.front().OptTime(0);
}

absl::Status MarkPresented(sql::Txn& txn, std::string_view tenant, std::string_view decision,
                           std::optional<std::string> reply) {
  sql::Value bytes;
  if (reply.has_value()) bytes = sql::Blob{*std::move(reply)};
  return txn.Exec(kPresented, {tenant, decision, bytes});
}

absl::Status MarkGivenUp(sql::Txn& txn, std::string_view tenant, std::string_view decision,
                         std::string_view error) {
  return txn.Exec(kGivenUp, {tenant, decision, error});
}

absl::Status MarkRetry(sql::Txn& txn, std::string_view tenant, std::string_view decision,
                       absl::Time next_attempt, std::string_view error) {
  return txn.Exec(kRetry, {tenant, decision, next_attempt, error});
}

}  // namespace holdfast::feedback
