#include "services/billing/rpc/event_service.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "libs/outbox/event_proto.h"
#include "libs/outbox/outbox.h"
#include "libs/rpc/shape.h"
#include "libs/rpc/stream.h"
#include "libs/rpc/unary.h"
#include "libs/status/status.h"
#include "services/billing/rpc/waking_publisher.h"

namespace holdfast::billing {
namespace {

constexpr int kReadDefault = 500;
constexpr int kReadMax = 2000;
constexpr int kWatchPage = 200;

struct ReadQuery {
  int partition = 0;
  int64_t after = 0;
  int limit = kReadDefault;
};

struct ReadResult {
  std::vector<outbox::Event> events;
  int64_t head = 0;
};

absl::StatusOr<ReadQuery> QueryOf(int32_t partition, int64_t after_position) {
  ReadQuery query;
  HF_RETURN_IF_ERROR(rpc::InRange("partition", partition, 0, outbox::kPartitions - 1).status());
  HF_ASSIGN_OR_RETURN(query.after, rpc::InRange("after_position", after_position, 0,
                                                std::numeric_limits<int64_t>::max()));
  query.partition = partition;
  return query;
}

absl::StatusOr<ReadQuery> FromProto(const v1::ReadEventsRequest& req) {
  HF_ASSIGN_OR_RETURN(ReadQuery query, QueryOf(req.partition(), req.after_position()));
  HF_RETURN_IF_ERROR(
      rpc::InRange("limit", req.limit(), 0, std::numeric_limits<int32_t>::max()).status());
  if (req.limit() > 0) query.limit = std::min(req.limit(), kReadMax);
  return query;
}

absl::StatusOr<ReadResult> ReadThem(sql::ReadTxn& txn, const Scope&, const ReadQuery& query) {
  ReadResult result;
  HF_ASSIGN_OR_RETURN(result.events,
                      outbox::ReadEvents(txn, query.partition, query.after, query.limit));
  HF_ASSIGN_OR_RETURN(result.head, outbox::HeadOf(txn, query.partition));
  return result;
}

void IntoProto(const ReadResult& result, v1::ReadEventsResponse* resp) {
  for (const outbox::Event& event : result.events) outbox::IntoProto(event, resp->add_events());
  resp->set_head(result.head);
}

struct NoQuery {};

// One page of the caller's own tenant's events; the cursor passes over the others'.
absl::StatusOr<rpc::WatchPage<outbox::Event>> NextEvents(sql::ReadTxn& txn, const Scope& scope,
                                                         ReadQuery& query) {
  HF_ASSIGN_OR_RETURN(std::vector<outbox::Event> events,
                      outbox::ReadEvents(txn, query.partition, query.after, kWatchPage));
  rpc::WatchPage<outbox::Event> page;
  page.more = events.size() == static_cast<size_t>(kWatchPage);
  for (outbox::Event& event : events) {
    query.after = event.position;
    if (event.tenant == scope.tenant) page.items.push_back(std::move(event));
  }
  return page;
}

}  // namespace

grpc::ServerUnaryReactor* EventServiceImpl::ReadEvents(grpc::CallbackServerContext* ctx,
                                                       const v1::ReadEventsRequest* req,
                                                       v1::ReadEventsResponse* resp) {
  return rpc::Read(stack_, ctx, req, resp, HF_LIFT(FromProto), ReadThem, HF_LIFT(IntoProto));
}

grpc::ServerUnaryReactor* EventServiceImpl::GetEventHeads(grpc::CallbackServerContext* ctx,
                                                          const v1::GetEventHeadsRequest* req,
                                                          v1::GetEventHeadsResponse* resp) {
  auto from = [](const v1::GetEventHeadsRequest&) { return absl::StatusOr<NoQuery>(NoQuery{}); };
  auto use = [](sql::ReadTxn& txn, const Scope&, const NoQuery&) { return outbox::Heads(txn); };
  auto into = [](const outbox::Positions& heads, v1::GetEventHeadsResponse* reply) {
    for (const int64_t head : heads) reply->add_heads(head);
  };
  return rpc::Read(stack_, ctx, req, resp, from, use, into);
}

grpc::ServerWriteReactor<holdfast::events::v1::Event>* EventServiceImpl::WatchEvents(
    grpc::CallbackServerContext* ctx, const v1::WatchEventsRequest* req) {
  auto from = [](const v1::WatchEventsRequest& request) {
    return QueryOf(request.partition(), request.after_position());
  };
  auto topic = [](const ReadQuery& query) { return PartitionTopic(query.partition); };
  auto into = [](const outbox::Event& event, holdfast::events::v1::Event* message) {
    outbox::IntoProto(event, message);
  };
  return rpc::Watch<holdfast::events::v1::Event>(stack_, ctx, req, from, topic, NextEvents, into);
}

}  // namespace holdfast::billing
