// Reads a service's database from outside: its own connection, its own SQL, none of the product's
// code.
#ifndef HOLDFAST_TESTS_STORM_INSPECTOR_H_
#define HOLDFAST_TESTS_STORM_INSPECTOR_H_

#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/storm/history.h"

struct sqlite3;
struct sqlite3_stmt;

namespace holdfast::storm {

class Inspector {
 public:
  Inspector() = default;
  ~Inspector() { Close(); }
  Inspector(const Inspector&) = delete;
  Inspector& operator=(const Inspector&) = delete;

  // Looks at this file from now on.
  void Open(const std::string& path);
  void Close();
  const std::string& path() const { return path_; }

  // Billing's. `system_now`: of tenants without a test clock.
  Books ReadBooks(const std::vector<std::string>& tenants, absl::Time system_now);
  // The facts after `positions`, which is moved on.
  std::vector<Fact> ReadFacts(std::map<int, int64_t>& positions);
  // Feedback's or renewal's.
  Follower ReadFollower(bool has_departures);
  int64_t Count(const std::string& query);

 private:
  class Rows;
  sqlite3_stmt* Prepared(const std::string& query);

  std::string path_;
  sqlite3* db_ = nullptr;
  std::map<std::string, sqlite3_stmt*> statements_;
};

}  // namespace holdfast::storm

#endif  // HOLDFAST_TESTS_STORM_INSPECTOR_H_
