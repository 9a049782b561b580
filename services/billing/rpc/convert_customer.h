// Customers to messages and back. Shape checks live here; what a customer may be is in
// domain/customer.h.
#ifndef HOLDFAST_SERVICES_BILLING_RPC_CONVERT_CUSTOMER_H_
#define HOLDFAST_SERVICES_BILLING_RPC_CONVERT_CUSTOMER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "holdfast/billing/v1/customer_service.pb.h"
#include "services/billing/store/customers.h"

namespace holdfast::billing {

absl::StatusOr<CustomerRecord> FromProto(const v1::CreateCustomerRequest& req);
absl::StatusOr<std::string> FromProto(const v1::GetCustomerRequest& req);

struct CustomerQuery {
  std::string after;  // id of the last one seen
  int page_size = 0;
  std::string binding;  // of the page tokens
};
absl::StatusOr<CustomerQuery> FromProto(const v1::ListCustomersRequest& req);

struct CustomerPage {
  std::vector<CustomerRecord> customers;
  std::string next_page_token;
};
void IntoProto(const CustomerPage& page, v1::ListCustomersResponse* resp);
void IntoProto(const CustomerRecord& record, v1::Customer* resp);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_RPC_CONVERT_CUSTOMER_H_
