// tidy: allow file-length: one fixture, one table of refusals
// Catalog, customers, subscriptions, invoices and the ledger over the wire: a life from product to
// invoice, and every refusal.
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "holdfast/billing/v1/cancellation_service.grpc.pb.h"
#include "holdfast/billing/v1/catalog_service.grpc.pb.h"
#include "holdfast/billing/v1/customer_service.grpc.pb.h"
#include "holdfast/billing/v1/invoice_service.grpc.pb.h"
#include "holdfast/billing/v1/ledger_service.grpc.pb.h"
#include "holdfast/billing/v1/subscription_service.grpc.pb.h"
#include "services/billing/domain/reasons.h"
#include "tests/support/billing_server/billing_server.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::Eq;

using Catalog = v1::CatalogService::Stub;
using Customers = v1::CustomerService::Stub;
using Subscriptions = v1::SubscriptionService::Stub;
using Invoices = v1::InvoiceService::Stub;
using Ledger = v1::LedgerService::Stub;

constexpr const char* kForeign = "client@globex";

class SubscriptionRpc : public testing::Test {
 protected:
  SubscriptionRpc() {
    v1::CreateProductRequest product;
    product.set_product_id("crm");
    product.mutable_product()->set_display_name("CRM");
    product.set_request_id(server_.RequestId());
    EXPECT_THAT(server_.Call(&Catalog::CreateProduct, product), IsOk());
    EXPECT_THAT(server_.Call(&Catalog::CreatePlan, PlanRequest("pro")), IsOk());
    EXPECT_THAT(server_.Call(&Customers::CreateCustomer, CustomerRequest("ada")), IsOk());
  }

  v1::CreatePlanRequest PlanRequest(const std::string& id) {
    v1::CreatePlanRequest request;
    request.set_plan_id(id);
    v1::Plan& plan = *request.mutable_plan();
    plan.set_product("products/crm");
    plan.set_display_name("Pro");
    plan.mutable_unit_price()->set_amount_minor(30'00);
    plan.mutable_unit_price()->set_currency_code("EUR");
    plan.set_interval_unit(v1::INTERVAL_UNIT_MONTH);
    plan.set_interval_count(1);
    plan.add_features("api");
    request.set_request_id(server_.RequestId());
    return request;
  }
  v1::CreateCustomerRequest CustomerRequest(const std::string& id) {
    v1::CreateCustomerRequest request;
    request.set_customer_id(id);
    v1::Customer& customer = *request.mutable_customer();
    customer.set_display_name("Ada L.");
    customer.set_email("ada@example.com");
    customer.set_time_zone("Europe/Berlin");
    customer.set_currency_code("EUR");
    customer.set_country("DE");
    request.set_request_id(server_.RequestId());
    return request;
  }
  v1::CreateSubscriptionRequest SubscriptionRequest(const std::string& id) {
    v1::CreateSubscriptionRequest request;
    request.set_parent("customers/ada");
    request.set_subscription_id(id);
    request.set_plan("plans/pro");
    request.set_quantity(2);
    request.set_request_id(server_.RequestId());
    return request;
  }
  v1::ImportSubscriptionRequest ImportRequest(const std::string& id) {
    v1::ImportSubscriptionRequest request;
    request.set_parent("customers/ada");
    request.set_subscription_id(id);
    request.set_plan("plans/pro");
    request.set_quantity(1);
    request.set_start_date("2020-01-31");
    request.set_request_id(server_.RequestId());
    return request;
  }
  absl::StatusOr<v1::Subscription> Create(const std::string& id) {
    return server_.Call(&Subscriptions::CreateSubscription, SubscriptionRequest(id));
  }

  BillingServer server_;
};

// A refusal that names the field, however the request was spoiled.
template <typename Request>
struct Spoiled {
  const char* field;
  std::function<void(Request&)> spoil;
};

template <typename Request, typename Call>
void ExpectRefused(const std::vector<Spoiled<Request>>& rows, const Request& good, Call call) {
  for (const Spoiled<Request>& row : rows) {
    SCOPED_TRACE(row.field);
    Request request = good;
    row.spoil(request);
    const absl::Status status = call(request).status();
    EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument, kFieldInvalid));
    EXPECT_THAT(MetadataOf(status), testing::Contains(testing::Pair("field", row.field)));
  }
}

TEST_F(SubscriptionRpc, FromProductToInvoice) {
  const auto sub = Create("s1");
  ASSERT_THAT(sub, IsOk());
  EXPECT_EQ(sub->name(), "customers/ada/subscriptions/s1");
  EXPECT_EQ(sub->state(), v1::SUBSCRIPTION_STATE_ACTIVE);
  EXPECT_EQ(sub->mrr().amount_minor(), 60'00);
  EXPECT_EQ(sub->etag(), "1");
  EXPECT_TRUE(sub->has_next_action_time());
  v1::GetSubscriptionRequest get;
  get.set_name(sub->name());
  const auto again = server_.Call(&Subscriptions::GetSubscription, get);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->SerializeAsString(), sub->SerializeAsString());

  v1::ListInvoicesRequest list;
  list.set_parent("customers/ada");
  const auto invoices = server_.Call(&Invoices::ListInvoices, list);
  ASSERT_THAT(invoices, IsOk());
  ASSERT_EQ(invoices->invoices_size(), 1);
  const v1::Invoice& invoice = invoices->invoices(0);
  EXPECT_EQ(invoice.total().amount_minor(), 60'00);
  EXPECT_EQ(invoice.amount_due().amount_minor(), 60'00);
  EXPECT_EQ(invoice.lines_size(), 1);
  v1::GetInvoiceRequest one;
  one.set_name(invoice.name());
  EXPECT_THAT(server_.Call(&Invoices::GetInvoice, one), IsOk());

  const auto books = server_.Call(&Ledger::VerifyLedger, v1::VerifyLedgerRequest());
  ASSERT_THAT(books, IsOk());
  EXPECT_EQ(books->entries(), 2);
  EXPECT_EQ(books->imbalance_minor(), 0);
  const auto balance = server_.Call(&Ledger::GetTrialBalance, v1::GetTrialBalanceRequest());
  ASSERT_THAT(balance, IsOk());
  ASSERT_EQ(balance->accounts_size(), 2);
  EXPECT_EQ(balance->accounts(0).account(), "receivable");
  EXPECT_EQ(balance->accounts(0).balance().amount_minor(), 60'00);
}

TEST_F(SubscriptionRpc, EntitlementSumsSeatsOfWhatRuns) {
  v1::CheckEntitlementRequest request;
  request.set_customer("customers/ada");
  request.set_feature("api");
  const auto before = server_.Call(&Subscriptions::CheckEntitlement, request);
  ASSERT_THAT(before, IsOk());
  EXPECT_FALSE(before->entitled());
  ASSERT_THAT(Create("s1"), IsOk());
  ASSERT_THAT(Create("s2"), IsOk());
  const auto after = server_.Call(&Subscriptions::CheckEntitlement, request);
  ASSERT_THAT(after, IsOk());
  EXPECT_TRUE(after->entitled());
  EXPECT_EQ(after->quantity(), 4);
  request.set_feature("sso");
  EXPECT_FALSE(server_.Call(&Subscriptions::CheckEntitlement, request)->entitled());
  request.set_customer("customers/nobody");
  EXPECT_THAT(server_.Call(&Subscriptions::CheckEntitlement, request),
              StatusIs(StatusCode::kNotFound, kResourceNotFound));
}

// Both questions are asked twice, so that the second answer comes from memory.
TEST_F(SubscriptionRpc, WhatIsKeptInMemoryFollowsEveryChange) {
  ASSERT_THAT(Create("s1"), IsOk());
  v1::CheckEntitlementRequest entitlement;
  entitlement.set_customer("customers/ada");
  entitlement.set_feature("api");
  v1::GetSubscriptionRequest get;
  get.set_name("customers/ada/subscriptions/s1");
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(server_.Call(&Subscriptions::CheckEntitlement, entitlement)->quantity(), 2);
    EXPECT_EQ(server_.Call(&Subscriptions::GetSubscription, get)->end_date(), "");
  }
  ASSERT_THAT(Create("s2"), IsOk());
  EXPECT_EQ(server_.Call(&Subscriptions::CheckEntitlement, entitlement)->quantity(), 4);
  v1::StartCancellationRequest leave;
  leave.set_subscription(get.name());
  leave.set_mode(v1::CANCELLATION_MODE_REQUEST);
  leave.set_timing(v1::CANCEL_TIMING_PERIOD_END);
  leave.set_channel("web");
  leave.set_request_id(server_.RequestId());
  ASSERT_THAT(server_.Call(&v1::CancellationService::Stub::StartCancellation, leave), IsOk());
  EXPECT_NE(server_.Call(&Subscriptions::GetSubscription, get)->end_date(), "");
  EXPECT_THAT(server_.Call(&Subscriptions::GetSubscription, get, kForeign),
              StatusIs(StatusCode::kNotFound, kResourceNotFound));
}

TEST_F(SubscriptionRpc, SameRequestIsAnsweredWithTheSameBytesAndHasOneEffect) {
  v1::CreateSubscriptionRequest request = SubscriptionRequest("");
  const auto first = server_.Call(&Subscriptions::CreateSubscription, request);
  const auto second = server_.Call(&Subscriptions::CreateSubscription, request);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
  v1::ListInvoicesRequest list;
  list.set_parent("customers/-");
  EXPECT_EQ(server_.Call(&Invoices::ListInvoices, list)->invoices_size(), 1);
  request.set_quantity(3);
  EXPECT_THAT(server_.Call(&Subscriptions::CreateSubscription, request),
              StatusIs(StatusCode::kAlreadyExists, kRequestIdReused));
}

TEST_F(SubscriptionRpc, TakenNamesAreRefused) {
  ASSERT_THAT(Create("s1"), IsOk());
  EXPECT_THAT(Create("s1"), StatusIs(StatusCode::kAlreadyExists, kResourceExists));
  EXPECT_THAT(server_.Call(&Subscriptions::ImportSubscription, ImportRequest("s1")),
              StatusIs(StatusCode::kAlreadyExists, kResourceExists));
  EXPECT_THAT(server_.Call(&Catalog::CreatePlan, PlanRequest("pro")),
              StatusIs(StatusCode::kAlreadyExists, kResourceExists));
  EXPECT_THAT(server_.Call(&Customers::CreateCustomer, CustomerRequest("ada")),
              StatusIs(StatusCode::kAlreadyExists, kResourceExists));
}

TEST_F(SubscriptionRpc, UnknownOnesAreNotFound) {
  auto no_product = PlanRequest("x");
  no_product.mutable_plan()->set_product("products/none");
  EXPECT_THAT(server_.Call(&Catalog::CreatePlan, no_product), StatusIs(StatusCode::kNotFound));
  auto no_plan = SubscriptionRequest("x");
  no_plan.set_plan("plans/none");
  EXPECT_THAT(server_.Call(&Subscriptions::CreateSubscription, no_plan),
              StatusIs(StatusCode::kNotFound, kResourceNotFound));
  auto no_customer = SubscriptionRequest("x");
  no_customer.set_parent("customers/none");
  EXPECT_THAT(server_.Call(&Subscriptions::CreateSubscription, no_customer),
              StatusIs(StatusCode::kNotFound, kResourceNotFound));
}

TEST_F(SubscriptionRpc, AnotherTenantsAreNotFound) {
  const auto sub = Create("s1");
  ASSERT_THAT(sub, IsOk());
  v1::ListInvoicesRequest list;
  list.set_parent("customers/-");
  v1::GetInvoiceRequest invoice;
  invoice.set_name(server_.Call(&Invoices::ListInvoices, list)->invoices(0).name());
  v1::GetSubscriptionRequest get;
  get.set_name(sub->name());
  v1::GetPlanRequest plan;
  plan.set_name("plans/pro");
  v1::GetCustomerRequest customer;
  customer.set_name("customers/ada");
  v1::CheckEntitlementRequest entitlement;
  entitlement.set_customer("customers/ada");
  entitlement.set_feature("api");
  const auto not_found = StatusIs(StatusCode::kNotFound, kResourceNotFound);
  EXPECT_THAT(server_.Call(&Subscriptions::GetSubscription, get, kForeign), not_found);
  EXPECT_THAT(server_.Call(&Catalog::GetPlan, plan, kForeign), not_found);
  EXPECT_THAT(server_.Call(&Customers::GetCustomer, customer, kForeign), not_found);
  EXPECT_THAT(server_.Call(&Invoices::GetInvoice, invoice, kForeign), not_found);
  EXPECT_THAT(server_.Call(&Subscriptions::CheckEntitlement, entitlement, kForeign), not_found);
  EXPECT_THAT(server_.Call(&Subscriptions::CreateSubscription, SubscriptionRequest("x"), kForeign),
              not_found);
  EXPECT_EQ(server_.Call(&Invoices::ListInvoices, list, kForeign)->invoices_size(), 0);
  EXPECT_EQ(server_.Call(&Ledger::VerifyLedger, v1::VerifyLedgerRequest(), kForeign)->entries(), 0);
}

TEST_F(SubscriptionRpc, CurrenciesMustMatch) {
  auto dollars = PlanRequest("usd");
  dollars.mutable_plan()->mutable_unit_price()->set_currency_code("USD");
  ASSERT_THAT(server_.Call(&Catalog::CreatePlan, dollars), IsOk());
  auto request = SubscriptionRequest("x");
  request.set_plan("plans/usd");
  EXPECT_THAT(server_.Call(&Subscriptions::CreateSubscription, request),
              StatusIs(StatusCode::kFailedPrecondition, kCurrencyMismatch));
}

TEST_F(SubscriptionRpc, BadPlansAreRefused) {
  using R = v1::CreatePlanRequest;
  ExpectRefused<R>(
      {{"plan_id", [](R& r) { r.set_plan_id("no spaces"); }},
       {"plan_id", [](R& r) { r.set_plan_id(""); }},
       {"plan", [](R& r) { r.clear_plan(); }},
       {"plan.product", [](R& r) { r.mutable_plan()->set_product("crm"); }},
       {"plan.display_name",
        [](R& r) { r.mutable_plan()->set_display_name(std::string(201, 'x')); }},
       {"plan.unit_price", [](R& r) { r.mutable_plan()->clear_unit_price(); }},
       {"plan.unit_price.amount_minor",
        [](R& r) { r.mutable_plan()->mutable_unit_price()->set_amount_minor(-1); }},
       {"plan.unit_price.currency_code",
        [](R& r) { r.mutable_plan()->mutable_unit_price()->set_currency_code("EURO"); }},
       {"plan.unit_price.currency_code",
        [](R& r) { r.mutable_plan()->mutable_unit_price()->set_currency_code("ZZZ"); }},
       {"plan.interval_unit",
        [](R& r) { r.mutable_plan()->set_interval_unit(v1::INTERVAL_UNIT_UNSPECIFIED); }},
       {"plan.interval_count", [](R& r) { r.mutable_plan()->set_interval_count(0); }},
       {"plan.unused_credit",
        [](R& r) { r.mutable_plan()->set_unused_credit(static_cast<v1::UnusedCredit>(9)); }},
       {"plan.features", [](R& r) { r.mutable_plan()->add_features("BAD KEY"); }},
       {"request_id", [](R& r) { r.set_request_id("1"); }}},
      PlanRequest("x"), [&](const R& r) { return server_.Call(&Catalog::CreatePlan, r); });
}

TEST_F(SubscriptionRpc, BadProductsAreRefused) {
  using R = v1::CreateProductRequest;
  R good;
  good.set_product_id("x");
  good.mutable_product()->set_display_name("X");
  good.set_request_id(server_.RequestId());
  ExpectRefused<R>({{"product_id", [](R& r) { r.set_product_id(std::string(65, 'x')); }},
                    {"product", [](R& r) { r.clear_product(); }},
                    {"product.display_name",
                     [](R& r) { r.mutable_product()->set_display_name(std::string(201, 'x')); }},
                    {"request_id", [](R& r) { r.clear_request_id(); }}},
                   good, [&](const R& r) { return server_.Call(&Catalog::CreateProduct, r); });
}

TEST_F(SubscriptionRpc, BadCustomersAreRefused) {
  using R = v1::CreateCustomerRequest;
  ExpectRefused<R>(
      {{"customer_id", [](R& r) { r.set_customer_id("a/b"); }},
       {"customer_id", [](R& r) { r.set_customer_id("-"); }},
       {"customer", [](R& r) { r.clear_customer(); }},
       {"customer.display_name",
        [](R& r) { r.mutable_customer()->set_display_name(std::string(201, 'x')); }},
       {"customer.email", [](R& r) { r.mutable_customer()->set_email("nobody"); }},
       {"customer.time_zone", [](R& r) { r.mutable_customer()->set_time_zone("Mars/Base"); }},
       {"customer.currency_code", [](R& r) { r.mutable_customer()->set_currency_code("eur"); }},
       {"customer.country", [](R& r) { r.mutable_customer()->set_country("Germany"); }},
       {"customer.kind",
        [](R& r) { r.mutable_customer()->set_kind(static_cast<v1::CustomerKind>(7)); }},
       {"customer.first_start_date",
        [](R& r) { r.mutable_customer()->set_first_start_date("2026-02-30"); }},
       {"customer.first_start_date",
        [](R& r) { r.mutable_customer()->set_first_start_date("2199-01-01"); }},
       {"request_id", [](R& r) { r.set_request_id("not-a-uuid"); }}},
      CustomerRequest("x"),
      [&](const R& r) { return server_.Call(&Customers::CreateCustomer, r); });
}

TEST_F(SubscriptionRpc, BadSubscriptionsAreRefused) {
  using R = v1::CreateSubscriptionRequest;
  ExpectRefused<R>({{"parent", [](R& r) { r.set_parent("customers/-"); }},
                    {"parent", [](R& r) { r.set_parent("ada"); }},
                    {"subscription_id", [](R& r) { r.set_subscription_id("ä"); }},
                    {"plan", [](R& r) { r.set_plan("pro"); }},
                    {"quantity", [](R& r) { r.set_quantity(0); }},
                    {"quantity", [](R& r) { r.set_quantity(1'000'001); }},
                    {"start_date", [](R& r) { r.set_start_date("31.01.2026"); }},
                    {"start_date", [](R& r) { r.set_start_date("2020-01-01"); }},
                    {"trial_days", [](R& r) { r.set_trial_days(-1); }},
                    {"trial_days", [](R& r) { r.set_trial_days(731); }},
                    {"open_ended_trial",
                     [](R& r) {
                       r.set_trial_days(7);
                       r.set_open_ended_trial(true);
                     }},
                    {"request_id", [](R& r) { r.clear_request_id(); }}},
                   SubscriptionRequest("x"),
                   [&](const R& r) { return server_.Call(&Subscriptions::CreateSubscription, r); });
}

TEST_F(SubscriptionRpc, BadImportsAreRefused) {
  using R = v1::ImportSubscriptionRequest;
  ExpectRefused<R>(
      {{"subscription_id", [](R& r) { r.clear_subscription_id(); }},
       {"start_date", [](R& r) { r.clear_start_date(); }},
       {"start_date", [](R& r) { r.set_start_date("2025-02-29"); }},
       {"quantity", [](R& r) { r.set_quantity(-1); }},
       {"end.end_date", [](R& r) { r.mutable_end()->set_end_kind(v1::END_KIND_VOLUNTARY); }},
       {"end.end_kind", [](R& r) { r.mutable_end()->set_end_date("2021-01-01"); }},
       {"end.reason",
        [](R& r) {
          r.mutable_end()->set_end_date("2021-01-01");
          r.mutable_end()->set_end_kind(v1::END_KIND_SELLER);
          r.mutable_end()->set_reason("Too Expensive!");
        }},
       {"end.end_date",
        [](R& r) {
          r.mutable_end()->set_end_date("2019-01-01");
          r.mutable_end()->set_end_kind(v1::END_KIND_SELLER);
        }}},
      ImportRequest("x"),
      [&](const R& r) { return server_.Call(&Subscriptions::ImportSubscription, r); });
}

TEST_F(SubscriptionRpc, ImportedOneRunsOnUnbilled) {
  const auto sub = server_.Call(&Subscriptions::ImportSubscription, ImportRequest("old"));
  ASSERT_THAT(sub, IsOk());
  EXPECT_EQ(sub->state(), v1::SUBSCRIPTION_STATE_ACTIVE);
  EXPECT_EQ(sub->start_date(), "2020-01-31");
  EXPECT_NE(sub->observed_from_date(), sub->start_date());
  v1::ListInvoicesRequest list;
  list.set_parent("customers/ada");
  EXPECT_EQ(server_.Call(&Invoices::ListInvoices, list)->invoices_size(), 0);
}

TEST_F(SubscriptionRpc, PagesCoverEverythingOnce) {
  std::set<std::string> expected;
  for (const char* customer : {"bob", "carl"}) {
    ASSERT_THAT(server_.Call(&Customers::CreateCustomer, CustomerRequest(customer)), IsOk());
    for (const char* id : {"s1", "s2", "s3"}) {
      auto request = SubscriptionRequest(id);
      request.set_parent(std::string("customers/") + customer);
      const auto sub = server_.Call(&Subscriptions::CreateSubscription, request);
      ASSERT_THAT(sub, IsOk());
      expected.insert(sub->name());
    }
  }
  std::vector<std::string> seen;
  v1::ListSubscriptionsRequest list;
  list.set_parent("customers/-");
  list.set_page_size(2);
  do {
    const auto page = server_.Call(&Subscriptions::ListSubscriptions, list);
    ASSERT_THAT(page, IsOk());
    EXPECT_LE(page->subscriptions_size(), 2);
    for (const auto& sub : page->subscriptions()) seen.push_back(sub.name());
    list.set_page_token(page->next_page_token());
  } while (!list.page_token().empty());
  EXPECT_THAT(seen, testing::ElementsAreArray(expected));

  std::set<std::string> invoices;
  v1::ListInvoicesRequest bills;
  bills.set_parent("customers/bob");
  bills.set_page_size(2);
  do {
    const auto page = server_.Call(&Invoices::ListInvoices, bills);
    ASSERT_THAT(page, IsOk());
    for (const auto& invoice : page->invoices()) invoices.insert(invoice.name());
    bills.set_page_token(page->next_page_token());
  } while (!bills.page_token().empty());
  EXPECT_EQ(invoices.size(), 3u);
}

TEST_F(SubscriptionRpc, PageTokensBelongToTheirRequest) {
  ASSERT_THAT(Create("s1"), IsOk());
  ASSERT_THAT(Create("s2"), IsOk());
  v1::ListSubscriptionsRequest list;
  list.set_parent("customers/-");
  list.set_page_size(1);
  const auto page = server_.Call(&Subscriptions::ListSubscriptions, list);
  ASSERT_THAT(page, IsOk());
  list.set_parent("customers/ada");
  list.set_page_token(page->next_page_token());
  EXPECT_THAT(server_.Call(&Subscriptions::ListSubscriptions, list),
              StatusIs(StatusCode::kInvalidArgument, kPageTokenInvalid));
  list.clear_page_token();
  list.set_page_size(-1);
  EXPECT_THAT(server_.Call(&Subscriptions::ListSubscriptions, list),
              StatusIs(StatusCode::kInvalidArgument, kFieldInvalid));
}

TEST_F(SubscriptionRpc, InvoicesOfASubscriptionAreItsCustomers) {
  v1::ListInvoicesRequest list;
  list.set_parent("customers/ada");
  list.set_subscription("customers/bob/subscriptions/s1");
  EXPECT_THAT(server_.Call(&Invoices::ListInvoices, list),
              StatusIs(StatusCode::kInvalidArgument, kFieldInvalid));
}

TEST_F(SubscriptionRpc, CatalogAndCustomersAreListed) {
  ASSERT_THAT(server_.Call(&Catalog::CreatePlan, PlanRequest("lite")), IsOk());
  const auto plans = server_.Call(&Catalog::ListPlans, v1::ListPlansRequest());
  ASSERT_THAT(plans, IsOk());
  ASSERT_EQ(plans->plans_size(), 2);
  EXPECT_EQ(plans->plans(0).name(), "plans/lite");
  EXPECT_THAT(plans->plans(0).features(), ElementsAre("api"));
  const auto customers = server_.Call(&Customers::ListCustomers, v1::ListCustomersRequest());
  ASSERT_THAT(customers, IsOk());
  ASSERT_EQ(customers->customers_size(), 1);
  EXPECT_EQ(customers->customers(0).email(), "ada@example.com");
}

TEST_F(SubscriptionRpc, EventsCarryNoPersonalData) {
  const outbox::Event event = server_.tap().Next("customer.created");
  EXPECT_EQ(event.data.find("Ada"), std::string::npos);
  EXPECT_EQ(event.data.find("example.com"), std::string::npos);
}

}  // namespace
}  // namespace holdfast::billing
