#include "libs/outbox/consumer.h"

#include <utility>

#include "libs/outbox/consumer_state.h"

namespace holdfast::outbox {

Consumer::Consumer(std::string name, sql::Database& database, Executor& executor, const Clock& wall,
                   EventPull& pull, EventFeed* feed, Handler handler, ConsumerOptions options,
                   ConsumerHooks hooks)
    : state_(std::make_shared<State>(std::move(name), database, executor, wall, pull, feed,
                                     std::move(handler), options, std::move(hooks))) {}

Consumer::~Consumer() { Stop(); }

absl::Status Consumer::Start() { return state_->Start(); }
void Consumer::Stop() { state_->Stop(); }
void Consumer::Nudge() { state_->Nudge(); }
Positions Consumer::Cursors() const { return state_->Cursors(); }
ConsumerStats Consumer::stats() const { return state_->stats(); }
absl::Status Consumer::Replay(std::string_view event_id) { return state_->Replay(event_id); }

}  // namespace holdfast::outbox
