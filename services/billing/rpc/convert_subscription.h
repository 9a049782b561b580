// Subscriptions to messages and back. Shape checks live here.
#ifndef HOLDFAST_SERVICES_BILLING_RPC_CONVERT_SUBSCRIPTION_H_
#define HOLDFAST_SERVICES_BILLING_RPC_CONVERT_SUBSCRIPTION_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "holdfast/billing/v1/subscription_service.pb.h"
#include "services/billing/app/check_entitlement.h"
#include "services/billing/app/create_subscription.h"
#include "services/billing/app/import_subscription.h"
#include "services/billing/domain/names.h"
#include "services/billing/store/subscriptions.h"

namespace holdfast::billing {

absl::StatusOr<CreateSubscriptionCommand> FromProto(const v1::CreateSubscriptionRequest& req);
absl::StatusOr<ImportSubscriptionCommand> FromProto(const v1::ImportSubscriptionRequest& req);
absl::StatusOr<SubscriptionName> FromProto(const v1::GetSubscriptionRequest& req);
absl::StatusOr<EntitlementQuery> FromProto(const v1::CheckEntitlementRequest& req);

struct SubscriptionQuery {
  SubscriptionPage page;  // `limit` is the page size
  std::string binding;    // of the page tokens
};
absl::StatusOr<SubscriptionQuery> FromProto(const v1::ListSubscriptionsRequest& req);
// The cursor of a page that ends with `last`.
std::string CursorOf(const Subscription& last);

struct SubscriptionList {
  std::vector<Subscription> subscriptions;
  std::string next_page_token;
};
absl::Status IntoProto(const SubscriptionList& list, v1::ListSubscriptionsResponse* resp);
absl::Status IntoProto(const Subscription& subscription, v1::Subscription* resp);
void IntoProto(const Entitlement& entitlement, v1::CheckEntitlementResponse* resp);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_RPC_CONVERT_SUBSCRIPTION_H_
