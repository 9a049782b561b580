#include "services/billing/domain/catalog.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"

namespace holdfast::billing {
namespace {

constexpr size_t kFeatureBytesMax = 64;

int IntervalCountMax(IntervalUnit unit) {
  switch (unit) {
    case IntervalUnit::kDay:
      return 366;
    case IntervalUnit::kWeek:
      return 52;
    case IntervalUnit::kMonth:
      return 36;
    case IntervalUnit::kYear:
      return 10;
  }
  return 0;
}

absl::Status CheckDisplayName(std::string_view field, std::string_view text) {
  if (text.size() <= kDisplayNameBytesMax) return absl::OkStatus();
  return InvalidField(field, absl::StrCat("is longer than ", kDisplayNameBytesMax, " bytes"));
}

absl::Status CheckFeatures(const std::vector<std::string>& features) {
  if (features.size() > kFeaturesMax) {
    return InvalidField("plan.features", absl::StrCat("has more than ", kFeaturesMax, " keys"));
  }
  for (const std::string& feature : features) {
    HF_RETURN_IF_ERROR(CheckFeatureKey("plan.features", feature));
    if (std::count(features.begin(), features.end(), feature) > 1) {
      return InvalidField("plan.features", absl::StrCat("names ", feature, " twice"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckFeatureKey(std::string_view field, std::string_view key) {
  const bool good =
      !key.empty() && key.size() <= kFeatureBytesMax &&
      std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
      });
  return good ? absl::OkStatus() : InvalidField(field, "is not a key of [a-z0-9_.-]{1,64}");
}

absl::Status CheckProduct(const Product& product) {
  return CheckDisplayName("product.display_name", product.display_name);
}

absl::Status CheckPlan(const Plan& plan) {
  HF_RETURN_IF_ERROR(CheckDisplayName("plan.display_name", plan.display_name));
  if (plan.unit_price.amount_minor < 0) {
    return InvalidField("plan.unit_price.amount_minor", "is below zero");
  }
  if (plan.unit_price.amount_minor > kPeriodPriceMinorMax) {
    return InvalidField("plan.unit_price.amount_minor",
                        absl::StrCat("is above ", kPeriodPriceMinorMax));
  }
  const int count_max = IntervalCountMax(plan.interval.unit);
  if (plan.interval.count < 1 || plan.interval.count > count_max) {
    return InvalidField("plan.interval_count", absl::StrCat("is not 1 to ", count_max));
  }
  return CheckFeatures(plan.features);
}

}  // namespace holdfast::billing
