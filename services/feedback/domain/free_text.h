// What customers write in their own words.
#ifndef HOLDFAST_SERVICES_FEEDBACK_DOMAIN_FREE_TEXT_H_
#define HOLDFAST_SERVICES_FEEDBACK_DOMAIN_FREE_TEXT_H_

#include <string_view>

#include "absl/status/status.h"

namespace holdfast::feedback {

// 13 to 19 digits that pass the Luhn check: one group, or groups with a single blank, dot or hyphen
// between them.
bool HoldsCardNumber(std::string_view text);

// INVALID_ARGUMENT naming `field`: card numbers must not reach the record. The message never
// repeats the text.
absl::Status CheckFreeText(std::string_view field, std::string_view text);

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_DOMAIN_FREE_TEXT_H_
