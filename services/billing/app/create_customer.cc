#include "services/billing/app/create_customer.h"

#include "libs/calendar/zone.h"
#include "libs/status/status.h"
#include "services/billing/app/resource_exists.h"
#include "services/billing/domain/names.h"
#include "services/billing/events/facts.h"

namespace holdfast::billing {

absl::StatusOr<CustomerRecord> CreateCustomer(sql::Txn& txn, const Scope& scope,
                                              const CustomerRecord& record) {
  const Customer& customer = record.customer;
  HF_RETURN_IF_ERROR(CheckCustomer(customer));
  HF_RETURN_IF_ERROR(CheckProfile(record.profile));
  HF_ASSIGN_OR_RETURN(const absl::TimeZone zone, LoadZone(customer.time_zone));
  if (customer.first_start.has_value() && LocalDay(scope.now, zone) < *customer.first_start) {
    return InvalidField("customer.first_start_date", "is in the future");
  }
  HF_ASSIGN_OR_RETURN(const bool exists, CustomerExists(txn, scope.tenant, customer.id));
  if (exists) return ResourceExists(FormatCustomer(customer.id));
  HF_RETURN_IF_ERROR(InsertCustomer(txn, scope.tenant, customer, record.profile));
  HF_RETURN_IF_ERROR(EmitCustomer(txn, scope, kCustomerCreated, customer));
  return record;
}

}  // namespace holdfast::billing
