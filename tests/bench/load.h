// The load generator: asynchronous calls, in a closed loop or at arrival times fixed in advance.
#ifndef HOLDFAST_TESTS_BENCH_LOAD_H_
#define HOLDFAST_TESTS_BENCH_LOAD_H_

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace holdfast::bench {

// How one call ended: empty, or what went wrong.
using Done = std::function<void(const std::string& problem)>;
// Begins call `number` and returns; `done` runs once, on any thread.
using Issue = std::function<void(int64_t number, Done done)>;

struct LoadResult {
  int64_t calls = 0;  // good ones, within the measured time
  int64_t failures = 0;
  int64_t ended = 0;    // all, also those outside of the measured time
  int64_t numbers = 0;  // the calls had numbers below it; a few at the end of a turn are left out
  std::string first_problem;
  double seconds = 0;
  std::vector<double> latencies_ms;  // of the good ones
  double cpu_seconds = 0;            // this process's, in the measured time
  std::vector<double> lags_ms;       // open loop: issued later than scheduled by

  double PerSecond() const { return seconds > 0 ? static_cast<double>(calls) / seconds : 0; }
  double CpuCores() const { return seconds > 0 ? cpu_seconds / seconds : 0; }
};

struct ClosedLoop {
  int outstanding = 200;
  absl::Duration warm_up = absl::Milliseconds(300);
  absl::Duration measured = absl::Seconds(2);
  int64_t calls_max = INT64_MAX;  // ends early after so many; what it took then counts
  int64_t first_number = 0;
};
LoadResult RunClosed(const ClosedLoop& plan, const Issue& issue);

// What serves an issue has used so much CPU time so far.
using CpuOf = std::function<double()>;
struct Side {
  const Issue& issue;
  CpuOf cpu;
};
struct Paired {
  LoadResult ours, baseline;
  double ours_cpu_us = 0, baseline_cpu_us = 0;  // of the servers, a call
};
// Both sides in turns of a fraction of the measured time, so that what else the machine does meets
// both alike. `calls_max` and `first_number` are for ours.
Paired RunPaired(const ClosedLoop& plan, const Side& ours, const Side& baseline);

// Arrivals of a Poisson process, drawn in advance. Latency counts from the scheduled arrival, so a
// call that had to wait for its turn counts its wait.
struct OpenLoop {
  double per_second = 1000;
  absl::Duration measured = absl::Seconds(2);
  uint64_t seed = 1;
  int64_t first_number = 0;
};
LoadResult RunOpen(const OpenLoop& plan, const Issue& issue);
// Number of calls of the plan.
int64_t CallsOf(const OpenLoop& plan);

// CPU time this process has used so far.
double CpuSeconds();
// A process of ours has.
double CpuSecondsOf(pid_t pid);

}  // namespace holdfast::bench

#endif  // HOLDFAST_TESTS_BENCH_LOAD_H_
