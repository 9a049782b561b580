#include "services/renewal/store/outlooks.h"

#include "libs/calendar/day.h"
#include "libs/status/macros.h"

namespace holdfast::renewal {
namespace {

constexpr sql::Statement kMark{"renewal.mark_stale",
                               "INSERT INTO stale_outlooks (tenant, customer) VALUES ($1, $2) ON "
                               "CONFLICT (tenant, customer) DO NOTHING"};
constexpr sql::Statement kStale{
    "renewal.stale_customers",
    "SELECT customer FROM stale_outlooks WHERE tenant = $1 ORDER BY customer LIMIT $2"};
constexpr sql::Statement kTenants{"renewal.tenants_with_stale",
                                  "SELECT DISTINCT tenant FROM stale_outlooks"};
constexpr sql::Statement kUnmark{"renewal.unmark_stale",
                                 "DELETE FROM stale_outlooks WHERE tenant = $1 AND customer = $2"};
constexpr sql::Statement kFind{"renewal.find_outlook",
                               "SELECT currency, mrr_minor, renewal_probability, "
                               "lifetime_value_minor, tenure_from, row_version, as_of"
                               " FROM outlooks WHERE tenant = $1 AND customer = $2"};
constexpr sql::Statement kSave{
    "renewal.save_outlook",
    "INSERT INTO outlooks (tenant, customer, currency, mrr_minor, renewal_probability, "
    "lifetime_value_minor,"
    " tenure_from, row_version, as_of) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    " ON CONFLICT (tenant, customer) DO UPDATE SET currency = excluded.currency, mrr_minor = "
    "excluded.mrr_minor,"
    " renewal_probability = excluded.renewal_probability, lifetime_value_minor = "
    "excluded.lifetime_value_minor,"
    " tenure_from = excluded.tenure_from, row_version = excluded.row_version, as_of = "
    "excluded.as_of"};

}  // namespace

absl::Status MarkStale(sql::Txn& txn, std::string_view tenant, std::string_view customer) {
  return txn.Exec(kMark, {tenant, customer});
}

absl::StatusOr<std::vector<std::string>> StaleCustomers(sql::ReadTxn& txn, std::string_view tenant,
                                                        int limit) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kStale, {tenant, limit}));
  std::vector<std::string> customers;
  for (const sql::Row row : rows) customers.push_back(row.Text(0));
  return customers;
}

absl::StatusOr<std::vector<std::string>> TenantsWithStale(sql::ReadTxn& txn) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kTenants));
  std::vector<std::string> tenants;
  for (const sql::Row row : rows) tenants.push_back(row.Text(0));
  return tenants;
}

absl::StatusOr<std::optional<Outlook>> FindOutlook(sql::ReadTxn& txn, std::string_view tenant,
                                                   std::string_view customer) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kFind, {tenant, customer}));
  if (rows.empty()) return std::nullopt;
  const sql::Row row = rows.front();
  HF_ASSIGN_OR_RETURN(const Currency currency, Currency::Parse(row.Text(0)));
  HF_ASSIGN_OR_RETURN(const absl::CivilDay tenure_from, ParseDay(row.Text(4)));
  return Outlook{.customer = std::string(customer),
                 .mrr = Money{row.Int(1), currency},
                 .renewal_probability = row.Double(2),
                 .lifetime_value = Money{row.Int(3), currency},
                 .tenure_from = tenure_from,
                 .row_version = row.Int(5),
                 .as_of = row.Time(6)};
}

absl::StatusOr<Outlook> SaveOutlook(sql::Txn& txn, std::string_view tenant, Outlook outlook) {
  HF_ASSIGN_OR_RETURN(const std::optional<Outlook> before,
                      FindOutlook(txn, tenant, outlook.customer));
  outlook.row_version = before.has_value() ? before->row_version + 1 : 1;
  HF_RETURN_IF_ERROR(txn.Exec(
      kSave, {tenant, outlook.customer, outlook.mrr.currency.code(), outlook.mrr.amount_minor,
              outlook.renewal_probability, outlook.lifetime_value.amount_minor,
              FormatDay(outlook.tenure_from), outlook.row_version, outlook.as_of}));
  HF_RETURN_IF_ERROR(txn.Exec(kUnmark, {tenant, outlook.customer}));
  return outlook;
}

}  // namespace holdfast::renewal
