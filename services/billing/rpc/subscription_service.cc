#include "services/billing/rpc/subscription_service.h"

#include <utility>

#include "libs/rpc/page_token.h"
#include "libs/rpc/unary.h"
#include "libs/status/status.h"
#include "services/billing/rpc/convert_subscription.h"

namespace holdfast::billing {
namespace {

absl::StatusOr<Subscription> ReadSubscription(sql::ReadTxn& txn, const Scope& scope,
                                              const SubscriptionName& name) {
  HF_ASSIGN_OR_RETURN(SubscriptionRecord record,
                      LoadSubscription(txn, scope.tenant, name.customer, name.subscription));
  return std::move(record.subscription);
}

absl::StatusOr<SubscriptionList> ReadPage(sql::ReadTxn& txn, const Scope& scope,
                                          const SubscriptionQuery& query) {
  SubscriptionPage page = query.page;
  ++page.limit;
  SubscriptionList list;
  HF_ASSIGN_OR_RETURN(list.subscriptions, ListSubscriptions(txn, scope.tenant, page));
  if (list.subscriptions.size() == static_cast<size_t>(page.limit)) {
    list.subscriptions.pop_back();
    list.next_page_token = rpc::MakePageToken(query.binding, CursorOf(list.subscriptions.back()));
  }
  return list;
}

}  // namespace

grpc::ServerUnaryReactor* SubscriptionServiceImpl::CreateSubscription(
    grpc::CallbackServerContext* ctx, const v1::CreateSubscriptionRequest* req,
    v1::Subscription* resp) {
  return rpc::Mutate(stack_, ctx, req, resp, HF_LIFT(FromProto), billing::CreateSubscription,
                     HF_LIFT(IntoProto));
}

grpc::ServerUnaryReactor* SubscriptionServiceImpl::ImportSubscription(
    grpc::CallbackServerContext* ctx, const v1::ImportSubscriptionRequest* req,
    v1::Subscription* resp) {
  return rpc::Mutate(stack_, ctx, req, resp, HF_LIFT(FromProto), billing::ImportSubscription,
                     HF_LIFT(IntoProto));
}

grpc::ServerUnaryReactor* SubscriptionServiceImpl::GetSubscription(
    grpc::CallbackServerContext* ctx, const v1::GetSubscriptionRequest* req,
    v1::Subscription* resp) {
  return rpc::Read(stack_, ctx, req, resp, HF_LIFT(FromProto), ReadSubscription, HF_LIFT(IntoProto),
                   rpc::Keeping::kKept);
}

grpc::ServerUnaryReactor* SubscriptionServiceImpl::ListSubscriptions(
    grpc::CallbackServerContext* ctx, const v1::ListSubscriptionsRequest* req,
    v1::ListSubscriptionsResponse* resp) {
  return rpc::Read(stack_, ctx, req, resp, HF_LIFT(FromProto), ReadPage, HF_LIFT(IntoProto));
}

grpc::ServerUnaryReactor* SubscriptionServiceImpl::CheckEntitlement(
    grpc::CallbackServerContext* ctx, const v1::CheckEntitlementRequest* req,
    v1::CheckEntitlementResponse* resp) {
  return rpc::Read(stack_, ctx, req, resp, HF_LIFT(FromProto), billing::CheckEntitlement,
                   HF_LIFT(IntoProto), rpc::Keeping::kKept);
}

}  // namespace holdfast::billing
