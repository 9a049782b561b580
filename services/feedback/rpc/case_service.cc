#include "services/feedback/rpc/case_service.h"

#include <string>
#include <vector>

#include "libs/rpc/page_token.h"
#include "libs/rpc/unary.h"
#include "libs/status/status.h"
#include "services/feedback/rpc/convert.h"
#include "services/feedback/store/cases.h"

namespace holdfast::feedback {
namespace {

struct CasePage {
  std::vector<Case> cases;
  std::string next_page_token;
};

absl::StatusOr<CasePage> ReadPage(sql::ReadTxn& txn, const Scope& scope, const PageQuery& query) {
  CasePage page;
  HF_ASSIGN_OR_RETURN(page.cases, feedback::ListCases(txn, scope.tenant, query.open_only,
                                                      query.before, query.page_size + 1));
  if (page.cases.size() > static_cast<size_t>(query.page_size)) {
    page.cases.pop_back();
    page.next_page_token = rpc::MakePageToken(query.binding, page.cases.back().id);
  }
  return page;
}

}  // namespace

grpc::ServerUnaryReactor* CaseServiceImpl::ListCases(grpc::CallbackServerContext* ctx,
                                                     const v1::ListCasesRequest* req,
                                                     v1::ListCasesResponse* resp) {
  return rpc::Read(
      stack_, ctx, req, resp,
      [](const v1::ListCasesRequest& request) { return FromProto(request); }, ReadPage,
      [](const CasePage& page, v1::ListCasesResponse* reply) {
        for (const Case& found : page.cases) IntoProto(found, reply->add_cases());
        reply->set_next_page_token(page.next_page_token);
      });
}

grpc::ServerUnaryReactor* CaseServiceImpl::AcknowledgeCase(grpc::CallbackServerContext* ctx,
                                                           const v1::AcknowledgeCaseRequest* req,
                                                           v1::Case* resp) {
  return rpc::Mutate(
      stack_, ctx, req, resp,
      [](const v1::AcknowledgeCaseRequest& request) { return FromProto(request); },
      feedback::AcknowledgeCase,
      [](const Case& found, v1::Case* reply) { IntoProto(found, reply); });
}

grpc::ServerUnaryReactor* CaseServiceImpl::CloseCase(grpc::CallbackServerContext* ctx,
                                                     const v1::CloseCaseRequest* req,
                                                     v1::Case* resp) {
  return rpc::Mutate(
      stack_, ctx, req, resp,
      [](const v1::CloseCaseRequest& request) { return FromProto(request); }, feedback::CloseCase,
      [](const Case& found, v1::Case* reply) { IntoProto(found, reply); });
}

}  // namespace holdfast::feedback
