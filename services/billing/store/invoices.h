// Rows of invoices, their lines and the number series.
#ifndef HOLDFAST_SERVICES_BILLING_STORE_INVOICES_H_
#define HOLDFAST_SERVICES_BILLING_STORE_INVOICES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "libs/sql/txn.h"
#include "services/billing/domain/invoicing.h"

namespace holdfast::billing {

// The natural key (tenant, customer, subscription, period start) refuses a second one.
absl::Status InsertInvoice(sql::Txn& txn, std::string_view tenant, const Invoice& invoice);

// With lines. NOT_FOUND RESOURCE_NOT_FOUND, also for another tenant's.
absl::StatusOr<Invoice> LoadInvoice(sql::ReadTxn& txn, std::string_view tenant,
                                    std::string_view customer, std::string_view id);
// Without lines; nothing when that period was not billed here.
absl::StatusOr<std::optional<Invoice>> FindInvoiceOfPeriod(sql::ReadTxn& txn,
                                                           std::string_view tenant,
                                                           std::string_view customer,
                                                           std::string_view subscription,
                                                           absl::CivilDay period_start);
// Those after the last one seen; both parts empty: from the beginning.
struct InvoicePage {
  std::string customer;            // empty: the whole tenant
  std::string subscription;        // empty: all; only with a customer
  std::string after_period_start;  // unused for the whole tenant
  std::string after_id;
  int limit = 0;
};
// With lines. Of a customer by (period start, id), of the tenant by id, which follows the time of
// creation to the millisecond.
absl::StatusOr<std::vector<Invoice>> ListInvoices(sql::ReadTxn& txn, std::string_view tenant,
                                                  const InvoicePage& page);

// Without lines, oldest first.
absl::StatusOr<std::vector<Invoice>> ListDrafts(sql::ReadTxn& txn, std::string_view tenant,
                                                int limit);
// Tenants that have drafts.
absl::StatusOr<std::vector<std::string>> TenantsWithDrafts(sql::ReadTxn& txn);
// Writes number and state.
absl::Status UpdateNumbered(sql::Txn& txn, std::string_view tenant, const Invoice& invoice);
// The number given last, 0 at first.
absl::StatusOr<int64_t> LastNumber(sql::ReadTxn& txn, std::string_view tenant);
absl::Status StoreLastNumber(sql::Txn& txn, std::string_view tenant, int64_t last);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_STORE_INVOICES_H_
