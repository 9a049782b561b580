// Rows of customers. Personal data is in a table of its own and read only where it is asked for.
#ifndef HOLDFAST_SERVICES_BILLING_STORE_CUSTOMERS_H_
#define HOLDFAST_SERVICES_BILLING_STORE_CUSTOMERS_H_

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/sql/txn.h"
#include "services/billing/domain/customer.h"

namespace holdfast::billing {

struct CustomerRecord {
  Customer customer;
  CustomerProfile profile;
};

absl::StatusOr<bool> CustomerExists(sql::ReadTxn& txn, std::string_view tenant,
                                    std::string_view customer);
absl::Status InsertCustomer(sql::Txn& txn, std::string_view tenant, const Customer& customer,
                            const CustomerProfile& profile);
// NOT_FOUND RESOURCE_NOT_FOUND, also for another tenant's.
absl::StatusOr<Customer> LoadCustomer(sql::ReadTxn& txn, std::string_view tenant,
                                      std::string_view customer);
absl::StatusOr<CustomerRecord> LoadCustomerRecord(sql::ReadTxn& txn, std::string_view tenant,
                                                  std::string_view customer);
// By id, those after `after`.
absl::StatusOr<std::vector<CustomerRecord>> ListCustomers(sql::ReadTxn& txn,
                                                          std::string_view tenant,
                                                          std::string_view after, int limit);
// Writes first_start; adds one to the version of the row and of `customer`.
absl::Status UpdateFirstStart(sql::Txn& txn, std::string_view tenant, Customer& customer);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_STORE_CUSTOMERS_H_
