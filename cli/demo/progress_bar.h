// One line that says how far a long run is: a bar on a terminal, a line every tenth of the way
// elsewhere.
#ifndef HOLDFAST_CLI_DEMO_PROGRESS_BAR_H_
#define HOLDFAST_CLI_DEMO_PROGRESS_BAR_H_

#include <ostream>
#include <string>

namespace holdfast::cli {

class ProgressBar {
 public:
  explicit ProgressBar(std::ostream& out);
  void Show(const std::string& what, double share);  // `share` of the way, 0 to 1.
  void Finish(const std::string& what);              // Ends the line; a new bar may follow.

 private:
  std::ostream& out_;
  const bool terminal_;
  int last_percent_ = -1;
};

}  // namespace holdfast::cli

#endif  // HOLDFAST_CLI_DEMO_PROGRESS_BAR_H_
