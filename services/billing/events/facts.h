// Billing's facts as outbox events: their types and payloads
// (protos/holdfast/billing/v1/events.proto). Each function appends one event in the caller's
// transaction.
#ifndef HOLDFAST_SERVICES_BILLING_EVENTS_FACTS_H_
#define HOLDFAST_SERVICES_BILLING_EVENTS_FACTS_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/billing/domain/cancellation.h"
#include "services/billing/domain/catalog.h"
#include "services/billing/domain/customer.h"
#include "services/billing/domain/invoicing.h"
#include "services/billing/domain/offer.h"
#include "services/billing/domain/subscription.h"

namespace holdfast::billing {

inline constexpr std::string_view kCustomerCreated = "customer.created";

inline constexpr std::string_view kSubscriptionCreated = "subscription.created";
inline constexpr std::string_view kSubscriptionActivated = "subscription.activated";
inline constexpr std::string_view kSubscriptionRenewed = "subscription.renewed";
inline constexpr std::string_view kSubscriptionPaused = "subscription.paused";
inline constexpr std::string_view kSubscriptionResumed = "subscription.resumed";
inline constexpr std::string_view kSubscriptionPlanChanged = "subscription.plan_changed";
inline constexpr std::string_view kSubscriptionExtended = "subscription.extended";
inline constexpr std::string_view kSubscriptionImported = "subscription.imported";
inline constexpr std::string_view kSubscriptionCanceled = "subscription.canceled";

inline constexpr std::string_view kInvoiceCreated = "invoice.created";
inline constexpr std::string_view kInvoiceFinalized = "invoice.finalized";
inline constexpr std::string_view kInvoicePaid = "invoice.paid";

inline constexpr std::string_view kCancellationStarted = "cancellation.started";
inline constexpr std::string_view kCancellationSurveyed = "cancellation.surveyed";
inline constexpr std::string_view kCancellationOfferPresented = "cancellation.offer_presented";
inline constexpr std::string_view kCancellationOfferAccepted = "cancellation.offer_accepted";
inline constexpr std::string_view kCancellationOfferDeclined = "cancellation.offer_declined";
inline constexpr std::string_view kCancellationOfferExpired = "cancellation.offer_expired";
inline constexpr std::string_view kCancellationRequested = "cancellation.requested";
inline constexpr std::string_view kCancellationWithdrawn = "cancellation.withdrawn";
inline constexpr std::string_view kCancellationAbandoned = "cancellation.abandoned";
inline constexpr std::string_view kCancellationCanceled = "cancellation.canceled";
inline constexpr std::string_view kRetentionValidated = "retention.validated";
inline constexpr std::string_view kRetentionLost = "retention.lost";

inline constexpr std::string_view kClockAdvanced = "clock.advanced";

absl::Status EmitCustomer(sql::Txn& txn, const Scope& scope, std::string_view type,
                          const Customer& customer);

// The subscription after the change.
absl::Status EmitSubscription(sql::Txn& txn, const Scope& scope, std::string_view type,
                              const Customer& customer, const Subscription& subscription);

absl::Status EmitInvoice(sql::Txn& txn, const Scope& scope, std::string_view type,
                         const Invoice& invoice);

// The cancellation and the subscription after the change. `offer`: on `offer_*` only. `decision`:
// on `surveyed`.
absl::Status EmitCancellation(sql::Txn& txn, const Scope& scope, std::string_view type,
                              const Customer& customer, const Subscription& subscription,
                              const Cancellation& cancellation, const Offer* offer = nullptr,
                              std::string_view decision = "");

// To every partition.
absl::Status EmitClockAdvanced(sql::Txn& txn, const Scope& scope, std::string_view barrier,
                               absl::Time now);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_EVENTS_FACTS_H_
