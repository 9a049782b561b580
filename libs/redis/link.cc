#include "libs/redis/link.h"

#include <algorithm>
#include <utility>

#include "libs/status/macros.h"

namespace holdfast::redis {

absl::Duration Backoff::Next() {
  const absl::Duration full = next_;
  next_ = std::min(next_ * 2, max_);
  return full * absl::Uniform(random_, 0.5, 1.0);
}

Link::Link(Socket socket, const Clock& clock, Waker& waker)
    : socket_(std::move(socket)),
      parser_(std::make_unique<ReplyParser>()),
      clock_(&clock),
      waker_(&waker) {}

absl::StatusOr<Link> Link::Dial(const ConnectionOptions& options, const Clock& clock,
                                Waker& waker) {
  const absl::Time deadline = clock.Now() + options.connect_timeout;
  HF_ASSIGN_OR_RETURN(Socket socket,
                      Socket::Connect(options.address, options.connect_timeout, waker));
  Link link(std::move(socket), clock, waker);
  if (!options.password.empty()) {
    std::vector<std::string> auth = {"AUTH"};
    if (!options.username.empty()) auth.push_back(options.username);
    auth.push_back(options.password);
    HF_RETURN_IF_ERROR(link.Ask(auth, deadline).status());
  }
  HF_RETURN_IF_ERROR(link.Ask({"PING"}, deadline).status());
  return link;
}

absl::StatusOr<Reply> Link::Ask(const std::vector<std::string>& args, absl::Time deadline) {
  HF_RETURN_IF_ERROR(Write(FormatCommand(args), deadline));
  HF_ASSIGN_OR_RETURN(Reply reply, Read(deadline));
  if (reply.kind == Reply::Kind::kError) return StatusOfErrorReply(reply.text);
  return reply;
}

absl::Status Link::Write(std::string_view bytes, absl::Time deadline) {
  while (true) {
    HF_ASSIGN_OR_RETURN(const size_t sent, socket_.Write(bytes));
    bytes.remove_prefix(sent);
    if (bytes.empty()) return absl::OkStatus();
    HF_RETURN_IF_ERROR(Wait(/*want_write=*/true, deadline).status());
  }
}

absl::StatusOr<Reply> Link::Read(absl::Time deadline) {
  while (true) {
    HF_ASSIGN_OR_RETURN(std::optional<Reply> reply, parser_->Next());
    if (reply.has_value()) return *std::move(reply);
    std::string bytes;
    HF_ASSIGN_OR_RETURN(const bool any, socket_.Read(&bytes));
    if (any) {
      HF_RETURN_IF_ERROR(parser_->Feed(bytes));
    } else {
      HF_RETURN_IF_ERROR(Wait(/*want_write=*/false, deadline).status());
    }
  }
}

absl::StatusOr<Polled> Link::Wait(bool want_write, absl::Time deadline) {
  const absl::Duration left = deadline - clock_->Now();
  if (left <= absl::ZeroDuration())
    return absl::DeadlineExceededError("redis did not answer in time");
  const Polled polled = Poll(socket_, *waker_, want_write, left);
  if (polled.woken) return absl::CancelledError("redis wait was ended");
  return polled;
}

}  // namespace holdfast::redis
