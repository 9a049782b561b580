#include "services/billing/rpc/method_rules.h"

namespace holdfast::billing {
namespace {

using auth::Criticality;
using auth::MethodRule;
using auth::Role;
using auth::RoleSet;

// Teams' services and people.
constexpr RoleSet kCallers = {Role::kClient, Role::kOperator};
// The suite's own services read what callers read.
constexpr RoleSet kReaders = {Role::kClient, Role::kOperator, Role::kService};
constexpr RoleSet kServices = {Role::kService};

// AdvanceTestClock steps through everything that is due on its way.
constexpr absl::Duration kAdvanceTimeMax = absl::Minutes(10);

#define HF_METHOD(name) "holdfast.billing.v1." name

void AddCancellations(std::vector<MethodRule>& rules) {
  constexpr Criticality kLast = Criticality::kCancel;
  for (const char* method :
       {HF_METHOD("CancellationService/StartCancellation"),
        HF_METHOD("CancellationService/ConfirmCancellation"),
        HF_METHOD("CancellationService/WithdrawCancellation"),
        HF_METHOD("CancellationService/AcceptOffer"), HF_METHOD("CancellationService/DeclineOffer"),
        HF_METHOD("CancellationService/WatchCancellation")}) {
    rules.push_back({method, kCallers, kLast});
  }
  rules.push_back({HF_METHOD("CancellationService/GetCancellation"), kReaders, kLast});
  rules.push_back({HF_METHOD("CancellationService/ListCancellations"), kReaders});
  rules.push_back({HF_METHOD("CancellationService/PresentOffers"), kServices, kLast});
}

void AddSubscriptions(std::vector<MethodRule>& rules) {
  for (const char* method :
       {HF_METHOD("CatalogService/CreateProduct"), HF_METHOD("CatalogService/CreatePlan"),
        HF_METHOD("CustomerService/CreateCustomer"),
        HF_METHOD("SubscriptionService/CreateSubscription"),
        HF_METHOD("SubscriptionService/ImportSubscription")}) {
    rules.push_back({method, kCallers, Criticality::kCharge});
  }
  for (const char* method :
       {HF_METHOD("CatalogService/GetPlan"), HF_METHOD("CatalogService/ListPlans"),
        HF_METHOD("CustomerService/GetCustomer"), HF_METHOD("CustomerService/ListCustomers"),
        HF_METHOD("SubscriptionService/GetSubscription"),
        HF_METHOD("SubscriptionService/ListSubscriptions"),
        HF_METHOD("SubscriptionService/CheckEntitlement"), HF_METHOD("InvoiceService/GetInvoice"),
        HF_METHOD("InvoiceService/ListInvoices"), HF_METHOD("LedgerService/GetTrialBalance"),
        HF_METHOD("LedgerService/VerifyLedger")}) {
    rules.push_back({method, kReaders});
  }
}

void AddEventsAndClock(std::vector<MethodRule>& rules) {
  for (const char* method :
       {HF_METHOD("EventService/ReadEvents"), HF_METHOD("EventService/GetEventHeads"),
        HF_METHOD("PolicyService/ReplacePolicyReplica")}) {
    rules.push_back({method, kServices, Criticality::kCharge, /*spans_tenants=*/true});
  }
  rules.push_back({HF_METHOD("EventService/WatchEvents"), kCallers});
  rules.push_back({HF_METHOD("ClockService/CreateTestClock"), kCallers, Criticality::kCharge});
  rules.push_back({HF_METHOD("ClockService/AdvanceTestClock"), kCallers, Criticality::kCharge,
                   /*spans_tenants=*/false, kAdvanceTimeMax});
  rules.push_back({HF_METHOD("ClockService/GetTestClock"), kReaders});
  rules.push_back({HF_METHOD("ClockService/ReportClockBarrier"), kServices, Criticality::kCharge});
}

}  // namespace

std::vector<auth::MethodRule> MethodRules() {
  std::vector<MethodRule> rules;
  AddCancellations(rules);
  AddSubscriptions(rules);
  AddEventsAndClock(rules);
  return rules;
}

}  // namespace holdfast::billing
