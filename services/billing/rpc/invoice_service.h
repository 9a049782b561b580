// holdfast.billing.v1.InvoiceService.
#ifndef HOLDFAST_SERVICES_BILLING_RPC_INVOICE_SERVICE_H_
#define HOLDFAST_SERVICES_BILLING_RPC_INVOICE_SERVICE_H_

#include "holdfast/billing/v1/invoice_service.grpc.pb.h"
#include "libs/rpc/stack.h"

namespace holdfast::billing {

class InvoiceServiceImpl final : public v1::InvoiceService::CallbackService {
 public:
  // `stack` outlives the service.
  explicit InvoiceServiceImpl(rpc::Stack& stack) : stack_(stack) {}

  grpc::ServerUnaryReactor* GetInvoice(grpc::CallbackServerContext* ctx,
                                       const v1::GetInvoiceRequest* req,
                                       v1::Invoice* resp) override;
  grpc::ServerUnaryReactor* ListInvoices(grpc::CallbackServerContext* ctx,
                                         const v1::ListInvoicesRequest* req,
                                         v1::ListInvoicesResponse* resp) override;

 private:
  rpc::Stack& stack_;
};

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_RPC_INVOICE_SERVICE_H_
