// Replies remembered so that a repeated request has one effect and gets the same bytes back.
#ifndef HOLDFAST_LIBS_IDEMPOTENCY_REPLAY_H_
#define HOLDFAST_LIBS_IDEMPOTENCY_REPLAY_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/sql/migrate.h"
#include "libs/sql/txn.h"

namespace holdfast {

struct RequestKey {
  std::string method;      // full name of the RPC
  std::string request_id;  // the caller's, a UUID
  std::string body_hash;   // sha256 of the deterministic serialised request without its request_id
};

absl::Span<const sql::Migration> IdempotencyMigrations();

// The reply kept for this request, if any. ALREADY_EXISTS REQUEST_ID_REUSED when the id came with
// another body.
absl::StatusOr<std::optional<std::string>> FindReplay(sql::ReadTxn& txn, std::string_view tenant,
                                                      const RequestKey& key);

// Keeps `reply_bytes`, in the transaction of the effect. Only for OK replies, and only after
// FindReplay found none.
absl::Status RememberReply(sql::Txn& txn, std::string_view tenant, const RequestKey& key,
                           std::string_view reply_bytes, absl::Time now);

struct Forgotten {
  int deleted = 0;
  std::string next;  // give this to the next call; empty when the end was reached
};
// Looks at up to `limit` (at least 1) requests after the request id `after` ("" at first) and
// deletes those kept before `before`. Bounded whatever the table's size, so it fits a job's share
// of a group.
absl::StatusOr<Forgotten> ForgetReplies(sql::Txn& txn, absl::Time before, std::string_view after,
                                        int limit);

}  // namespace holdfast

#endif  // HOLDFAST_LIBS_IDEMPOTENCY_REPLAY_H_
