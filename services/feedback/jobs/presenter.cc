#include "services/feedback/jobs/presenter.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "libs/status/status.h"
#include "libs/telemetry/log.h"

namespace holdfast::feedback {
namespace {

std::string AffinityOf(const PresentationRecord& record) {
  absl::string_view customer = record.customer;
  absl::ConsumePrefix(&customer, "customers/");
  return absl::StrCat(record.tenant, "/", customer);
}

std::string TextOf(const absl::Status& status) {
  return absl::StrCat(absl::StatusCodeToString(status.code()), " ", ReasonOf(status));
}

}  // namespace

bool IsFinalRefusal(const absl::Status& status) {
  return status.code() == absl::StatusCode::kNotFound ||
         status.code() == absl::StatusCode::kFailedPrecondition ||
         status.code() == absl::StatusCode::kInvalidArgument;
}

Presenter::Presenter(sql::Database& database, Executor& executor, const Clock& system,
                     BillingPort& billing, Answered answered, PresenterOptions options)
    : database_(database),
      executor_(executor),
      system_(system),
      billing_(billing),
      answered_(std::move(answered)),
      options_(options) {}

Presenter::~Presenter() { Stop(); }

void Presenter::Start() {
  absl::MutexLock lock(&mu_);  // the first step may run before this returns
  task_ = executor_.Start("presenter", [this] { return Step(); });
}

void Presenter::Stop() {
  {
    absl::MutexLock lock(&mu_);
    if (std::exchange(stopped_, true)) return;
    kicked_.clear();
    NotifyIfDrained();
  }
  task_.reset();
  executor_.Await(drained_);
  absl::MutexLock lock(&mu_);  // whoever notified has let go of it
}

void Presenter::Kick(PresentationRecord record) {
  absl::MutexLock lock(&mu_);
  if (stopped_) return;
  kicked_.push_back(std::move(record));
  if (task_ != nullptr) task_->Wake();
}

uint64_t Presenter::attempts() const {
  absl::MutexLock lock(&mu_);
  return attempts_;
}

absl::Duration Presenter::Step() {
  std::vector<PresentationRecord> calls;
  bool poll = false;
  absl::Duration sleep = absl::InfiniteDuration();
  const absl::Time now = executor_.clock().Now();
  {
    absl::MutexLock lock(&mu_);
    for (PresentationRecord& record : std::exchange(kicked_, {})) {
      if (under_way_.size() >= options_.calls_max) break;  // the poll finds the rest
      if (under_way_.insert({record.tenant, record.decision}).second)
        calls.push_back(std::move(record));
    }
    attempts_ += calls.size();
    if (!polling_ && now >= poll_at_) poll = polling_ = true;
    if (!polling_) sleep = poll_at_ - now;
  }
  for (PresentationRecord& record : calls) Call(std::move(record));
  if (poll) Poll();
  return sleep;
}

void Presenter::Poll() {
  auto due = std::make_shared<std::vector<PresentationRecord>>();
  auto next = std::make_shared<std::optional<absl::Time>>();
  const absl::Time now = system_.Now();
  sql::ReadCommand command;
  command.run = [due, next, now,
                 limit = static_cast<int>(options_.calls_max)](sql::ReadTxn& txn) -> absl::Status {
    HF_ASSIGN_OR_RETURN(*due, DuePresentations(txn, now, limit));
    HF_ASSIGN_OR_RETURN(*next, NextPresentationTime(txn));
    return absl::OkStatus();
  };
  command.done = [this, due, next, now](absl::Status status) {
    absl::Duration wait = options_.poll;
    if (status.ok() && next->has_value() && **next > now) wait = std::min(wait, **next - now);
    absl::MutexLock lock(&mu_);
    polling_ = false;
    poll_at_ = executor_.clock().Now() + wait;
    if (stopped_) return NotifyIfDrained();
    for (PresentationRecord& record : *due) kicked_.push_back(std::move(record));
    if (task_ != nullptr) task_->Wake();
  };
  database_.readers().Submit(std::move(command));
}

void Presenter::Call(PresentationRecord record) {
  billing_.PresentOffers(record, [this, record](absl::StatusOr<std::string> reply) {
    Answer(record, std::move(reply));
  });
}

void Presenter::Answer(const PresentationRecord& record, absl::StatusOr<std::string> reply) {
  if (!reply.ok()) {
    telemetry::LogInfo("presentation.refused",
                       {{"decision", record.decision}, {"status", TextOf(reply.status())}});
  }
  sql::Command command;
  command.affinity = AffinityOf(record);
  command.run = [this, record, reply = std::move(reply)](sql::Txn& txn) {
    return Record(txn, record, reply);
  };
  command.done = [this, record](absl::Status) { Ended(record); };
  database_.writer().Submit(std::move(command));
}

absl::Status Presenter::Record(sql::Txn& txn, const PresentationRecord& record,
                               const absl::StatusOr<std::string>& reply) {
  if (reply.ok()) {
    return MarkPresented(txn, record.tenant, record.decision,
                         record.carried ? std::optional<std::string>(*reply) : std::nullopt);
  }
  const std::string error = TextOf(reply.status());
  if (IsFinalRefusal(reply.status()))
    return MarkGivenUp(txn, record.tenant, record.decision, error);
  const absl::Duration wait =
      std::min(options_.retry_max,
               options_.retry_min * static_cast<double>(1 << std::min(record.attempts, 20)));
  return MarkRetry(txn, record.tenant, record.decision, system_.Now() + wait, error);
}

void Presenter::Ended(const PresentationRecord& record) {
  answered_(record.decision);
  absl::MutexLock lock(&mu_);
  // A retry is due before the next regular poll; reading too early finds nothing and costs little.
  poll_at_ = std::min(poll_at_, executor_.clock().Now() + options_.retry_min);
  under_way_.erase({record.tenant, record.decision});
  if (stopped_) return NotifyIfDrained();
  if (task_ != nullptr) task_->Wake();
}

void Presenter::NotifyIfDrained() {
  if (under_way_.empty() && !polling_ && !drained_.HasBeenNotified()) drained_.Notify();
}

}  // namespace holdfast::feedback
