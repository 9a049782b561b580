#include "services/billing/rpc/ledger_service.h"

#include <vector>

#include "libs/rpc/unary.h"
#include "services/billing/app/verify_ledger.h"
#include "services/billing/rpc/convert_invoice.h"

namespace holdfast::billing {
namespace {

// The whole of the caller's tenant: nothing to ask for.
struct All {};

absl::StatusOr<All> FromTrialBalance(const v1::GetTrialBalanceRequest&) { return All{}; }
absl::StatusOr<All> FromVerify(const v1::VerifyLedgerRequest&) { return All{}; }

absl::StatusOr<std::vector<AccountBalance>> ReadBalance(sql::ReadTxn& txn, const Scope& scope,
                                                        const All&) {
  return TrialBalance(txn, scope.tenant);
}

absl::StatusOr<LedgerCheck> Verify(sql::ReadTxn& txn, const Scope& scope, const All&) {
  return billing::VerifyLedger(txn, scope);
}

}  // namespace

grpc::ServerUnaryReactor* LedgerServiceImpl::GetTrialBalance(grpc::CallbackServerContext* ctx,
                                                             const v1::GetTrialBalanceRequest* req,
                                                             v1::GetTrialBalanceResponse* resp) {
  return rpc::Read(stack_, ctx, req, resp, FromTrialBalance, ReadBalance, HF_LIFT(IntoProto));
}

grpc::ServerUnaryReactor* LedgerServiceImpl::VerifyLedger(grpc::CallbackServerContext* ctx,
                                                          const v1::VerifyLedgerRequest* req,
                                                          v1::VerifyLedgerResponse* resp) {
  return rpc::Read(stack_, ctx, req, resp, FromVerify, Verify, HF_LIFT(IntoProto));
}

}  // namespace holdfast::billing
