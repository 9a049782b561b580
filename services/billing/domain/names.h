// Resource names. Ids are `[A-Za-z0-9_-]{1,64}`; a customer's id leads every name below it, so each
// call can be routed.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_NAMES_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_NAMES_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace holdfast::billing {

struct SubscriptionName {
  std::string customer;
  std::string subscription;
  friend bool operator==(const SubscriptionName&, const SubscriptionName&) = default;
};

struct CancellationName {
  std::string customer;
  std::string subscription;
  std::string cancellation;
  friend bool operator==(const CancellationName&, const CancellationName&) = default;
};

struct OfferName {
  std::string customer;
  std::string subscription;
  std::string cancellation;
  std::string offer;
  friend bool operator==(const OfferName&, const OfferName&) = default;
};

struct InvoiceName {
  std::string customer;
  std::string invoice;
  friend bool operator==(const InvoiceName&, const InvoiceName&) = default;
};

bool IsValidId(std::string_view id);
// INVALID_ARGUMENT that names `field` unless `id` is one.
absl::Status CheckId(std::string_view field, std::string_view id);

std::string FormatProduct(std::string_view product);
std::string FormatPlan(std::string_view plan);
std::string FormatCustomer(std::string_view customer);
std::string FormatSubscription(std::string_view customer, std::string_view subscription);
std::string FormatCancellation(std::string_view customer, std::string_view subscription,
                               std::string_view cancellation);
std::string FormatOffer(std::string_view customer, std::string_view subscription,
                        std::string_view cancellation, std::string_view offer);
std::string FormatInvoice(std::string_view customer, std::string_view invoice);

// INVALID_ARGUMENT that names `field` when `name` has another shape.
absl::StatusOr<std::string> ParseProduct(std::string_view field, std::string_view name);
absl::StatusOr<std::string> ParsePlan(std::string_view field, std::string_view name);
absl::StatusOr<std::string> ParseCustomer(std::string_view field, std::string_view name);
// As ParseCustomer; `customers/-`, all customers, is the empty id.
absl::StatusOr<std::string> ParseCustomerOrAll(std::string_view field, std::string_view name);
absl::StatusOr<SubscriptionName> ParseSubscription(std::string_view field, std::string_view name);
absl::StatusOr<CancellationName> ParseCancellation(std::string_view field, std::string_view name);
absl::StatusOr<OfferName> ParseOffer(std::string_view field, std::string_view name);
absl::StatusOr<InvoiceName> ParseInvoice(std::string_view field, std::string_view name);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_NAMES_H_
