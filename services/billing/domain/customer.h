// Who is billed.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_CUSTOMER_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_CUSTOMER_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "libs/money/currency.h"

namespace holdfast::billing {

enum class CustomerKind { kUnspecified, kConsumer, kBusiness };

// Without personal data.
struct Customer {
  std::string id;
  std::string time_zone;  // IANA name; decides every civil day of the customer
  Currency currency;
  std::string country;  // ISO 3166-1 alpha-2, or empty
  std::string region;   // the part of ISO 3166-2 after the dash, or empty
  CustomerKind kind = CustomerKind::kUnspecified;
  std::optional<absl::CivilDay> first_start;  // the first-ever start, earlier spells included
  int64_t credit_minor = 0;                   // unused credit in `currency`, never below zero
  int64_t version = 1;                        // does not count credit
  friend bool operator==(const Customer&, const Customer&) = default;
};

// Personal data; lives in a table of its own and never in events.
struct CustomerProfile {
  std::string display_name;
  std::string email;
  friend bool operator==(const CustomerProfile&, const CustomerProfile&) = default;
};

// INVALID_ARGUMENT that names the field: unknown zone, country or region of another shape, a region
// without a country.
absl::Status CheckCustomer(const Customer& customer);
// INVALID_ARGUMENT that names the field: too long, or an email without shape.
absl::Status CheckProfile(const CustomerProfile& profile);

// Takes `start` over as the first-ever start where it is earlier. True: the customer has changed.
bool NoteStart(Customer& customer, absl::CivilDay start);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_CUSTOMER_H_
