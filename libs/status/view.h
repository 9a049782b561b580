// Debian's abseil is built with a string_view of its own, newer ones use the standard's. Our code
// speaks std::string_view and converts where it calls abseil.
#ifndef HOLDFAST_LIBS_STATUS_VIEW_H_
#define HOLDFAST_LIBS_STATUS_VIEW_H_

#include <string_view>

#include "absl/strings/string_view.h"

namespace holdfast {

inline absl::string_view ToAbsl(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view ToStd(absl::string_view text) { return {text.data(), text.size()}; }

}  // namespace holdfast

#endif  // HOLDFAST_LIBS_STATUS_VIEW_H_
