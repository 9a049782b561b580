#include "services/billing/rpc/convert_invoice.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/calendar/day.h"
#include "libs/rpc/page_token.h"
#include "libs/rpc/shape.h"
#include "libs/status/status.h"
#include "services/billing/events/fact_protos.h"

namespace holdfast::billing {
namespace {

v1::InvoiceState InvoiceStateProto(InvoiceState state) {
  switch (state) {
    case InvoiceState::kDraft:
      return v1::INVOICE_STATE_DRAFT;
    case InvoiceState::kOpen:
      return v1::INVOICE_STATE_OPEN;
    case InvoiceState::kPaid:
      return v1::INVOICE_STATE_PAID;
  }
  return v1::INVOICE_STATE_UNSPECIFIED;
}

void LineIntoProto(const InvoiceLine& line, v1::InvoiceLineItem* proto) {
  proto->set_description(line.description);
  IntoProto(line.period, proto->mutable_period());
  proto->set_quantity(line.quantity);
  IntoProto(line.unit_price, proto->mutable_unit_price());
  IntoProto(line.amount, proto->mutable_amount());
}

}  // namespace

absl::StatusOr<InvoiceName> FromProto(const v1::GetInvoiceRequest& req) {
  return ParseInvoice("name", req.name());
}

absl::StatusOr<InvoiceQuery> FromProto(const v1::ListInvoicesRequest& req) {
  InvoiceQuery query;
  HF_ASSIGN_OR_RETURN(query.page.customer, ParseCustomerOrAll("parent", req.parent()));
  if (!req.subscription().empty()) {
    HF_ASSIGN_OR_RETURN(const SubscriptionName name,
                        ParseSubscription("subscription", req.subscription()));
    if (!query.page.customer.empty() && query.page.customer != name.customer) {
      return InvalidField("subscription", "is of another customer than parent");
    }
    query.page.customer = name.customer;
    query.page.subscription = name.subscription;
  }
  HF_ASSIGN_OR_RETURN(query.page.limit, rpc::PageSize(req.page_size()));
  HF_ASSIGN_OR_RETURN(const std::string cursor, rpc::OpenPageToken(req));
  const size_t slash = cursor.find('/');
  if (slash != std::string::npos) {
    query.page.after_period_start = cursor.substr(0, slash);
    query.page.after_id = cursor.substr(slash + 1);
  }
  query.binding = rpc::PageBinding(req);
  return query;
}

std::string CursorOf(const Invoice& last) {
  return absl::StrCat(FormatDay(last.period.start), "/", last.id);
}

void IntoProto(const InvoiceList& list, v1::ListInvoicesResponse* resp) {
  for (const Invoice& invoice : list.invoices) IntoProto(invoice, resp->add_invoices());
  resp->set_next_page_token(list.next_page_token);
}

void IntoProto(const Invoice& invoice, v1::Invoice* resp) {
  resp->set_name(FormatInvoice(invoice.customer, invoice.id));
  resp->set_number(invoice.number);
  resp->set_subscription(FormatSubscription(invoice.customer, invoice.subscription));
  resp->set_state(InvoiceStateProto(invoice.state));
  IntoProto(invoice.period, resp->mutable_period());
  for (const InvoiceLine& line : invoice.lines) LineIntoProto(line, resp->add_lines());
  IntoProto(invoice.total, resp->mutable_total());
  IntoProto(invoice.credit_applied, resp->mutable_credit_applied());
  IntoProto(AmountDue(invoice), resp->mutable_amount_due());
  IntoProto(invoice.create_time, resp->mutable_create_time());
}

void IntoProto(const std::vector<AccountBalance>& balances, v1::GetTrialBalanceResponse* resp) {
  for (const AccountBalance& balance : balances) {
    v1::AccountBalance* account = resp->add_accounts();
    account->set_account(balance.account);
    IntoProto(balance.balance, account->mutable_balance());
  }
}

void IntoProto(const LedgerCheck& check, v1::VerifyLedgerResponse* resp) {
  resp->set_transactions(check.transactions);
  resp->set_entries(check.entries);
  resp->set_imbalance_minor(check.imbalance_minor);
  resp->set_invoices_unposted(check.invoices_unposted);
  resp->set_double_postings(check.double_postings);
}

}  // namespace holdfast::billing
