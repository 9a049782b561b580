// holdfast.billing.v1.ClockService.
#ifndef HOLDFAST_SERVICES_BILLING_RPC_CLOCK_SERVICE_H_
#define HOLDFAST_SERVICES_BILLING_RPC_CLOCK_SERVICE_H_

#include <functional>
#include <utility>

#include "holdfast/billing/v1/clock_service.grpc.pb.h"
#include "libs/rpc/stack.h"
#include "services/billing/store/clock_advances.h"

namespace holdfast::billing {

// AdvanceTestClock commits the move as a row, wakes the job that makes it, and its reply is held
// until the clock has arrived and the named services have reported: no thread waits.
class ClockServiceImpl final : public v1::ClockService::CallbackService {
 public:
  // `stack` outlives the service. `wake_stepper` runs after the commit of a move; any thread, never
  // blocks.
  ClockServiceImpl(rpc::Stack& stack, std::function<void()> wake_stepper)
      : stack_(stack), wake_stepper_(std::move(wake_stepper)) {}

  grpc::ServerUnaryReactor* CreateTestClock(grpc::CallbackServerContext* ctx,
                                            const v1::CreateTestClockRequest* req,
                                            v1::TestClock* resp) override;
  grpc::ServerUnaryReactor* AdvanceTestClock(grpc::CallbackServerContext* ctx,
                                             const v1::AdvanceTestClockRequest* req,
                                             v1::AdvanceTestClockResponse* resp) override;
  grpc::ServerUnaryReactor* GetTestClock(grpc::CallbackServerContext* ctx,
                                         const v1::GetTestClockRequest* req,
                                         v1::TestClock* resp) override;
  grpc::ServerUnaryReactor* ReportClockBarrier(grpc::CallbackServerContext* ctx,
                                               const v1::ReportClockBarrierRequest* req,
                                               v1::ReportClockBarrierResponse* resp) override;

  // For the job that moves clocks: one has arrived. Ends held replies that wait for no service. Any
  // thread.
  void Arrived(const ClockAdvance& advance);

 private:
  rpc::Stack& stack_;
  const std::function<void()> wake_stepper_;
};

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_RPC_CLOCK_SERVICE_H_
