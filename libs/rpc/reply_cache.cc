#include "libs/rpc/reply_cache.h"

#include <utility>

#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace holdfast::rpc {
namespace {

// Of a map's slot and two strings, besides what they hold.
constexpr size_t kOverhead = 128;

}  // namespace

ReplyCache::ReplyCache(const sql::Versions& versions, size_t bytes_max)
    : versions_(versions), young_bytes_max_(bytes_max / kShards / 2) {}

ReplyCache::Shard& ReplyCache::ShardOf(const std::string& key) {
  return shards_[absl::Hash<std::string>{}(key) % kShards];
}

// Names hold neither '/' nor control characters, so parts cannot run into each other.
ReplyCache::Question ReplyCache::Ask(const std::string& tenant, const std::string& customer,
                                     const google::protobuf::Message& request) const {
  Question question;
  if (customer.empty()) return question;
  question.affinity = absl::StrCat(tenant, "/", customer);
  question.version = versions_.Of(question.affinity);
  if (!question.version.has_value()) return question;
  question.key = absl::StrCat(tenant, "\n", request.GetDescriptor()->full_name(), "\n");
  request.AppendToString(&question.key);
  return question;
}

bool ReplyCache::Find(const Question& question, google::protobuf::Message& reply) {
  if (!question.version.has_value()) return false;
  std::shared_ptr<const std::string> found;
  Shard& shard = ShardOf(question.key);
  {
    absl::MutexLock lock(&shard.mu);
    auto at = shard.young.find(question.key);
    if (at != shard.young.end()) {
      if (at->second.version == *question.version) found = at->second.reply;
    } else if (at = shard.old.find(question.key); at != shard.old.end()) {
      if (at->second.version == *question.version) {
        found = at->second.reply;
        Insert(shard, question.key, at->second);
      }
    }
  }
  return found != nullptr && reply.ParseFromString(*found);
}

void ReplyCache::Keep(const Question& question, const google::protobuf::Message& reply) {
  // Of no use any more when a commit has come in between.
  if (!question.version.has_value() || versions_.Of(question.affinity) != question.version) return;
  auto encoded = std::make_shared<const std::string>(reply.SerializeAsString());
  Shard& shard = ShardOf(question.key);
  absl::MutexLock lock(&shard.mu);
  Insert(shard, question.key, {std::move(encoded), *question.version});
}

void ReplyCache::Insert(Shard& shard, const std::string& key, Kept kept) {
  const size_t bytes = key.size() + kept.reply->size() + kOverhead;
  const auto [at, fresh] = shard.young.insert_or_assign(key, std::move(kept));
  (void)at;
  if (fresh) shard.young_bytes += bytes;
  if (shard.young_bytes <= young_bytes_max_) return;
  shard.old = std::exchange(shard.young, {});
  shard.young_bytes = 0;
}

}  // namespace holdfast::rpc
