// Reads a row's columns in order into domain values. The first one that does not fit makes the
// whole row an error.
#ifndef HOLDFAST_SERVICES_BILLING_STORE_COLUMNS_H_
#define HOLDFAST_SERVICES_BILLING_STORE_COLUMNS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/calendar/anchor.h"
#include "libs/calendar/day.h"
#include "libs/money/money.h"
#include "libs/sql/row.h"
#include "services/billing/domain/customer.h"
#include "services/billing/domain/invoicing.h"
#include "services/billing/domain/subscription.h"

namespace holdfast::billing {

class Columns {
 public:
  explicit Columns(sql::Row row) : row_(row) {}

  int64_t Int() { return row_.Int(at_++); }
  int SmallInt() { return static_cast<int>(Int()); }
  bool Bool() { return row_.Bool(at_++); }
  std::string Text() { return row_.Text(at_++); }
  absl::Time Time() { return row_.Time(at_++); }
  std::optional<int64_t> OptInt() { return row_.OptInt(at_++); }
  std::optional<std::string> OptText() { return row_.OptText(at_++); }
  absl::CivilDay Day();
  std::optional<absl::CivilDay> OptDay();
  Currency CurrencyCode();
  IntervalUnit Unit();
  // One of `names`; its place becomes the enum's value.
  template <typename Enum, size_t N>
  Enum OneOf(const std::string_view (&names)[N]) {
    return static_cast<Enum>(Place(names, N));
  }

  // INTERNAL naming the column that did not fit; read it after the last column.
  const absl::Status& status() const { return status_; }

 private:
  size_t Place(const std::string_view* names, size_t count);
  void Fail(std::string_view what);

  sql::Row row_;
  int at_ = 0;
  absl::Status status_;
};

// How enums are written; the place in the list is the enum's value.
inline constexpr std::string_view kSubscriptionStates[] = {"scheduled", "trialing", "active",
                                                           "paused", "canceled"};
inline constexpr std::string_view kEndKinds[] = {"none", "voluntary", "involuntary", "seller"};
inline constexpr std::string_view kCustomerKinds[] = {"unspecified", "consumer", "business"};
inline constexpr std::string_view kUnusedDays[] = {"kept", "credited"};
inline constexpr std::string_view kInvoiceStates[] = {"draft", "open", "paid"};

template <typename Enum, size_t N>
std::string_view NameIn(const std::string_view (&names)[N], Enum value) {
  return names[static_cast<size_t>(value)];
}

std::optional<std::string> DayText(const std::optional<absl::CivilDay>& day);

// NOT_FOUND RESOURCE_NOT_FOUND with the name in the metadata.
absl::Status NotFound(std::string name);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_STORE_COLUMNS_H_
