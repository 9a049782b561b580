// Enums as the text they are stored as.
#ifndef HOLDFAST_SERVICES_BILLING_STORE_ENUM_NAMES_H_
#define HOLDFAST_SERVICES_BILLING_STORE_ENUM_NAMES_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace holdfast::billing {

template <typename Enum, size_t kSize>
struct EnumNames {
  std::pair<Enum, const char*> names[kSize];

  constexpr const char* NameOf(Enum value) const {
    for (const auto& [known, name] : names) {
      if (known == value) return name;
    }
    return "";
  }
  // DATA_LOSS for text that no version of ours has written.
  absl::StatusOr<Enum> Parse(std::string_view text) const {
    for (const auto& [known, name] : names) {
      if (text == name) return known;
    }
    return absl::DataLossError("a stored word is unknown: " + std::string(text));
  }
};

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_STORE_ENUM_NAMES_H_
