#include "services/billing/rpc/customer_service.h"

#include <string>
#include <utility>

#include "libs/rpc/page_token.h"
#include "libs/rpc/unary.h"
#include "libs/status/status.h"
#include "services/billing/app/create_customer.h"
#include "services/billing/rpc/convert_customer.h"

namespace holdfast::billing {
namespace {

absl::StatusOr<CustomerRecord> ReadCustomer(sql::ReadTxn& txn, const Scope& scope,
                                            const std::string& customer) {
  return LoadCustomerRecord(txn, scope.tenant, customer);
}

absl::StatusOr<CustomerPage> ReadPage(sql::ReadTxn& txn, const Scope& scope,
                                      const CustomerQuery& query) {
  CustomerPage page;
  HF_ASSIGN_OR_RETURN(page.customers,
                      ListCustomers(txn, scope.tenant, query.after, query.page_size + 1));
  if (page.customers.size() > static_cast<size_t>(query.page_size)) {
    page.customers.pop_back();
    page.next_page_token = rpc::MakePageToken(query.binding, page.customers.back().customer.id);
  }
  return page;
}

}  // namespace

grpc::ServerUnaryReactor* CustomerServiceImpl::CreateCustomer(grpc::CallbackServerContext* ctx,
                                                              const v1::CreateCustomerRequest* req,
                                                              v1::Customer* resp) {
  return rpc::Mutate(stack_, ctx, req, resp, HF_LIFT(FromProto), billing::CreateCustomer,
                     HF_LIFT(IntoProto));
}

grpc::ServerUnaryReactor* CustomerServiceImpl::GetCustomer(grpc::CallbackServerContext* ctx,
                                                           const v1::GetCustomerRequest* req,
                                                           v1::Customer* resp) {
  return rpc::Read(stack_, ctx, req, resp, HF_LIFT(FromProto), ReadCustomer, HF_LIFT(IntoProto));
}

grpc::ServerUnaryReactor* CustomerServiceImpl::ListCustomers(grpc::CallbackServerContext* ctx,
                                                             const v1::ListCustomersRequest* req,
                                                             v1::ListCustomersResponse* resp) {
  return rpc::Read(stack_, ctx, req, resp, HF_LIFT(FromProto), ReadPage, HF_LIFT(IntoProto));
}

}  // namespace holdfast::billing
