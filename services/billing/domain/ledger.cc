#include "services/billing/domain/ledger.h"

#include <string>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/strings/str_cat.h"
#include "libs/status/status.h"

namespace holdfast::billing {
namespace {

void Append(Posting& posting, Account account, const Money& amount) {
  if (amount.amount_minor != 0) posting.entries.push_back({account, amount});
}

}  // namespace

std::string_view AccountName(Account account) {
  switch (account) {
    case Account::kReceivable:
      return "receivable";
    case Account::kRevenue:
      return "revenue";
    case Account::kCustomerCredit:
      return "customer_credit";
  }
  return "";
}

absl::StatusOr<Posting> PostingOf(const Invoice& invoice) {
  Posting posting{invoice.id, invoice.customer, {}};
  HF_ASSIGN_OR_RETURN(const Money revenue, Negate(invoice.total));
  Append(posting, Account::kReceivable, AmountDue(invoice));
  Append(posting, Account::kCustomerCredit, invoice.credit_applied);
  Append(posting, Account::kRevenue, revenue);
  return posting;
}

absl::StatusOr<Posting> PostingOf(const Credit& credit) {
  Posting posting{credit.id, credit.customer, {}};
  HF_ASSIGN_OR_RETURN(const Money owed, Negate(credit.amount));
  Append(posting, Account::kRevenue, credit.amount);
  Append(posting, Account::kCustomerCredit, owed);
  return posting;
}

absl::Status CheckBalanced(const Posting& posting) {
  absl::btree_map<std::string_view, Money> sums;
  for (const Entry& entry : posting.entries) {
    auto [at, inserted] = sums.try_emplace(entry.amount.currency.code(), entry.amount);
    if (inserted) continue;
    HF_ASSIGN_OR_RETURN(at->second, Add(at->second, entry.amount));
  }
  for (const auto& [code, sum] : sums) {
    if (sum.amount_minor != 0) {
      return absl::InternalError(absl::StrCat("posting of ", posting.source, " is off by ",
                                              sum.amount_minor, " ", std::string(code)));
    }
  }
  return absl::OkStatus();
}

}  // namespace holdfast::billing
