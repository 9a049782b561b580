// The baseline of every call: a bare callback server with the same generated code, the same
// listener limits and replies of the same bytes, and nothing behind it. A process of its own.
#ifndef HOLDFAST_TESTS_BENCH_ECHO_H_
#define HOLDFAST_TESTS_BENCH_ECHO_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "cli/demo/process.h"
#include "holdfast/billing/v1/cancellation.pb.h"
#include "holdfast/billing/v1/customer.pb.h"
#include "holdfast/billing/v1/subscription.pb.h"
#include "holdfast/billing/v1/subscription_service.pb.h"
#include "tests/bench/bench.h"

namespace holdfast::bench {

// What it answers, as a real service answered.
struct EchoReplies {
  billing::v1::CheckEntitlementResponse entitlement;
  billing::v1::Subscription subscription;
  billing::v1::Customer customer;
  billing::v1::Cancellation cancellation;
};

class EchoProcess {
 public:
  static absl::StatusOr<std::unique_ptr<EchoProcess>> Start(const Context& context,
                                                            const EchoReplies& replies);
  const std::string& address() const { return address_; }
  pid_t pid() const { return process_->pid(); }

 private:
  std::unique_ptr<cli::Process> process_;
  std::string address_;
};

// The process itself: serves until its parent ends it. `folder` holds the replies.
int ServeEcho(const std::string& address, const std::string& folder);

}  // namespace holdfast::bench

#endif  // HOLDFAST_TESTS_BENCH_ECHO_H_
