// Every proto service of billing on one stack.
#ifndef HOLDFAST_SERVICES_BILLING_RPC_SERVICES_H_
#define HOLDFAST_SERVICES_BILLING_RPC_SERVICES_H_

#include <functional>
#include <utility>

#include "libs/rpc/server.h"
#include "libs/rpc/stack.h"
#include "services/billing/rpc/cancellation_service.h"
#include "services/billing/rpc/catalog_service.h"
#include "services/billing/rpc/clock_service.h"
#include "services/billing/rpc/customer_service.h"
#include "services/billing/rpc/event_service.h"
#include "services/billing/rpc/feedback_gate.h"
#include "services/billing/rpc/invoice_service.h"
#include "services/billing/rpc/ledger_service.h"
#include "services/billing/rpc/policy_service.h"
#include "services/billing/rpc/subscription_service.h"
#include "services/billing/store/policy_replica.h"

namespace holdfast::billing {

class Services {
 public:
  // `stack` and `gate` outlive them. `wake_stepper`: see ClockServiceImpl.
  Services(rpc::Stack& stack, FeedbackGate& gate, std::function<void()> wake_stepper)
      : cancellations_(stack, policies_, gate),
        catalog_(stack),
        clocks_(stack, std::move(wake_stepper)),
        customers_(stack),
        events_(stack),
        invoices_(stack),
        ledger_(stack),
        policy_(stack, policies_),
        subscriptions_(stack) {}

  void AddTo(rpc::Server& server) {
    server.Add<v1::CancellationService>(&cancellations_);
    server.Add<v1::CatalogService>(&catalog_);
    server.Add<v1::ClockService>(&clocks_);
    server.Add<v1::CustomerService>(&customers_);
    server.Add<v1::EventService>(&events_);
    server.Add<v1::InvoiceService>(&invoices_);
    server.Add<v1::LedgerService>(&ledger_);
    server.Add<v1::PolicyService>(&policy_);
    server.Add<v1::SubscriptionService>(&subscriptions_);
  }
  ClockServiceImpl& clocks() { return clocks_; }

 private:
  PolicyReplica policies_;
  CancellationServiceImpl cancellations_;
  CatalogServiceImpl catalog_;
  ClockServiceImpl clocks_;
  CustomerServiceImpl customers_;
  EventServiceImpl events_;
  InvoiceServiceImpl invoices_;
  LedgerServiceImpl ledger_;
  PolicyServiceImpl policy_;
  SubscriptionServiceImpl subscriptions_;
};

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_RPC_SERVICES_H_
