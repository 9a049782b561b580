#include "services/feedback/jobs/runtime.h"

#include <utility>

#include "libs/status/macros.h"
#include "services/feedback/app/apply_fact.h"

namespace holdfast::feedback {

Runtime::Runtime(RuntimeParts parts)
    : parts_(std::move(parts)),
      prefetch_(parts_.outlooks, shelf_, parts_.outlook_timeout),
      pull_(parts_.pull, prefetch_),
      feed_(parts_.feed == nullptr ? nullptr
                                   : std::make_unique<PrefetchingFeed>(*parts_.feed, prefetch_)),
      presenter_(parts_.database, parts_.executor, parts_.system, parts_.billing, parts_.answered,
                 parts_.presenter),
      reporter_(parts_.database, parts_.executor, parts_.billing, parts_.policy_json,
                parts_.reporter),
      context_{parts_.system, *shelf_, presenter_, [this] { reporter_.BarrierComplete(); }},
      consumer_(std::make_unique<outbox::Consumer>(
          kBillingConsumer, parts_.database, parts_.executor, parts_.system, pull_, feed_.get(),
          [this](sql::Txn& txn, const Scope& scope, const outbox::Event& event) {
            return ApplyFact(txn, scope, context_, event);
          },
          parts_.consumer)) {}

Runtime::~Runtime() { Stop(); }

absl::Status Runtime::Start() {
  presenter_.Start();
  reporter_.Start();
  HF_RETURN_IF_ERROR(consumer_->Start());
  case_timers_ = std::make_unique<CaseTimers>(parts_.database, parts_.executor, parts_.system);
  trim_ = std::make_unique<outbox::TrimJob>(parts_.database, parts_.executor, parts_.system);
  return absl::OkStatus();
}

void Runtime::StopClaiming() {
  consumer_->Stop();
  case_timers_.reset();
  trim_.reset();
}

void Runtime::Stop() {
  StopClaiming();
  reporter_.Stop();
  presenter_.Stop();
}

}  // namespace holdfast::feedback
