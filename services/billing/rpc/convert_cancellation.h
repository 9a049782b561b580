// Cancellation messages to commands, and what a reply shows back to messages. Shape checks live
// here.
#ifndef HOLDFAST_SERVICES_BILLING_RPC_CONVERT_CANCELLATION_H_
#define HOLDFAST_SERVICES_BILLING_RPC_CONVERT_CANCELLATION_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "holdfast/billing/v1/cancellation_service.pb.h"
#include "services/billing/app/answer_offer.h"
#include "services/billing/app/cancel_flow.h"
#include "services/billing/app/confirm_cancellation.h"
#include "services/billing/app/present_offers.h"
#include "services/billing/app/start_cancellation.h"
#include "services/billing/app/withdraw_cancellation.h"
#include "services/billing/domain/names.h"

namespace holdfast::billing {

absl::StatusOr<StartCommand> FromProto(const v1::StartCancellationRequest& req);
absl::StatusOr<ConfirmCommand> FromProto(const v1::ConfirmCancellationRequest& req);
absl::StatusOr<WithdrawCommand> FromProto(const v1::WithdrawCancellationRequest& req);
absl::StatusOr<AcceptCommand> FromProto(const v1::AcceptOfferRequest& req);
absl::StatusOr<DeclineCommand> FromProto(const v1::DeclineOfferRequest& req);
absl::StatusOr<PresentCommand> FromProto(const v1::PresentOffersRequest& req);
absl::StatusOr<CancellationName> FromProto(const v1::GetCancellationRequest& req);

struct ListQuery {
  std::string customer;  // empty: all of the tenant
  std::string before;    // id of the last one seen
  int page_size = 0;
  std::string binding;  // of the page tokens
};
absl::StatusOr<ListQuery> FromProto(const v1::ListCancellationsRequest& req);

struct ListPage {
  std::vector<CancellationView> views;
  std::string next_page_token;
};
// A list shows nobody an offer: those not shown yet are left out.
void IntoProto(const ListPage& page, v1::ListCancellationsResponse* resp);

void IntoProto(const CancellationView& view, v1::Cancellation* resp);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_RPC_CONVERT_CANCELLATION_H_
