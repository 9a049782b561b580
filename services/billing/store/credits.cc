#include "services/billing/store/credits.h"

#include <utility>

#include "libs/status/status.h"
#include "services/billing/store/columns.h"

namespace holdfast::billing {
namespace {

constexpr sql::Statement kListOpen{
    "billing.list_open_credits",
    "SELECT id, customer, subscription, currency, amount_minor, remaining_minor, created_at"
    " FROM customer_credits WHERE tenant = $1 AND customer = $2 AND remaining_minor > 0"
    " ORDER BY id"};
constexpr sql::Statement kInsert{
    "billing.insert_credit",
    "INSERT INTO customer_credits (tenant, customer, id, subscription, currency, amount_minor,"
    " remaining_minor, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"};
constexpr sql::Statement kUpdateRemaining{"billing.update_credit_remaining",
                                          "UPDATE customer_credits SET remaining_minor = $4"
                                          " WHERE tenant = $1 AND customer = $2 AND id = $3"};
constexpr sql::Statement kAddCredit{
    "billing.add_customer_credit",
    "UPDATE customers SET credit_minor = credit_minor + $3 WHERE tenant = $1 AND customer = $2"};

}  // namespace

absl::StatusOr<std::vector<Credit>> ListOpenCredits(sql::ReadTxn& txn, std::string_view tenant,
                                                    std::string_view customer) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kListOpen, {tenant, customer}));
  std::vector<Credit> credits;
  for (sql::Row row : rows) {
    Columns columns(row);
    Credit credit;
    credit.id = columns.Text();
    credit.customer = columns.Text();
    credit.subscription = columns.Text();
    const Currency currency = columns.CurrencyCode();
    credit.amount = Money{columns.Int(), currency};
    credit.remaining = Money{columns.Int(), currency};
    credit.create_time = columns.Time();
    HF_RETURN_IF_ERROR(columns.status());
    credits.push_back(std::move(credit));
  }
  return credits;
}

absl::Status InsertCredit(sql::Txn& txn, std::string_view tenant, const Credit& credit) {
  HF_RETURN_IF_ERROR(txn.Exec(kInsert, {tenant, credit.customer, credit.id, credit.subscription,
                                        credit.amount.currency.code(), credit.amount.amount_minor,
                                        credit.remaining.amount_minor, credit.create_time}));
  return txn.ExecOne(kAddCredit, {tenant, credit.customer, credit.remaining.amount_minor});
}

absl::Status SaveCreditUses(sql::Txn& txn, std::string_view tenant, std::string_view customer,
                            const std::vector<CreditUse>& uses) {
  int64_t used_minor = 0;
  for (const CreditUse& use : uses) {
    HF_RETURN_IF_ERROR(
        txn.ExecOne(kUpdateRemaining, {tenant, customer, use.credit, use.remaining.amount_minor}));
    used_minor += use.used.amount_minor;
  }
  if (used_minor == 0) return absl::OkStatus();
  return txn.ExecOne(kAddCredit, {tenant, customer, -used_minor});
}

}  // namespace holdfast::billing
