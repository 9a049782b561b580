// Rows of customer credits. customers.credit_minor is kept equal to their sum, so that a renewal
// without credit reads none of them.
#ifndef HOLDFAST_SERVICES_BILLING_STORE_CREDITS_H_
#define HOLDFAST_SERVICES_BILLING_STORE_CREDITS_H_

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/sql/txn.h"
#include "services/billing/domain/invoicing.h"

namespace holdfast::billing {

// With something left, oldest first.
absl::StatusOr<std::vector<Credit>> ListOpenCredits(sql::ReadTxn& txn, std::string_view tenant,
                                                    std::string_view customer);
absl::Status InsertCredit(sql::Txn& txn, std::string_view tenant, const Credit& credit);
absl::Status SaveCreditUses(sql::Txn& txn, std::string_view tenant, std::string_view customer,
                            const std::vector<CreditUse>& uses);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_STORE_CREDITS_H_
