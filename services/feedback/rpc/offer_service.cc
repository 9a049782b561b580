#include "services/feedback/rpc/offer_service.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "libs/rpc/page_token.h"
#include "libs/rpc/shape.h"
#include "libs/rpc/unary.h"
#include "libs/status/status.h"
#include "services/feedback/rpc/convert.h"
#include "services/feedback/store/decisions.h"
#include "services/feedback/store/offers.h"

namespace holdfast::feedback {
namespace {

struct DecisionPage {
  std::vector<Decision> decisions;
  std::string next_page_token;
};

absl::StatusOr<DecisionPage> ReadPage(sql::ReadTxn& txn, const Scope& scope,
                                      const PageQuery& query) {
  DecisionPage page;
  HF_ASSIGN_OR_RETURN(page.decisions, feedback::ListDecisions(txn, scope.tenant, query.cancellation,
                                                              query.before, query.page_size + 1));
  if (page.decisions.size() > static_cast<size_t>(query.page_size)) {
    page.decisions.pop_back();
    page.next_page_token = rpc::MakePageToken(query.binding, page.decisions.back().id);
  }
  return page;
}

absl::StatusOr<Decision> ReadDecision(sql::ReadTxn& txn, const Scope& scope,
                                      const std::string& id) {
  HF_ASSIGN_OR_RETURN(std::optional<Decision> decision, LoadDecision(txn, scope.tenant, id));
  if (decision.has_value()) return *std::move(decision);
  return Error(absl::StatusCode::kNotFound, kResourceNotFound, "there is no such decision",
               {{"decision", id}});
}

}  // namespace

grpc::ServerUnaryReactor* OfferServiceImpl::PutOfferDefinition(
    grpc::CallbackServerContext* ctx, const v1::PutOfferDefinitionRequest* req,
    v1::OfferDefinition* resp) {
  return rpc::Mutate(
      stack_, ctx, req, resp,
      [](const v1::PutOfferDefinitionRequest& request) { return FromProto(request); },
      [](sql::Txn& txn, const Scope& scope, const OfferDefinition& definition) {
        return PutOffer(txn, scope.tenant, definition, scope.now);
      },
      [](const OfferDefinition& stored, v1::OfferDefinition* reply) { IntoProto(stored, reply); });
}

grpc::ServerUnaryReactor* OfferServiceImpl::ListOfferDefinitions(
    grpc::CallbackServerContext* ctx, const v1::ListOfferDefinitionsRequest* req,
    v1::ListOfferDefinitionsResponse* resp) {
  return rpc::Read(
      stack_, ctx, req, resp,
      [](const v1::ListOfferDefinitionsRequest&) -> absl::StatusOr<int> { return 0; },
      [](sql::ReadTxn& txn, const Scope& scope, int) { return CurrentOffers(txn, scope.tenant); },
      [](const std::vector<OfferDefinition>& offers, v1::ListOfferDefinitionsResponse* reply) {
        for (const OfferDefinition& definition : offers) IntoProto(definition, reply->add_offers());
      });
}

grpc::ServerUnaryReactor* OfferServiceImpl::GetDecision(grpc::CallbackServerContext* ctx,
                                                        const v1::GetDecisionRequest* req,
                                                        v1::Decision* resp) {
  return rpc::Read(
      stack_, ctx, req, resp,
      [](const v1::GetDecisionRequest& request) {
        return rpc::ResourceId("decision", request.decision());
      },
      ReadDecision,
      [](const Decision& decision, v1::Decision* reply) { IntoProto(decision, reply); });
}

grpc::ServerUnaryReactor* OfferServiceImpl::ListDecisions(grpc::CallbackServerContext* ctx,
                                                          const v1::ListDecisionsRequest* req,
                                                          v1::ListDecisionsResponse* resp) {
  return rpc::Read(
      stack_, ctx, req, resp,
      [](const v1::ListDecisionsRequest& request) { return FromProto(request); }, ReadPage,
      [](const DecisionPage& page, v1::ListDecisionsResponse* reply) {
        for (const Decision& decision : page.decisions) IntoProto(decision, reply->add_decisions());
        reply->set_next_page_token(page.next_page_token);
      });
}

}  // namespace holdfast::feedback
