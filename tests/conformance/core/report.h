// What became of each vector of a run.
#ifndef HOLDFAST_TESTS_CONFORMANCE_CORE_REPORT_H_
#define HOLDFAST_TESTS_CONFORMANCE_CORE_REPORT_H_

#include <ostream>
#include <string_view>

namespace holdfast::conformance {

class Report {
 public:
  // Lines go to `out`, which must outlive this.
  explicit Report(std::ostream& out) : out_(out) {}

  void Passed() { ++passed_; }
  void Failed(std::string_view id, std::string_view why) {
    ++failed_;
    out_ << "FAILED " << id << ": " << why << '\n';
  }
  void Skipped(std::string_view id, std::string_view why) {
    ++skipped_;
    out_ << "skipped " << id << ": " << why << '\n';
  }
  // A file that cannot be run.
  void Broken(std::string_view file, std::string_view why) {
    broken_ = true;
    out_ << "ERROR " << file << ": " << why << '\n';
  }
  void Summarise() {
    out_ << passed_ << " passed, " << failed_ << " failed, " << skipped_ << " skipped\n";
  }
  bool ok() const { return failed_ == 0 && !broken_; }

 private:
  std::ostream& out_;
  int passed_ = 0;
  int failed_ = 0;
  int skipped_ = 0;
  bool broken_ = false;
};

}  // namespace holdfast::conformance

#endif  // HOLDFAST_TESTS_CONFORMANCE_CORE_REPORT_H_
