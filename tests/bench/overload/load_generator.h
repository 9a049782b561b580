// Calls at times fixed before the run, whatever becomes of the calls before: a server that slows
// down meets the same load, and the wait it causes is measured.
#ifndef HOLDFAST_TESTS_BENCH_OVERLOAD_LOAD_GENERATOR_H_
#define HOLDFAST_TESTS_BENCH_OVERLOAD_LOAD_GENERATOR_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"

namespace holdfast::overload {

struct Request {
  std::string method;  // "/holdfast.billing.v1.CustomerService/ListCustomers"
  std::string bytes;
};

// One kind of call.
struct Traffic {
  std::string name;
  std::function<Request(int64_t n)> request;  // the n-th; on any thread
  absl::Duration deadline;
  double per_second = 0;  // open loop: on average, as a Poisson process
};

// What became of the calls of one kind.
struct Tally {
  int64_t offered = 0;
  int64_t good = 0;              // OK, and within the deadline of the time it was due to be sent
  int64_t refused = 0;           // RESOURCE_EXHAUSTED
  int64_t late = 0;              // DEADLINE_EXCEEDED, or OK but after the deadline
  int64_t failed = 0;            // anything else
  int64_t without_pushback = 0;  // of the refused
  std::map<std::string, int64_t> errors;  // of the failed, by code and message
  std::vector<double> good_ms;            // from when a call was due to its reply
  std::vector<double> refused_ms;

  // Of all offered: a call that was not good took for ever. Infinite where too few were good.
  double PercentileMs(double share) const;
};

struct Target {
  std::string address;
  std::string token;
  int channels = 2;  // connections for each kind of call
};

// By Traffic::name. Blocks for `time` and until the last call has ended.
std::map<std::string, Tally> RunOpenLoop(const Target& target, absl::Span<const Traffic> traffic,
                                         absl::Duration time, uint64_t seed);

// `at_once` calls under way all the time: the capacity for this kind, good calls per second. The
// first fifth of the time warms up and is not counted.
double MeasureCapacity(const Target& target, const Traffic& traffic, int at_once,
                       absl::Duration time);

}  // namespace holdfast::overload

#endif  // HOLDFAST_TESTS_BENCH_OVERLOAD_LOAD_GENERATOR_H_
