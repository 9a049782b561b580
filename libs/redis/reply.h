#ifndef HOLDFAST_LIBS_REDIS_REPLY_H_
#define HOLDFAST_LIBS_REDIS_REPLY_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace holdfast::redis {

// One RESP2 reply as a value.
struct Reply {
  enum class Kind { kNil, kText, kStatus, kInteger, kArray, kError };

  Kind kind = Kind::kNil;
  int64_t integer = 0;
  std::string text;  // of kText, kStatus and kError
  std::vector<Reply> elements;

  bool nil() const { return kind == Kind::kNil; }
};

// NOGROUP, UNBLOCKED (its key went) → NOT_FOUND; NOPERM, NOAUTH, WRONGPASS → PERMISSION_DENIED;
// LOADING, READONLY, OOM, MISCONF, BUSY, MASTERDOWN, NOREPLICAS → UNAVAILABLE; everything else
// FAILED_PRECONDITION. The server's text is the message.
absl::Status StatusOfErrorReply(std::string_view text);

// The bytes of one command: an array of bulk strings.
std::string FormatCommand(absl::Span<const std::string> args);

// Turns received bytes into replies. Not thread-safe. After an error it stays broken: drop the
// connection.
class ReplyParser {
 public:
  ReplyParser();
  ~ReplyParser();
  ReplyParser(const ReplyParser&) = delete;
  ReplyParser& operator=(const ReplyParser&) = delete;

  absl::Status Feed(std::string_view bytes);
  // The next complete reply; nullopt: more bytes are needed.
  absl::StatusOr<std::optional<Reply>> Next();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::redis

#endif  // HOLDFAST_LIBS_REDIS_REPLY_H_
