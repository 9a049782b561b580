#include "cli/demo/progress_bar.h"

#include <unistd.h>

#include <algorithm>

#include "absl/strings/str_format.h"

namespace holdfast::cli {
namespace {
constexpr int kWidth = 32;
constexpr int kStepWithoutTerminal = 10;
}  // namespace

ProgressBar::ProgressBar(std::ostream& out) : out_(out), terminal_(isatty(STDERR_FILENO) != 0) {}

void ProgressBar::Show(const std::string& what, double share) {
  const int percent = static_cast<int>(std::clamp(share, 0.0, 1.0) * 100);
  const int step = terminal_ ? 1 : kStepWithoutTerminal;
  if (last_percent_ >= 0 && percent / step == last_percent_ / step) return;
  last_percent_ = percent;
  const int full = kWidth * percent / 100;
  out_ << absl::StrFormat("%s[%s%s] %3d %%  %s%s", terminal_ ? "\r\033[K" : "",
                          std::string(full, '#'), std::string(kWidth - full, '.'), percent, what,
                          terminal_ ? "" : "\n")
       << std::flush;
}

void ProgressBar::Finish(const std::string& what) {
  last_percent_ = -1;
  out_ << (terminal_ ? "\r\033[K" : "") << what << "\n" << std::flush;
}

}  // namespace holdfast::cli
