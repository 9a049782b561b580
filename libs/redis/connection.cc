#include "libs/redis/connection.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "libs/status/macros.h"

namespace holdfast::redis {
namespace {

// Longest sleep of the I/O task: a stall is noticed at most this much late.
constexpr absl::Duration kPollMax = absl::Milliseconds(100);

// Bytes already sent that the buffer may still hold.
constexpr size_t kSentMax = 1024 * 1024;

absl::Status Down() { return absl::UnavailableError("redis is down"); }

}  // namespace

Connection::Connection(Executor& executor, ConnectionOptions options)
    : options_(std::move(options)),
      clock_(executor.clock()),
      backoff_(options_.backoff_min, options_.backoff_max) {
  task_ = executor.Start("redis-io", [this] { return Step(); });
}

Connection::~Connection() {
  {
    absl::MutexLock lock(&mu_);
    closing_ = true;
    up_.store(false, std::memory_order_release);
  }
  waker_.Wake();
  task_.reset();
  Break(absl::CancelledError("redis connection is closing"));
}

void Connection::Call(const std::vector<std::string>& args, absl::Duration timeout, Done done) {
  const absl::Status accepted = Accept(args, timeout, &done);
  if (!accepted.ok()) done(accepted);
}

absl::StatusOr<Reply> Connection::Execute(const std::vector<std::string>& args,
                                          absl::Duration timeout) {
  absl::StatusOr<Reply> result;
  absl::Notification ended;
  Call(args, timeout, [&](absl::StatusOr<Reply> reply) {
    result = std::move(reply);
    ended.Notify();
  });
  ended.WaitForNotification();
  return result;
}

void Connection::Send(const std::vector<std::string>& args) {
  Done none;
  Accept(args, absl::InfiniteDuration(), &none).IgnoreError();
}

bool Connection::AwaitUp(absl::Duration timeout) {
  absl::MutexLock lock(&mu_);
  return mu_.AwaitWithTimeout(absl::Condition(
                                  +[](Connection* self) { return self->up(); }, this),
                              timeout);
}

Connection::Counters Connection::counters() const {
  absl::MutexLock lock(&mu_);
  return counters_;
}

// While the I/O task sleeps in poll the caller writes to the socket itself, which saves a thread
// switch; while it is awake it is about to write everything that gathered, which saves system
// calls.
absl::Status Connection::Accept(const std::vector<std::string>& args, absl::Duration timeout,
                                Done* done) {
  if (!up()) {
    absl::MutexLock lock(&mu_);
    ++counters_.refused;
    return Down();
  }
  const std::string bytes = FormatCommand(args);
  const absl::Time now = clock_.Now();
  absl::MutexLock lock(&mu_);
  if (!up() || closing_) {
    ++counters_.refused;
    return Down();
  }
  if (outstanding_.size() >= options_.outstanding_max ||
      unsent_.size() - unsent_from_ + bytes.size() > options_.unsent_bytes_max) {
    ++counters_.refused;
    return absl::ResourceExhaustedError("redis connection has too much outstanding");
  }
  const absl::Time deadline = now + timeout;
  const uint64_t number = first_ + outstanding_.size();
  outstanding_.push_back({std::move(*done), deadline, now});
  if (deadline != absl::InfiniteFuture()) deadlines_.emplace(deadline, number);
  unsent_.append(bytes);
  ++counters_.sent;
  if (polling_) {
    // A write error shows again on the I/O task, which then breaks the connection.
    const absl::Status flushed = FlushLocked();
    if (!flushed.ok() || !unsent_.empty() || deadline < poll_until_) waker_.Wake();
  }
  return absl::OkStatus();
}

absl::Status Connection::FlushLocked() {
  while (unsent_from_ < unsent_.size()) {
    HF_ASSIGN_OR_RETURN(const size_t sent,
                        socket_.Write(std::string_view(unsent_).substr(unsent_from_)));
    if (sent == 0) {
      // Never empty under steady load: what is sent must go at some time, and moving costs.
      if (unsent_from_ > kSentMax) unsent_.erase(0, std::exchange(unsent_from_, 0));
      return absl::OkStatus();
    }
    unsent_from_ += sent;
  }
  unsent_.clear();
  unsent_from_ = 0;
  return absl::OkStatus();
}

absl::Duration Connection::PollTimeoutLocked(absl::Time now) const {
  absl::Duration timeout = kPollMax;
  if (!deadlines_.empty()) timeout = std::min(timeout, deadlines_.begin()->first - now);
  if (!outstanding_.empty()) {
    timeout = std::min(timeout, outstanding_.front().accepted + options_.stall_timeout - now);
  }
  return std::max(timeout, absl::ZeroDuration());
}

absl::Duration Connection::Step() {
  {
    absl::MutexLock lock(&mu_);
    if (closing_) return absl::InfiniteDuration();
  }
  return up() ? TrafficStep() : ConnectStep();
}

absl::Duration Connection::ConnectStep() {
  waker_.Drain();
  absl::StatusOr<Link> link = Link::Dial(options_, clock_, waker_);
  if (!link.ok()) return backoff_.Next();
  backoff_.Reset();
  parser_ = link->TakeParser();
  absl::MutexLock lock(&mu_);
  if (closing_) return absl::InfiniteDuration();
  socket_ = link->TakeSocket();
  ++counters_.connects;
  up_.store(true, std::memory_order_release);
  return absl::ZeroDuration();
}

absl::Duration Connection::TrafficStep() {
  absl::Status status;
  Polled polled;
  absl::Duration timeout;
  bool want_write = false;
  {
    absl::MutexLock lock(&mu_);
    status = FlushLocked();
    const absl::Time now = clock_.Now();
    timeout = PollTimeoutLocked(now);
    want_write = !unsent_.empty();
    poll_until_ = now + timeout;
    polling_ = status.ok();
  }
  if (status.ok()) {
    polled = Poll(socket_, waker_, want_write, timeout);
    absl::MutexLock lock(&mu_);
    polling_ = false;
  }
  if (status.ok() && polled.readable) status = Receive();
  if (status.ok()) status = ExpireDeadlines();
  if (status.ok()) return absl::ZeroDuration();
  Break(status);
  return backoff_.Next();
}

absl::Status Connection::Receive() {
  std::string bytes;
  HF_ASSIGN_OR_RETURN(const bool any, socket_.Read(&bytes));
  if (!any) return absl::OkStatus();
  HF_RETURN_IF_ERROR(parser_->Feed(bytes));
  std::vector<Reply> replies;
  while (true) {
    HF_ASSIGN_OR_RETURN(std::optional<Reply> reply, parser_->Next());
    if (!reply.has_value()) break;
    replies.push_back(*std::move(reply));
  }
  return Deliver(std::move(replies));
}

absl::Status Connection::Deliver(std::vector<Reply> replies) {
  std::vector<Done> dones;
  dones.reserve(replies.size());
  {
    absl::MutexLock lock(&mu_);
    if (replies.size() > outstanding_.size()) {
      return absl::UnavailableError("redis sent a reply nobody asked for");
    }
    for (const Reply& reply : replies) {
      Outstanding& front = outstanding_.front();
      if (front.deadline != absl::InfiniteFuture()) deadlines_.erase({front.deadline, first_});
      if (reply.kind == Reply::Kind::kError) ++counters_.failed;
      dones.push_back(std::move(front.done));
      outstanding_.pop_front();
      ++first_;
    }
  }
  for (size_t i = 0; i < replies.size(); ++i) {
    if (!dones[i]) continue;
    if (replies[i].kind == Reply::Kind::kError) {
      dones[i](StatusOfErrorReply(replies[i].text));
    } else {
      dones[i](std::move(replies[i]));
    }
  }
  return absl::OkStatus();
}

absl::Status Connection::ExpireDeadlines() {
  std::vector<Done> expired;
  bool stalled = false;
  {
    absl::MutexLock lock(&mu_);
    const absl::Time now = clock_.Now();
    while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
      Outstanding& late = outstanding_[deadlines_.begin()->second - first_];
      expired.push_back(std::exchange(late.done, Done()));
      late.deadline = absl::InfiniteFuture();
      deadlines_.erase(deadlines_.begin());
      ++counters_.failed;
    }
    stalled =
        !outstanding_.empty() && outstanding_.front().accepted + options_.stall_timeout <= now;
  }
  for (Done& done : expired) done(absl::DeadlineExceededError("redis did not answer in time"));
  if (stalled) return absl::UnavailableError("redis has stopped answering");
  return absl::OkStatus();
}

void Connection::Break(const absl::Status& why) {
  std::deque<Outstanding> lost;
  {
    absl::MutexLock lock(&mu_);
    up_.store(false, std::memory_order_release);
    socket_ = Socket();
    unsent_.clear();
    unsent_from_ = 0;
    first_ += outstanding_.size();
    lost.swap(outstanding_);
    deadlines_.clear();
    for (const Outstanding& each : lost) {
      if (each.done || each.deadline == absl::InfiniteFuture()) ++counters_.failed;
    }
  }
  for (Outstanding& each : lost) {
    if (each.done) each.done(why);
  }
}

}  // namespace holdfast::redis
