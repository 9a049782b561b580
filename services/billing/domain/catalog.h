// What a tenant sells.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_CATALOG_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_CATALOG_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "libs/calendar/anchor.h"
#include "libs/money/money.h"

namespace holdfast::billing {

// The dearest a period may be, price x quantity: 10^13 minor units. Sums of any book then stay far
// inside int64.
inline constexpr int64_t kPeriodPriceMinorMax = 10'000'000'000'000;
inline constexpr size_t kDisplayNameBytesMax = 200;
inline constexpr size_t kFeaturesMax = 100;

struct Product {
  std::string id;
  std::string display_name;
  friend bool operator==(const Product&, const Product&) = default;
};

// What becomes of the unused days of a prepaid period.
enum class UnusedDays { kKept, kCredited };

// Immutable once created.
struct Plan {
  std::string id;
  std::string product;
  std::string display_name;
  Money unit_price;  // of one seat and one interval
  Interval interval;
  UnusedDays unused_days = UnusedDays::kKept;
  std::vector<std::string> features;
  friend bool operator==(const Plan&, const Plan&) = default;
};

// INVALID_ARGUMENT that names the field of the product.
absl::Status CheckProduct(const Product& product);
// INVALID_ARGUMENT that names the field: price below zero or above the maximum, interval longer
// than 366 days, 52 weeks, 36 months or 10 years, names too long, features not `[a-z0-9_.-]{1,64}`
// or doubled.
absl::Status CheckPlan(const Plan& plan);
// INVALID_ARGUMENT that names `field` unless `key` is `[a-z0-9_.-]{1,64}`.
absl::Status CheckFeatureKey(std::string_view field, std::string_view key);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_CATALOG_H_
