// holdfast.billing.v1.LedgerService.
#ifndef HOLDFAST_SERVICES_BILLING_RPC_LEDGER_SERVICE_H_
#define HOLDFAST_SERVICES_BILLING_RPC_LEDGER_SERVICE_H_

#include "holdfast/billing/v1/ledger_service.grpc.pb.h"
#include "libs/rpc/stack.h"

namespace holdfast::billing {

class LedgerServiceImpl final : public v1::LedgerService::CallbackService {
 public:
  // `stack` outlives the service.
  explicit LedgerServiceImpl(rpc::Stack& stack) : stack_(stack) {}

  grpc::ServerUnaryReactor* GetTrialBalance(grpc::CallbackServerContext* ctx,
                                            const v1::GetTrialBalanceRequest* req,
                                            v1::GetTrialBalanceResponse* resp) override;
  grpc::ServerUnaryReactor* VerifyLedger(grpc::CallbackServerContext* ctx,
                                         const v1::VerifyLedgerRequest* req,
                                         v1::VerifyLedgerResponse* resp) override;

 private:
  rpc::Stack& stack_;
};

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_RPC_LEDGER_SERVICE_H_
