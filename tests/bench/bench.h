// What a bench is given and where it is listed.
#ifndef HOLDFAST_TESTS_BENCH_BENCH_H_
#define HOLDFAST_TESTS_BENCH_BENCH_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "tests/bench/figures.h"

namespace holdfast::bench {

struct Context {
  std::string binaries;  // folder of holdfast-billing and its like
  std::string self;      // this program, for child processes of its own
  std::string folder;    // private to the run, on a real disk; removed at the end
  std::string database;  // empty: SQLite; else postgres://… with the right to make databases
  int rounds = 3;
  double scale = 1;  // of every duration and population; the smoke test runs with little
  Figures& figures;
  std::function<void(const std::string& what)> say;  // progress, a line each

  std::string engine() const { return database.empty() ? "sqlite" : "postgres"; }
  // First part of a row's name; SQLite, the default, goes without saying.
  std::string Row(const std::string& name) const {
    return name + (database.empty() ? "." : ".postgres.");
  }
  absl::Duration Time(absl::Duration full) const { return full * scale; }
  int Count(int full) const { return std::max(64, static_cast<int>(full * scale)); }
};

struct Bench {
  const char* name;
  const char* about;  // one line
  absl::Status (*run)(Context&);
};

// Each bench is one row in benches.cc, and nothing else needs to know it.
const std::vector<Bench>& Benches();

}  // namespace holdfast::bench

#endif  // HOLDFAST_TESTS_BENCH_BENCH_H_
