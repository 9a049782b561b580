// Propagation of absl::Status and absl::StatusOr, in upstream's shape, and HF_CHECK.
#ifndef HOLDFAST_LIBS_STATUS_MACROS_H_
#define HOLDFAST_LIBS_STATUS_MACROS_H_

#include <utility>

#include "absl/base/optimization.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace holdfast::status_internal {

[[noreturn]] void CheckFailed(const char* condition, const char* file, int line);

}  // namespace holdfast::status_internal

#define HF_STATUS_CONCAT_INNER(a, b) a##b
#define HF_STATUS_CONCAT(a, b) HF_STATUS_CONCAT_INNER(a, b)

// Returns from the enclosing function when the expression, an absl::Status, is an error.
#define HF_RETURN_IF_ERROR(...) \
  HF_RETURN_IF_ERROR_INNER(HF_STATUS_CONCAT(hf_status_, __COUNTER__), __VA_ARGS__)
#define HF_RETURN_IF_ERROR_INNER(name, ...) \
  do {                                      \
    absl::Status name = (__VA_ARGS__);      \
    if (ABSL_PREDICT_FALSE(!name.ok())) {   \
      return name;                          \
    }                                       \
  } while (false)

// HF_ASSIGN_OR_RETURN(auto x, Parse(text)): moves the value out, or returns the error.
#define HF_ASSIGN_OR_RETURN(declaration, ...) \
  HF_ASSIGN_OR_RETURN_INNER(HF_STATUS_CONCAT(hf_statusor_, __COUNTER__), declaration, __VA_ARGS__)
#define HF_ASSIGN_OR_RETURN_INNER(name, declaration, ...) \
  auto name = (__VA_ARGS__);                              \
  if (ABSL_PREDICT_FALSE(!name.ok())) {                   \
    return std::move(name).status();                      \
  }                                                       \
  declaration = *std::move(name)

// Aborts. For our own broken invariants only, never for input, rows or the network.
#define HF_CHECK(condition)                                                     \
  do {                                                                          \
    if (ABSL_PREDICT_FALSE(!(condition))) {                                     \
      ::holdfast::status_internal::CheckFailed(#condition, __FILE__, __LINE__); \
    }                                                                           \
  } while (false)

#endif  // HOLDFAST_LIBS_STATUS_MACROS_H_
