// The suite under load: real processes, a population made through the API, and calls to it.
#ifndef HOLDFAST_TESTS_BENCH_SUITE_H_
#define HOLDFAST_TESTS_BENCH_SUITE_H_

#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "cli/client/suite_client.h"
#include "cli/demo/suite_processes.h"
#include "libs/clock/clock.h"
#include "tests/bench/bench.h"
#include "tests/bench/caller.h"
#include "tests/bench/echo.h"
#include "tests/bench/scratch.h"

namespace holdfast::bench {

// Mean of write groups between two looks at a service's metrics.
struct GroupFigures {
  double commands = 0, groups = 0;
  std::map<std::string, double> seconds;  // by step
  double Mean() const { return groups > 0 ? commands / groups : 1; }
};

class Suite {
 public:
  // `absent`: members that this bench does without.
  static absl::StatusOr<std::unique_ptr<Suite>> Start(const Context& context,
                                                      std::set<cli::Member> absent = {});

  // Customers c0, c1, … in a place without law of its own, each with a monthly subscription `s` of
  // plan `team`, which has feature `api`, that has run for ten days.
  absl::Status Populate(int count);
  // Until feedback and renewal have applied what billing has said so far.
  absl::Status AwaitConsumers(absl::Duration patience);

  cli::SuiteProcesses& processes() { return *processes_; }
  cli::SuiteClient& client() { return *client_; }
  const std::string& token() const { return processes_->operator_token(); }
  const std::string& billing() const { return processes_->addresses().billing; }

  // Real answers for the echo, from customer 0, who then has a cancellation.
  absl::StatusOr<EchoReplies> Samples();
  // Counters since the start, from a service's /metrics.
  absl::StatusOr<GroupFigures> Groups(cli::Member member);
  // CPU time a member that runs has used so far.
  double CpuSeconds(cli::Member member) const { return CpuSecondsOf(processes_->pid(member)); }

 private:
  Suite() = default;

  ProcessClock process_clock_;
  std::unique_ptr<Scratch> database_;  // PostgreSQL; outlives its clients
  std::unique_ptr<cli::SuiteProcesses> processes_;
  std::unique_ptr<cli::SuiteClient> client_, as_service_;
};

GroupFigures operator-(const GroupFigures& late, const GroupFigures& early);

// Requests by number.
void FillEntitlement(int64_t customer, billing::v1::CheckEntitlementRequest& request);
void FillGet(int64_t customer, billing::v1::GetSubscriptionRequest& request);
void FillCreate(const std::string& id, billing::v1::CreateCustomerRequest& request);
void FillStart(int64_t customer, billing::v1::CancellationMode mode,
               billing::v1::StartCancellationRequest& request);

// Issues of the calls above, to billing or to the echo.
using Subscriptions = billing::v1::SubscriptionService;
using Customers = billing::v1::CustomerService;
using Cancellations = billing::v1::CancellationService;
Issue EntitlementCalls(Stubs<Subscriptions>& stubs, const std::string& token, int customers);
Issue GetCalls(Stubs<Subscriptions>& stubs, const std::string& token, int customers);
// Customers `prefix`0, `prefix`1, ….
Issue CreateCalls(Stubs<Customers>& stubs, const std::string& token, const std::string& prefix);
// Of customer `number`; `check` tells what is wrong with a reply, or nothing.
Issue StartCalls(Stubs<Cancellations>& stubs, const std::string& token,
                 billing::v1::CancellationMode mode,
                 std::function<std::string(const billing::v1::Cancellation&)> check);

}  // namespace holdfast::bench

#endif  // HOLDFAST_TESTS_BENCH_SUITE_H_
