// The JSON type of this folder. Objects keep the order of their keys.
#ifndef HOLDFAST_TESTS_CONFORMANCE_CORE_JSON_H_
#define HOLDFAST_TESTS_CONFORMANCE_CORE_JSON_H_

#include "nlohmann/json.hpp"

namespace holdfast::conformance {

using Json = nlohmann::ordered_json;

}  // namespace holdfast::conformance

#endif  // HOLDFAST_TESTS_CONFORMANCE_CORE_JSON_H_
