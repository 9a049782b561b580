#include "services/billing/store/customers.h"

#include <utility>

#include "libs/status/status.h"
#include "services/billing/domain/names.h"
#include "services/billing/store/columns.h"

namespace holdfast::billing {
namespace {

constexpr sql::Statement kFindCustomer{
    "billing.find_customer", "SELECT 1 FROM customers WHERE tenant = $1 AND customer = $2"};
constexpr sql::Statement kInsertCustomer{
    "billing.insert_customer",
    "INSERT INTO customers (tenant, customer, time_zone, currency, country, region, kind,"
    " first_start, credit_minor, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"};
constexpr sql::Statement kInsertProfile{
    "billing.insert_customer_profile",
    "INSERT INTO customer_profiles (tenant, customer, display_name, email)"
    " VALUES ($1, $2, $3, $4)"};
constexpr sql::Statement kLoadCustomer{
    "billing.load_customer",
    "SELECT customer, time_zone, currency, country, region, kind, first_start, credit_minor,"
    " version FROM customers WHERE tenant = $1 AND customer = $2"};
constexpr sql::Statement kLoadRecord{
    "billing.load_customer_record",
    "SELECT c.customer, c.time_zone, c.currency, c.country, c.region, c.kind, c.first_start,"
    " c.credit_minor, c.version, COALESCE(p.display_name, ''), COALESCE(p.email, '')"
    " FROM customers c LEFT JOIN customer_profiles p"
    " ON p.tenant = c.tenant AND p.customer = c.customer"
    " WHERE c.tenant = $1 AND c.customer = $2"};
constexpr sql::Statement kListRecords{
    "billing.list_customers",
    "SELECT c.customer, c.time_zone, c.currency, c.country, c.region, c.kind, c.first_start,"
    " c.credit_minor, c.version, COALESCE(p.display_name, ''), COALESCE(p.email, '')"
    " FROM customers c LEFT JOIN customer_profiles p"
    " ON p.tenant = c.tenant AND p.customer = c.customer"
    " WHERE c.tenant = $1 AND c.customer > $2 ORDER BY c.customer LIMIT $3"};
constexpr sql::Statement kUpdateFirstStart{
    "billing.update_first_start",
    "UPDATE customers SET first_start = $4, version = version + 1"
    " WHERE tenant = $1 AND customer = $2 AND version = $3"};

Customer CustomerFrom(Columns& columns) {
  Customer customer;
  customer.id = columns.Text();
  customer.time_zone = columns.Text();
  customer.currency = columns.CurrencyCode();
  customer.country = columns.Text();
  customer.region = columns.Text();
  customer.kind = columns.OneOf<CustomerKind>(kCustomerKinds);
  customer.first_start = columns.OptDay();
  customer.credit_minor = columns.Int();
  customer.version = columns.Int();
  return customer;
}

absl::StatusOr<CustomerRecord> RecordFrom(sql::Row row) {
  Columns columns(row);
  CustomerRecord record;
  record.customer = CustomerFrom(columns);
  record.profile.display_name = columns.Text();
  record.profile.email = columns.Text();
  HF_RETURN_IF_ERROR(columns.status());
  return record;
}

}  // namespace

absl::StatusOr<bool> CustomerExists(sql::ReadTxn& txn, std::string_view tenant,
                                    std::string_view customer) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kFindCustomer, {tenant, customer}));
  return !rows.empty();
}

absl::Status InsertCustomer(sql::Txn& txn, std::string_view tenant, const Customer& customer,
                            const CustomerProfile& profile) {
  HF_RETURN_IF_ERROR(txn.Exec(
      kInsertCustomer, {tenant, customer.id, customer.time_zone, customer.currency.code(),
                        customer.country, customer.region, NameIn(kCustomerKinds, customer.kind),
                        DayText(customer.first_start), customer.credit_minor, customer.version}));
  return txn.Exec(kInsertProfile, {tenant, customer.id, profile.display_name, profile.email});
}

absl::StatusOr<Customer> LoadCustomer(sql::ReadTxn& txn, std::string_view tenant,
                                      std::string_view customer) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kLoadCustomer, {tenant, customer}));
  if (rows.empty()) return NotFound(FormatCustomer(customer));
  Columns columns(rows.front());
  Customer found = CustomerFrom(columns);
  HF_RETURN_IF_ERROR(columns.status());
  return found;
}

absl::StatusOr<CustomerRecord> LoadCustomerRecord(sql::ReadTxn& txn, std::string_view tenant,
                                                  std::string_view customer) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kLoadRecord, {tenant, customer}));
  if (rows.empty()) return NotFound(FormatCustomer(customer));
  return RecordFrom(rows.front());
}

absl::StatusOr<std::vector<CustomerRecord>> ListCustomers(sql::ReadTxn& txn,
                                                          std::string_view tenant,
                                                          std::string_view after, int limit) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kListRecords, {tenant, after, limit}));
  std::vector<CustomerRecord> records;
  for (sql::Row row : rows) {
    HF_ASSIGN_OR_RETURN(CustomerRecord record, RecordFrom(row));
    records.push_back(std::move(record));
  }
  return records;
}

absl::Status UpdateFirstStart(sql::Txn& txn, std::string_view tenant, Customer& customer) {
  HF_RETURN_IF_ERROR(txn.ExecOne(
      kUpdateFirstStart, {tenant, customer.id, customer.version, DayText(customer.first_start)}));
  ++customer.version;
  return absl::OkStatus();
}

}  // namespace holdfast::billing
