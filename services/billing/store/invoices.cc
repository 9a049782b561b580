#include "services/billing/store/invoices.h"

#include <utility>

#include "libs/calendar/day.h"
#include "libs/status/status.h"
#include "services/billing/domain/names.h"
#include "services/billing/store/columns.h"

namespace holdfast::billing {
namespace {

// The columns of an invoice, in the order InvoiceFrom reads them.
#define HF_INVOICE_COLUMNS                                                         \
  "customer, id, number, subscription, state, period_start, period_end, currency," \
  " total_minor, credit_applied_minor, created_at"

constexpr sql::Statement kLoad{"billing.load_invoice",
                               "SELECT " HF_INVOICE_COLUMNS
                               " FROM invoices WHERE tenant = $1 AND id = $2 AND customer = $3"};
constexpr sql::Statement kFindOfPeriod{"billing.find_invoice_of_period",
                                       "SELECT " HF_INVOICE_COLUMNS
                                       " FROM invoices WHERE tenant = $1 AND customer = $2"
                                       " AND subscription = $3 AND period_start = $4"};
constexpr sql::Statement kListOfTenant{"billing.list_invoices",
                                       "SELECT " HF_INVOICE_COLUMNS
                                       " FROM invoices WHERE tenant = $1 AND id > $2"
                                       " ORDER BY id LIMIT $3"};
// The inner queries are answered by the index of the natural key alone.
constexpr sql::Statement kListOfCustomer{
    "billing.list_invoices_of_customer",
    "SELECT " HF_INVOICE_COLUMNS
    " FROM invoices WHERE tenant = $1 AND id IN"
    " (SELECT id FROM invoices WHERE tenant = $1 AND customer = $2"
    " AND (period_start, id) > ($3, $4) ORDER BY period_start, id LIMIT $5)"
    " ORDER BY period_start, id"};
constexpr sql::Statement kListOfSubscription{
    "billing.list_invoices_of_subscription",
    "SELECT " HF_INVOICE_COLUMNS
    " FROM invoices WHERE tenant = $1 AND id IN"
    " (SELECT id FROM invoices WHERE tenant = $1 AND customer = $2 AND subscription = $6"
    " AND (period_start, id) > ($3, $4) ORDER BY period_start, id LIMIT $5)"
    " ORDER BY period_start, id"};
// The inner query is answered by the index of drafts alone.
constexpr sql::Statement kListDrafts{
    "billing.list_draft_invoices",
    "SELECT " HF_INVOICE_COLUMNS
    " FROM invoices WHERE tenant = $1 AND id IN"
    " (SELECT id FROM invoices WHERE tenant = $1 AND state = 'draft' ORDER BY id LIMIT $2)"
    " ORDER BY id"};
#undef HF_INVOICE_COLUMNS

// A loose scan of the index of drafts: one step a tenant, however many drafts there are.
constexpr sql::Statement kTenantsWithDrafts{
    "billing.tenants_with_drafts",
    "WITH RECURSIVE t(tenant) AS (SELECT MIN(tenant) FROM invoices WHERE state = 'draft'"
    " UNION ALL SELECT (SELECT MIN(i.tenant) FROM invoices i WHERE i.state = 'draft'"
    " AND i.tenant > t.tenant) FROM t WHERE t.tenant IS NOT NULL)"
    " SELECT tenant FROM t WHERE tenant IS NOT NULL"};
constexpr sql::Statement kInsert{
    "billing.insert_invoice",
    "INSERT INTO invoices (tenant, id, customer, subscription, period_start, period_end, currency,"
    " total_minor, credit_applied_minor, state, number, created_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"};
constexpr sql::Statement kInsertLine{
    "billing.insert_invoice_line",
    "INSERT INTO invoice_lines (tenant, invoice, number, description, period_start, period_end,"
    " quantity, unit_price_minor, amount_minor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"};
constexpr sql::Statement kListLines{
    "billing.list_invoice_lines",
    "SELECT description, period_start, period_end, quantity, unit_price_minor, amount_minor"
    " FROM invoice_lines WHERE tenant = $1 AND invoice = $2 ORDER BY number"};
constexpr sql::Statement kUpdateNumbered{"billing.update_invoice_numbered",
                                         "UPDATE invoices SET number = $3, state = $4"
                                         " WHERE tenant = $1 AND id = $2 AND state = 'draft'"};
constexpr sql::Statement kLastNumber{"billing.last_invoice_number",
                                     "SELECT last FROM invoice_series WHERE tenant = $1"};
constexpr sql::Statement kStoreLastNumber{
    "billing.store_last_invoice_number",
    "INSERT INTO invoice_series (tenant, last) VALUES ($1, $2)"
    " ON CONFLICT (tenant) DO UPDATE SET last = excluded.last"};

absl::StatusOr<Invoice> InvoiceFrom(sql::Row row) {
  Columns columns(row);
  Invoice invoice;
  invoice.customer = columns.Text();
  invoice.id = columns.Text();
  invoice.number = columns.Text();
  invoice.subscription = columns.Text();
  invoice.state = columns.OneOf<InvoiceState>(kInvoiceStates);
  invoice.period.start = columns.Day();
  invoice.period.end = columns.Day();
  const Currency currency = columns.CurrencyCode();
  invoice.total = Money{columns.Int(), currency};
  invoice.credit_applied = Money{columns.Int(), currency};
  invoice.create_time = columns.Time();
  HF_RETURN_IF_ERROR(columns.status());
  return invoice;
}

absl::StatusOr<std::vector<Invoice>> InvoicesFrom(const sql::Rows& rows) {
  std::vector<Invoice> invoices;
  invoices.reserve(rows.size());
  for (sql::Row row : rows) {
    HF_ASSIGN_OR_RETURN(Invoice invoice, InvoiceFrom(row));
    invoices.push_back(std::move(invoice));
  }
  return invoices;
}

absl::Status ReadLines(sql::ReadTxn& txn, std::string_view tenant, Invoice& invoice) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kListLines, {tenant, invoice.id}));
  for (sql::Row row : rows) {
    Columns columns(row);
    InvoiceLine line;
    line.description = columns.Text();
    line.period.start = columns.Day();
    line.period.end = columns.Day();
    line.quantity = columns.Int();
    line.unit_price = Money{columns.Int(), invoice.total.currency};
    line.amount = Money{columns.Int(), invoice.total.currency};
    HF_RETURN_IF_ERROR(columns.status());
    invoice.lines.push_back(std::move(line));
  }
  return absl::OkStatus();
}

absl::StatusOr<sql::Rows> QueryPage(sql::ReadTxn& txn, std::string_view tenant,
                                    const InvoicePage& page) {
  if (page.customer.empty()) return txn.Query(kListOfTenant, {tenant, page.after_id, page.limit});
  if (page.subscription.empty()) {
    return txn.Query(kListOfCustomer,
                     {tenant, page.customer, page.after_period_start, page.after_id, page.limit});
  }
  return txn.Query(kListOfSubscription, {tenant, page.customer, page.after_period_start,
                                         page.after_id, page.limit, page.subscription});
}

}  // namespace

absl::Status InsertInvoice(sql::Txn& txn, std::string_view tenant, const Invoice& invoice) {
  HF_RETURN_IF_ERROR(txn.Exec(
      kInsert,
      {tenant, invoice.id, invoice.customer, invoice.subscription, FormatDay(invoice.period.start),
       FormatDay(invoice.period.end), invoice.total.currency.code(), invoice.total.amount_minor,
       invoice.credit_applied.amount_minor, NameIn(kInvoiceStates, invoice.state), invoice.number,
       invoice.create_time}));
  int number = 0;
  for (const InvoiceLine& line : invoice.lines) {
    HF_RETURN_IF_ERROR(txn.Exec(
        kInsertLine, {tenant, invoice.id, number++, line.description, FormatDay(line.period.start),
                      FormatDay(line.period.end), line.quantity, line.unit_price.amount_minor,
                      line.amount.amount_minor}));
  }
  return absl::OkStatus();
}

absl::StatusOr<Invoice> LoadInvoice(sql::ReadTxn& txn, std::string_view tenant,
                                    std::string_view customer, std::string_view id) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kLoad, {tenant, id, customer}));
  if (rows.empty()) return NotFound(FormatInvoice(customer, id));
  HF_ASSIGN_OR_RETURN(Invoice invoice, InvoiceFrom(rows.front()));
  HF_RETURN_IF_ERROR(ReadLines(txn, tenant, invoice));
  return invoice;
}

absl::StatusOr<std::optional<Invoice>> FindInvoiceOfPeriod(sql::ReadTxn& txn,
                                                           std::string_view tenant,
                                                           std::string_view customer,
                                                           std::string_view subscription,
                                                           absl::CivilDay period_start) {
  HF_ASSIGN_OR_RETURN(
      const sql::Rows rows,
      txn.Query(kFindOfPeriod, {tenant, customer, subscription, FormatDay(period_start)}));
  if (rows.empty()) return std::nullopt;
  HF_ASSIGN_OR_RETURN(Invoice invoice, InvoiceFrom(rows.front()));
  return invoice;
}

absl::StatusOr<std::vector<Invoice>> ListInvoices(sql::ReadTxn& txn, std::string_view tenant,
                                                  const InvoicePage& page) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, QueryPage(txn, tenant, page));
  HF_ASSIGN_OR_RETURN(std::vector<Invoice> invoices, InvoicesFrom(rows));
  for (Invoice& invoice : invoices) HF_RETURN_IF_ERROR(ReadLines(txn, tenant, invoice));
  return invoices;
}

absl::StatusOr<std::vector<Invoice>> ListDrafts(sql::ReadTxn& txn, std::string_view tenant,
                                                int limit) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kListDrafts, {tenant, limit}));
  return InvoicesFrom(rows);
}

absl::StatusOr<std::vector<std::string>> TenantsWithDrafts(sql::ReadTxn& txn) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kTenantsWithDrafts));
  std::vector<std::string> tenants;
  for (sql::Row row : rows) tenants.push_back(row.Text(0));
  return tenants;
}

absl::Status UpdateNumbered(sql::Txn& txn, std::string_view tenant, const Invoice& invoice) {
  return txn.ExecOne(kUpdateNumbered,
                     {tenant, invoice.id, invoice.number, NameIn(kInvoiceStates, invoice.state)});
}

absl::StatusOr<int64_t> LastNumber(sql::ReadTxn& txn, std::string_view tenant) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kLastNumber, {tenant}));
  return rows.empty() ? 0 : rows.front().Int(0);
}

absl::Status StoreLastNumber(sql::Txn& txn, std::string_view tenant, int64_t last) {
  return txn.Exec(kStoreLastNumber, {tenant, last});
}

}  // namespace holdfast::billing
