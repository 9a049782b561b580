// Which cancellations have a StartCancellation reply held in this process, so that PresentOffers
// can record in its own transaction that this reply shows the offers. A hint: a reply that misses
// it records what it shows by itself.
#ifndef HOLDFAST_SERVICES_BILLING_RPC_HELD_STARTS_H_
#define HOLDFAST_SERVICES_BILLING_RPC_HELD_STARTS_H_

#include <string>
#include <string_view>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"

namespace holdfast::billing {

// Thread-safe.
class HeldStarts {
 public:
  // One call's place in the registry, from Hold to its end.
  class Note {
   public:
    explicit Note(HeldStarts& starts) : starts_(starts) {}
    ~Note() { Release(); }
    Note(const Note&) = delete;
    Note& operator=(const Note&) = delete;

    void Hold(std::string key) {
      Release();
      key_ = std::move(key);
      starts_.Count(key_, 1);
    }
    void Release() {
      if (!key_.empty()) starts_.Count(std::exchange(key_, ""), -1);
    }
    bool held() const { return !key_.empty(); }

   private:
    HeldStarts& starts_;
    std::string key_;
  };

  bool Has(std::string_view key) const ABSL_LOCKS_EXCLUDED(mu_) {
    absl::MutexLock lock(&mu_);
    return held_.contains(std::string(key));
  }

 private:
  void Count(const std::string& key, int by) ABSL_LOCKS_EXCLUDED(mu_) {
    absl::MutexLock lock(&mu_);
    if ((held_[key] += by) == 0) held_.erase(key);
  }

  mutable absl::Mutex mu_;
  absl::flat_hash_map<std::string, int> held_ ABSL_GUARDED_BY(mu_);
};

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_RPC_HELD_STARTS_H_
