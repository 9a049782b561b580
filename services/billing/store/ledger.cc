#include "services/billing/store/ledger.h"

#include <utility>

#include "libs/status/status.h"
#include "services/billing/store/columns.h"

namespace holdfast::billing {
namespace {

constexpr sql::Statement kInsert{
    "billing.insert_ledger_entry",
    "INSERT INTO ledger_entries (tenant, source, number, customer, account, currency,"
    " amount_minor, posted_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"};
// The usual posting, two accounts, in one statement.
constexpr sql::Statement kInsertPair{
    "billing.insert_ledger_pair",
    "INSERT INTO ledger_entries (tenant, source, number, customer, account, currency,"
    " amount_minor, posted_at)"
    " VALUES ($1, $2, 0, $3, $4, $5, $6, $9), ($1, $2, 1, $3, $7, $5, $8, $9)"};
constexpr sql::Statement kTrialBalance{
    "billing.trial_balance",
    "SELECT account, currency, CAST(SUM(amount_minor) AS BIGINT) FROM ledger_entries"
    " WHERE tenant = $1 GROUP BY account, currency ORDER BY account, currency"};
constexpr sql::Statement kImbalance{
    "billing.ledger_imbalance",
    "SELECT COUNT(DISTINCT source), CAST(COALESCE(SUM(n), 0) AS BIGINT),"
    " CAST(COALESCE(SUM(ABS(off)), 0) AS BIGINT) FROM (SELECT source, COUNT(*) AS n,"
    " CAST(SUM(amount_minor) AS BIGINT) AS off FROM ledger_entries WHERE tenant = $1"
    " GROUP BY source, currency) AS sums"};
constexpr sql::Statement kUnposted{
    "billing.invoices_unposted",
    "SELECT COUNT(*) FROM invoices i WHERE i.tenant = $1 AND i.total_minor > 0 AND NOT EXISTS"
    " (SELECT 1 FROM ledger_entries e WHERE e.tenant = i.tenant AND e.source = i.id)"};
// Revenue that was posted for a source, against what the source asks: an invoice's total, or a
// credit's amount.
constexpr sql::Statement kMispostedInvoices{
    "billing.invoices_misposted",
    "SELECT COUNT(*) FROM (SELECT e.source FROM ledger_entries e JOIN invoices i"
    " ON i.tenant = e.tenant AND i.id = e.source WHERE e.tenant = $1 AND e.account = 'revenue'"
    " GROUP BY e.source, i.total_minor HAVING SUM(e.amount_minor) <> -i.total_minor) AS wrong"};
constexpr sql::Statement kMispostedCredits{
    "billing.credits_misposted",
    "SELECT COUNT(*) FROM customer_credits c WHERE c.tenant = $1 AND c.amount_minor <>"
    " (SELECT COALESCE(SUM(e.amount_minor), 0) FROM ledger_entries e WHERE e.tenant = c.tenant"
    " AND e.source = c.id AND e.account = 'revenue')"};

absl::StatusOr<int64_t> CountBy(sql::ReadTxn& txn, const sql::Statement& statement,
                                std::string_view tenant) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(statement, {tenant}));
  return rows.empty() ? 0 : rows.front().Int(0);
}

}  // namespace

absl::Status InsertPosting(sql::Txn& txn, std::string_view tenant, const Posting& posting,
                           absl::Time now) {
  HF_RETURN_IF_ERROR(CheckBalanced(posting));
  const std::vector<Entry>& entries = posting.entries;
  if (entries.size() == 2) {
    return txn.Exec(kInsertPair,
                    {tenant, posting.source, posting.customer, AccountName(entries[0].account),
                     entries[0].amount.currency.code(), entries[0].amount.amount_minor,
                     AccountName(entries[1].account), entries[1].amount.amount_minor, now});
  }
  int number = 0;
  for (const Entry& entry : entries) {
    HF_RETURN_IF_ERROR(txn.Exec(
        kInsert, {tenant, posting.source, number++, posting.customer, AccountName(entry.account),
                  entry.amount.currency.code(), entry.amount.amount_minor, now}));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<AccountBalance>> TrialBalance(sql::ReadTxn& txn,
                                                         std::string_view tenant) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kTrialBalance, {tenant}));
  std::vector<AccountBalance> balances;
  for (sql::Row row : rows) {
    Columns columns(row);
    AccountBalance balance;
    balance.account = columns.Text();
    balance.balance.currency = columns.CurrencyCode();
    balance.balance.amount_minor = columns.Int();
    HF_RETURN_IF_ERROR(columns.status());
    balances.push_back(std::move(balance));
  }
  return balances;
}

absl::StatusOr<LedgerCheck> CheckLedger(sql::ReadTxn& txn, std::string_view tenant) {
  HF_ASSIGN_OR_RETURN(const sql::Rows sums, txn.Query(kImbalance, {tenant}));
  LedgerCheck check;
  if (!sums.empty()) {
    check.transactions = sums.front().Int(0);
    check.entries = sums.front().Int(1);
    check.imbalance_minor = sums.front().Int(2);
  }
  HF_ASSIGN_OR_RETURN(check.invoices_unposted, CountBy(txn, kUnposted, tenant));
  HF_ASSIGN_OR_RETURN(const int64_t invoices, CountBy(txn, kMispostedInvoices, tenant));
  HF_ASSIGN_OR_RETURN(const int64_t credits, CountBy(txn, kMispostedCredits, tenant));
  check.double_postings = invoices + credits;
  return check;
}

}  // namespace holdfast::billing
