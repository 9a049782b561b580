#include "services/billing/domain/names.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "libs/status/status.h"

namespace holdfast::billing {
namespace {

constexpr size_t kIdBytesMax = 64;

std::vector<std::string_view> PartsOf(std::string_view name) {
  std::vector<std::string_view> parts;
  for (size_t slash = name.find('/'); slash != std::string_view::npos; slash = name.find('/')) {
    parts.push_back(name.substr(0, slash));
    name.remove_prefix(slash + 1);
  }
  parts.push_back(name);
  return parts;
}

std::string Concat(std::initializer_list<std::string_view> pieces) {
  std::string text;
  for (std::string_view piece : pieces) text.append(piece);
  return text;
}

// The ids of `name`, which must be collection/id/collection/id… with these collections.
std::optional<std::vector<std::string>> IdsOf(std::string_view name,
                                              std::initializer_list<std::string_view> collections) {
  const std::vector<std::string_view> parts = PartsOf(name);
  if (parts.size() != 2 * collections.size()) return std::nullopt;
  std::vector<std::string> ids;
  auto part = parts.begin();
  for (std::string_view collection : collections) {
    if (*part++ != collection || !IsValidId(*part)) return std::nullopt;
    ids.emplace_back(*part++);
  }
  return ids;
}

absl::StatusOr<std::string> OneId(std::string_view field, std::string_view name,
                                  std::string_view collection) {
  auto ids = IdsOf(name, {collection});
  if (!ids) return InvalidField(field, Concat({"is not `", collection, "/{id}`"}));
  return std::move(ids->front());
}

}  // namespace

bool IsValidId(std::string_view id) {
  return !id.empty() && id.size() <= kIdBytesMax && std::all_of(id.begin(), id.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-';
  });
}

absl::Status CheckId(std::string_view field, std::string_view id) {
  if (IsValidId(id)) return absl::OkStatus();
  return InvalidField(field, "is not 1 to 64 letters, digits, `_` or `-`");
}

std::string FormatProduct(std::string_view product) { return Concat({"products/", product}); }

std::string FormatPlan(std::string_view plan) { return Concat({"plans/", plan}); }

std::string FormatCustomer(std::string_view customer) { return Concat({"customers/", customer}); }

std::string FormatSubscription(std::string_view customer, std::string_view subscription) {
  return Concat({"customers/", customer, "/subscriptions/", subscription});
}

std::string FormatCancellation(std::string_view customer, std::string_view subscription,
                               std::string_view cancellation) {
  return Concat({FormatSubscription(customer, subscription), "/cancellations/", cancellation});
}

std::string FormatOffer(std::string_view customer, std::string_view subscription,
                        std::string_view cancellation, std::string_view offer) {
  return Concat({FormatCancellation(customer, subscription, cancellation), "/offers/", offer});
}

std::string FormatInvoice(std::string_view customer, std::string_view invoice) {
  return Concat({"customers/", customer, "/invoices/", invoice});
}

absl::StatusOr<std::string> ParseProduct(std::string_view field, std::string_view name) {
  return OneId(field, name, "products");
}

absl::StatusOr<std::string> ParsePlan(std::string_view field, std::string_view name) {
  return OneId(field, name, "plans");
}

absl::StatusOr<std::string> ParseCustomer(std::string_view field, std::string_view name) {
  HF_ASSIGN_OR_RETURN(std::string id, OneId(field, name, "customers"));
  if (id == "-") return InvalidField(field, "names all customers where one is needed");
  return id;
}

absl::StatusOr<std::string> ParseCustomerOrAll(std::string_view field, std::string_view name) {
  HF_ASSIGN_OR_RETURN(std::string id, OneId(field, name, "customers"));
  return id == "-" ? std::string() : id;
}

absl::StatusOr<SubscriptionName> ParseSubscription(std::string_view field, std::string_view name) {
  auto ids = IdsOf(name, {"customers", "subscriptions"});
  if (!ids) return InvalidField(field, "is not `customers/{id}/subscriptions/{id}`");
  return SubscriptionName{(*ids)[0], (*ids)[1]};
}

absl::StatusOr<CancellationName> ParseCancellation(std::string_view field, std::string_view name) {
  auto ids = IdsOf(name, {"customers", "subscriptions", "cancellations"});
  if (!ids) {
    return InvalidField(field, "is not `customers/{id}/subscriptions/{id}/cancellations/{id}`");
  }
  return CancellationName{(*ids)[0], (*ids)[1], (*ids)[2]};
}

absl::StatusOr<OfferName> ParseOffer(std::string_view field, std::string_view name) {
  auto ids = IdsOf(name, {"customers", "subscriptions", "cancellations", "offers"});
  if (!ids) {
    return InvalidField(
        field, "is not `customers/{id}/subscriptions/{id}/cancellations/{id}/offers/{id}`");
  }
  return OfferName{(*ids)[0], (*ids)[1], (*ids)[2], (*ids)[3]};
}

absl::StatusOr<InvoiceName> ParseInvoice(std::string_view field, std::string_view name) {
  auto ids = IdsOf(name, {"customers", "invoices"});
  if (!ids) return InvalidField(field, "is not `customers/{id}/invoices/{id}`");
  return InvoiceName{(*ids)[0], (*ids)[1]};
}

}  // namespace holdfast::billing
