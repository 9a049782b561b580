#include "libs/redis/reply.h"

#include <hiredis/hiredis.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/status/macros.h"
#include "libs/status/view.h"

namespace holdfast::redis {
namespace {

Reply FromHiredis(const redisReply& from) {
  Reply reply;
  switch (from.type) {
    case REDIS_REPLY_STRING:
      reply.kind = Reply::Kind::kText;
      reply.text.assign(from.str, from.len);
      break;
    case REDIS_REPLY_STATUS:
      reply.kind = Reply::Kind::kStatus;
      reply.text.assign(from.str, from.len);
      break;
    case REDIS_REPLY_ERROR:
      reply.kind = Reply::Kind::kError;
      reply.text.assign(from.str, from.len);
      break;
    case REDIS_REPLY_INTEGER:
      reply.kind = Reply::Kind::kInteger;
      reply.integer = from.integer;
      break;
    case REDIS_REPLY_ARRAY:
      reply.kind = Reply::Kind::kArray;
      reply.elements.reserve(from.elements);
      for (size_t i = 0; i < from.elements; ++i) {
        reply.elements.push_back(FromHiredis(*from.element[i]));
      }
      break;
    default:
      reply.kind = Reply::Kind::kNil;
  }
  return reply;
}

}  // namespace

absl::Status StatusOfErrorReply(std::string_view text) {
  const std::string_view prefix = text.substr(0, text.find(' '));
  if (prefix == "NOGROUP" || prefix == "UNBLOCKED") return absl::NotFoundError(ToAbsl(text));
  for (std::string_view denied : {"NOPERM", "NOAUTH", "WRONGPASS"}) {
    if (prefix == denied) return absl::PermissionDeniedError(ToAbsl(text));
  }
  for (std::string_view away :
       {"LOADING", "READONLY", "OOM", "MISCONF", "BUSY", "MASTERDOWN", "NOREPLICAS"}) {
    if (prefix == away) return absl::UnavailableError(ToAbsl(text));
  }
  return absl::FailedPreconditionError(ToAbsl(text));
}

std::string FormatCommand(absl::Span<const std::string> args) {
  std::vector<const char*> pointers;
  std::vector<size_t> lengths;
  pointers.reserve(args.size());
  lengths.reserve(args.size());
  for (const std::string& arg : args) {
    pointers.push_back(arg.data());
    lengths.push_back(arg.size());
  }
  char* formatted = nullptr;
  const int length = redisFormatCommandArgv(&formatted, static_cast<int>(args.size()),
                                            pointers.data(), lengths.data());
  HF_CHECK(length >= 0);
  std::string bytes(formatted, static_cast<size_t>(length));
  redisFreeCommand(formatted);
  return bytes;
}

struct ReplyParser::Impl {
  redisReader* reader = redisReaderCreate();
  ~Impl() { redisReaderFree(reader); }

  absl::Status Broken() const {
    return absl::UnavailableError(absl::StrCat("redis protocol: ", reader->errstr));
  }
};

ReplyParser::ReplyParser() : impl_(std::make_unique<Impl>()) {}
ReplyParser::~ReplyParser() = default;

absl::Status ReplyParser::Feed(std::string_view bytes) {
  if (redisReaderFeed(impl_->reader, bytes.data(), bytes.size()) == REDIS_OK) {
    return absl::OkStatus();
  }
  return impl_->Broken();
}

absl::StatusOr<std::optional<Reply>> ReplyParser::Next() {
  void* raw = nullptr;
  if (redisReaderGetReply(impl_->reader, &raw) != REDIS_OK) return impl_->Broken();
  if (raw == nullptr) return std::nullopt;
  Reply reply = FromHiredis(*static_cast<redisReply*>(raw));
  freeReplyObject(raw);
  return std::optional<Reply>(std::move(reply));
}

}  // namespace holdfast::redis
