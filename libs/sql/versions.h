// Counts the commits that touch a customer, so that what was read of them can be kept until the
// next.
#ifndef HOLDFAST_LIBS_SQL_VERSIONS_H_
#define HOLDFAST_LIBS_SQL_VERSIONS_H_

#include <atomic>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace holdfast::sql {

// Of one database that only this process writes. A command of affinity tenant + '/' + customer
// changes rows of that customer alone; one without a customer may change anybody's. Customers share
// counters, so a version may also grow for somebody else's commit. Thread-safe.
class Versions {
 public:
  // Of what a snapshot holds that is taken after this call. Nothing while a commit that touches the
  // customer is under way: its rows may be seen by some and not by others.
  std::optional<uint64_t> Of(std::string_view affinity) const;

  // Writer: around a commit that may be durable when Begin returns, for each command that wrote.
  void BeginCommit(std::string_view affinity);
  void EndCommit(std::string_view affinity);

 private:
  // begun >= ended; equal: nothing is under way.
  struct Counter {
    std::atomic<uint64_t> begun = 0;
    std::atomic<uint64_t> ended = 0;
  };

  static size_t SlotOf(std::string_view affinity);

  // 2 MiB. The last one is everybody's.
  static constexpr size_t kCustomers = 131'072;
  std::vector<Counter> counters_ = std::vector<Counter>(kCustomers + 1);
};

}  // namespace holdfast::sql

#endif  // HOLDFAST_LIBS_SQL_VERSIONS_H_
