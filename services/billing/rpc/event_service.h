// holdfast.billing.v1.EventService: the outbox, readable from any position.
#ifndef HOLDFAST_SERVICES_BILLING_RPC_EVENT_SERVICE_H_
#define HOLDFAST_SERVICES_BILLING_RPC_EVENT_SERVICE_H_

#include "holdfast/billing/v1/event_service.grpc.pb.h"
#include "libs/rpc/stack.h"

namespace holdfast::billing {

class EventServiceImpl final : public v1::EventService::CallbackService {
 public:
  explicit EventServiceImpl(rpc::Stack& stack) : stack_(stack) {}

  grpc::ServerUnaryReactor* ReadEvents(grpc::CallbackServerContext* ctx,
                                       const v1::ReadEventsRequest* req,
                                       v1::ReadEventsResponse* resp) override;
  grpc::ServerUnaryReactor* GetEventHeads(grpc::CallbackServerContext* ctx,
                                          const v1::GetEventHeadsRequest* req,
                                          v1::GetEventHeadsResponse* resp) override;
  grpc::ServerWriteReactor<holdfast::events::v1::Event>* WatchEvents(
      grpc::CallbackServerContext* ctx, const v1::WatchEventsRequest* req) override;

 private:
  rpc::Stack& stack_;
};

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_RPC_EVENT_SERVICE_H_
