#include "libs/outbox/relay.h"

#include <map>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "libs/status/macros.h"

namespace holdfast::outbox {
namespace {

constexpr sql::Statement kIdentity = {"outbox.identity", "SELECT identity FROM outbox_identity"};

// A use case knows nothing but its transaction, so the way from a commit to the relay leads through
// the identity that the database itself holds. Several services may live in one process (tests,
// storm), each with its own.
struct Registry {
  absl::Mutex mu;
  std::map<std::string, Relay*> relays ABSL_GUARDED_BY(mu);
};

Registry& TheRegistry() {
  static Registry* const registry = new Registry;
  return *registry;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Relay>> Relay::Open(sql::Database& database, Publisher& publisher,
                                                   std::string reply_to) {
  std::string identity;
  HF_RETURN_IF_ERROR(database.readers().Run([&](sql::ReadTxn& txn) -> absl::Status {
    HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kIdentity));
    identity = rows.front().Text(0);
    return absl::OkStatus();
  }));
  auto relay = std::unique_ptr<Relay>(new Relay(identity, publisher, std::move(reply_to)));
  if (database.dialect() == sql::Dialect::kPostgres) {
    relay->sequencer_ =
        std::make_unique<Sequencer>(database, [relay = relay.get()](std::vector<Event> events) {
          relay->published_.fetch_add(events.size(), std::memory_order_relaxed);
          relay->publisher_.Publish(std::move(events));
        });
  }
  Registry& registry = TheRegistry();
  absl::MutexLock lock(&registry.mu);
  const bool only = registry.relays.emplace(identity, relay.get()).second;
  HF_CHECK(only);
  return relay;
}

Relay::Relay(std::string identity, Publisher& publisher, std::string reply_to)
    : identity_(std::move(identity)), publisher_(publisher), reply_to_(std::move(reply_to)) {}

Relay::~Relay() {
  {
    Registry& registry = TheRegistry();
    absl::MutexLock lock(&registry.mu);
    auto found = registry.relays.find(identity_);
    if (found != registry.relays.end() && found->second == this) registry.relays.erase(found);
  }
  sequencer_.reset();
}

std::string Relay::ReplyAddress(const std::string& identity) {
  Registry& registry = TheRegistry();
  absl::ReaderMutexLock lock(&registry.mu);
  auto found = registry.relays.find(identity);
  return found == registry.relays.end() ? "" : found->second->reply_to_;
}

void Relay::Dispatch(const std::string& identity, std::vector<Event> events) {
  Registry& registry = TheRegistry();
  absl::ReaderMutexLock lock(&registry.mu);  // held while publishing: ~Relay waits for it
  auto found = registry.relays.find(identity);
  if (found == registry.relays.end()) return;
  Relay& relay = *found->second;
  if (relay.sequencer_ != nullptr) return relay.sequencer_->Wake();
  for (Event& event : events) event.reply_to = relay.reply_to_;
  relay.published_.fetch_add(events.size(), std::memory_order_relaxed);
  relay.publisher_.Publish(std::move(events));
}

}  // namespace holdfast::outbox
