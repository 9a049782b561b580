#ifndef HOLDFAST_LIBS_TELEMETRY_REDACT_H_
#define HOLDFAST_LIBS_TELEMETRY_REDACT_H_

#include <string>
#include <string_view>

namespace holdfast::telemetry {

inline constexpr std::string_view kRedacted = "[redacted]";

// A key whose value never belongs in a log.
bool IsSensitiveKey(std::string_view key);
// 13 to 19 digits, separated by nothing but spaces or hyphens, that pass the Luhn check.
bool HoldsCardNumber(std::string_view text);
// `value` as a log may show it under `key`.
std::string Redacted(std::string_view key, std::string_view value);

}  // namespace holdfast::telemetry

#endif  // HOLDFAST_LIBS_TELEMETRY_REDACT_H_
