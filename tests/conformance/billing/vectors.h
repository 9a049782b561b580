// Files of the format subscription-billing-vectors/1.
#ifndef HOLDFAST_TESTS_CONFORMANCE_BILLING_VECTORS_H_
#define HOLDFAST_TESTS_CONFORMANCE_BILLING_VECTORS_H_

#include "absl/status/status.h"
#include "tests/conformance/core/json.h"
#include "tests/conformance/core/report.h"

namespace holdfast::conformance {

inline constexpr const char* kBillingFormat = "subscription-billing-vectors/1";

// Asks each vector of the file. An error: the file has not the shape of the format.
absl::Status RunBillingVectors(const Json& file, Report& report);

}  // namespace holdfast::conformance

#endif  // HOLDFAST_TESTS_CONFORMANCE_BILLING_VECTORS_H_
