// Whether an answer is what a vector expects: only the keys given, exactly. Decimals compare as
// numbers; a list compares whole, with all keys of its elements.
#ifndef HOLDFAST_TESTS_CONFORMANCE_CORE_COMPARE_H_
#define HOLDFAST_TESTS_CONFORMANCE_CORE_COMPARE_H_

#include <string>

#include "libs/money/rational.h"
#include "tests/conformance/core/json.h"

namespace holdfast::conformance {

// Empty when they agree; else "key: expected E, actual A" of every difference.
std::string Differences(const Json& expected, const Json& actual);

// Every digit of a value that has finitely many, "n/d" of others.
std::string ExactDecimal(const Rational& value);

}  // namespace holdfast::conformance

#endif  // HOLDFAST_TESTS_CONFORMANCE_CORE_COMPARE_H_
