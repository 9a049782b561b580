#include "services/billing/domain/customer.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/calendar/zone.h"
#include "libs/retention_policy/iso_country.h"
#include "libs/status/status.h"
#include "services/billing/domain/catalog.h"

namespace holdfast::billing {
namespace {

constexpr size_t kEmailBytesMax = 254;  // RFC 5321: the longest path, without its brackets

bool IsRegion(std::string_view text) {
  return !text.empty() && text.size() <= 3 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  });
}

// One `@` with something on both sides and no blanks: what a form should catch, not what RFC 5322
// allows.
bool LooksLikeEmail(std::string_view text) {
  const size_t at = text.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         text.find('@', at + 1) == std::string_view::npos &&
         std::none_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isspace(static_cast<unsigned char>(c)) ||
                  absl::ascii_iscntrl(static_cast<unsigned char>(c));
         });
}

}  // namespace

absl::Status CheckCustomer(const Customer& customer) {
  if (!LoadZone(customer.time_zone).ok()) {
    return InvalidField("customer.time_zone", "is not an IANA time zone");
  }
  if (!customer.country.empty() && !IsIsoCountry(customer.country)) {
    return InvalidField("customer.country", "is not a code of ISO 3166-1 alpha-2");
  }
  if (customer.region.empty()) return absl::OkStatus();
  if (customer.country.empty()) return InvalidField("customer.region", "has no country");
  if (!IsRegion(customer.region)) {
    return InvalidField("customer.region", "is not 1 to 3 capital letters or digits");
  }
  return absl::OkStatus();
}

absl::Status CheckProfile(const CustomerProfile& profile) {
  if (profile.display_name.size() > kDisplayNameBytesMax) {
    return InvalidField("customer.display_name",
                        absl::StrCat("is longer than ", kDisplayNameBytesMax, " bytes"));
  }
  if (profile.email.size() > kEmailBytesMax) {
    return InvalidField("customer.email",
                        absl::StrCat("is longer than ", kEmailBytesMax, " bytes"));
  }
  if (!profile.email.empty() && !LooksLikeEmail(profile.email)) {
    return InvalidField("customer.email", "is not an address");
  }
  return absl::OkStatus();
}

bool NoteStart(Customer& customer, absl::CivilDay start) {
  if (customer.first_start.has_value() && *customer.first_start <= start) return false;
  customer.first_start = start;
  return true;
}

}  // namespace holdfast::billing
