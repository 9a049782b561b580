// Serves one page on a free port of loopback.
#ifndef HOLDFAST_CLI_DEMO_STATUS_PAGE_H_
#define HOLDFAST_CLI_DEMO_STATUS_PAGE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace holdfast::cli {

// Thread-safe.
class StatusPage {
 public:
  static absl::StatusOr<std::unique_ptr<StatusPage>> Serve();
  ~StatusPage();

  void Show(std::string html);
  const std::string& url() const;
  // Blocks until SIGINT or SIGTERM.
  void WaitForInterrupt();

 private:
  struct Impl;
  explicit StatusPage(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::cli

#endif  // HOLDFAST_CLI_DEMO_STATUS_PAGE_H_
