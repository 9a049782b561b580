// Replies to questions about one customer, kept in memory until a commit touches that customer.
#ifndef HOLDFAST_LIBS_RPC_REPLY_CACHE_H_
#define HOLDFAST_LIBS_RPC_REPLY_CACHE_H_

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "libs/sql/versions.h"

namespace google::protobuf {
class Message;
}

namespace holdfast::rpc {

// A reply found is one that a read begun now could have given. Thread-safe.
class ReplyCache {
 public:
  // `versions` outlives the cache. It holds up to `bytes_max`, by estimate: what was asked for
  // least lately goes first, roughly.
  explicit ReplyCache(const sql::Versions& versions, size_t bytes_max = size_t{48} << 20);

  // What was asked, and what a reply read from now on will be worth.
  struct Question {
    std::string key;
    std::string affinity;
    std::optional<uint64_t> version;  // nothing: the reply cannot be kept
  };
  // `customer` must be the one customer whose rows, besides those fixed for ever, make the reply.
  Question Ask(const std::string& tenant, const std::string& customer,
               const google::protobuf::Message& request) const;

  // True: `reply` has been filled.
  bool Find(const Question& question, google::protobuf::Message& reply);
  // For a reply whose snapshot was taken after Ask.
  void Keep(const Question& question, const google::protobuf::Message& reply);

 private:
  // Encoded: a message in memory takes several times as much.
  struct Kept {
    std::shared_ptr<const std::string> reply;
    uint64_t version = 0;
  };
  using Generation = absl::flat_hash_map<std::string, Kept>;
  // Replies enter the young generation, and again when they are found in the old one. Once the
  // young one is full it becomes the old one, and the old one goes.
  struct Shard {
    absl::Mutex mu;
    Generation young ABSL_GUARDED_BY(mu);
    Generation old ABSL_GUARDED_BY(mu);
    size_t young_bytes ABSL_GUARDED_BY(mu) = 0;
  };

  Shard& ShardOf(const std::string& key);
  void Insert(Shard& shard, const std::string& key, Kept kept)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mu);

  static constexpr size_t kShards = 16;
  const sql::Versions& versions_;
  const size_t young_bytes_max_;  // of one shard
  std::array<Shard, kShards> shards_;
};

}  // namespace holdfast::rpc

#endif  // HOLDFAST_LIBS_RPC_REPLY_CACHE_H_
