// Server streams that follow the record: page by page from a cursor, woken by a hint, at least once
// a second anyway.
//   return rpc::Watch<v1::Event>(stack_, ctx, req, HF_LIFT(FromProto), TopicOf, NextEvents,
//   HF_LIFT(IntoProto));
// The buffer is one page; the next is read when the last message of this one has been taken.
// Nothing blocks.
#ifndef HOLDFAST_LIBS_RPC_STREAM_H_
#define HOLDFAST_LIBS_RPC_STREAM_H_

#include <grpcpp/support/server_callback.h>

#include <concepts>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/command/scope.h"
#include "libs/rpc/stack.h"
#include "libs/rpc/status_codec.h"
#include "libs/rpc/unary.h"
#include "libs/sql/txn.h"
#include "libs/status/macros.h"

namespace holdfast::rpc {

// What a page function found beyond its cursor: at most a few hundred items.
template <typename Item>
struct WatchPage {
  std::vector<Item> items;
  bool more = false;  // read again at once
  bool last = false;  // nothing can follow: the stream ends with OK after these
};

namespace internal {

template <typename T>
struct WatchPageTraits {};
template <typename T>
struct WatchPageTraits<WatchPage<T>> {
  using Item = T;
};

struct PageEnd {
  bool more = false;
  bool last = false;
};

// What the typed reactor lends to the untyped loop. None of it runs after FinishStream.
class StreamPort {
 public:
  virtual ~StreamPort() = default;
  virtual absl::StatusOr<PageEnd> FillBuffer(sql::ReadTxn& txn,
                                             const Scope& scope) = 0;  // reader thread
  virtual bool StartNext() = 0;                                        // false: the buffer is empty
  virtual void FinishStream(const grpc::Status& status) = 0;
};

class StreamLoop;
// The loop has begun, or the stream is refused already; either way the caller returns the reactor.
std::shared_ptr<StreamLoop> OpenStream(Stack& stack, grpc::CallbackServerContext* ctx,
                                       const google::protobuf::Message& req, StreamPort* port,
                                       absl::FunctionRef<absl::StatusOr<std::string>()> plan_topic);
void StreamWritten(StreamLoop& loop, bool ok);
void StreamCancelled(StreamLoop& loop);

}  // namespace internal

// Page(sql::ReadTxn&, const Scope&, Query&) -> absl::StatusOr<WatchPage<Item>>; it moves the cursor
// inside the query.
template <typename F, typename Query>
concept PagesThrough = requires {
  typename internal::WatchPageTraits<
      internal::ValueOf<F&, sql::ReadTxn&, const Scope&, Query&>>::Item;
};
template <typename F, typename Query>
using ItemOf = typename internal::WatchPageTraits<
    internal::ValueOf<F&, sql::ReadTxn&, const Scope&, Query&>>::Item;

namespace internal {

template <typename Resp, typename Query, typename Page, typename Into>
class Watcher final : public grpc::ServerWriteReactor<Resp>, private StreamPort {
 public:
  Watcher(Page page, Into into) : page_(std::move(page)), into_(std::move(into)) {}

  // No reaction runs before the handler has returned, so `loop_` is set by then.
  void Begin(Stack& stack, grpc::CallbackServerContext* ctx, const google::protobuf::Message& req,
             absl::FunctionRef<absl::StatusOr<std::pair<Query, std::string>>()> plan) {
    loop_ = OpenStream(stack, ctx, req, this, [&]() -> absl::StatusOr<std::string> {
      HF_ASSIGN_OR_RETURN(auto planned, plan());
      query_.emplace(std::move(planned.first));
      return std::move(planned.second);
    });
  }

  void OnWriteDone(bool ok) override { StreamWritten(*loop_, ok); }
  void OnCancel() override { StreamCancelled(*loop_); }
  void OnDone() override { delete this; }

 private:
  absl::StatusOr<PageEnd> FillBuffer(sql::ReadTxn& txn, const Scope& scope) override {
    Query moved = *query_;  // the cursor moves only when the whole page was read
    HF_ASSIGN_OR_RETURN(auto page, page_(txn, scope, moved));
    for (const auto& item : page.items) {
      HF_RETURN_IF_ERROR(Fill(into_, item, &buffer_.emplace_back()));
    }
    query_.emplace(std::move(moved));
    return PageEnd{page.more, page.last};
  }

  bool StartNext() override {
    if (buffer_.empty()) return false;
    writing_ = std::move(buffer_.front());
    buffer_.pop_front();
    this->StartWrite(&writing_);
    return true;
  }

  void FinishStream(const grpc::Status& status) override { this->Finish(status); }

  Page page_;
  Into into_;
  std::optional<Query> query_;
  std::deque<Resp> buffer_;
  Resp writing_;
  std::shared_ptr<StreamLoop> loop_;
};

}  // namespace internal

// `topic_of`(const Query&) names what wakes the stream: Waiters::Answer(topic). The stream lasts
// until the page says it was the last, the caller goes, or the server drains (UNAVAILABLE DRAINING:
// continue from the last message).
template <typename Resp, typename Req, typename From, typename TopicOf, typename Page,
          typename Into>
requires ReadsRequest<From, Req> && Names<TopicOf, CommandOf<From, Req>> &&
    PagesThrough<Page, CommandOf<From, Req>> &&
    FillsReply<Into, ItemOf<Page, CommandOf<From, Req>>, Resp>
        grpc::ServerWriteReactor<Resp>
*Watch(Stack& stack, grpc::CallbackServerContext* ctx, const Req* req, From from, TopicOf topic_of,
       Page page, Into into) {
  using Query = CommandOf<From, Req>;
  auto* watcher = new internal::Watcher<Resp, Query, Page, Into>(std::move(page), std::move(into));
  watcher->Begin(stack, ctx, *req, [&]() -> absl::StatusOr<std::pair<Query, std::string>> {
    HF_ASSIGN_OR_RETURN(Query query, from(*req));
    std::string topic = topic_of(std::as_const(query));
    return std::make_pair(std::move(query), std::move(topic));
  });
  return watcher;
}

}  // namespace holdfast::rpc

#endif  // HOLDFAST_LIBS_RPC_STREAM_H_
