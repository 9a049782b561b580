#include "services/feedback/rpc/method_rules.h"

namespace holdfast::feedback {

using auth::Criticality;
using auth::Role;
using auth::RoleSet;

#define HF_METHOD(name) "holdfast.feedback.v1." name

std::vector<auth::MethodRule> MethodRules() {
  constexpr RoleSet kCallers = {Role::kClient, Role::kOperator};
  constexpr RoleSet kOperators = {Role::kOperator};
  constexpr RoleSet kReaders = {Role::kClient, Role::kOperator, Role::kService};
  std::vector<auth::MethodRule> rules;
  rules.push_back({HF_METHOD("SurveyService/SubmitSurvey"), kCallers, Criticality::kCancel});
  rules.push_back({HF_METHOD("SurveyService/GetSurvey"), kCallers, Criticality::kCancel});
  rules.push_back({HF_METHOD("OfferService/PutOfferDefinition"), kOperators, Criticality::kCharge});
  rules.push_back({HF_METHOD("CaseService/AcknowledgeCase"), kCallers, Criticality::kCharge});
  rules.push_back({HF_METHOD("CaseService/CloseCase"), kCallers, Criticality::kCharge});
  for (const char* method :
       {HF_METHOD("OfferService/ListOfferDefinitions"), HF_METHOD("OfferService/GetDecision"),
        HF_METHOD("OfferService/ListDecisions"), HF_METHOD("CaseService/ListCases"),
        HF_METHOD("InsightService/GetExitReport")}) {
    rules.push_back({method, kCallers});
  }
  // The same for every tenant.
  rules.push_back({HF_METHOD("SurveyService/ListReasons"), kReaders, Criticality::kRead,
                   /*spans_tenants=*/true});
  rules.push_back({HF_METHOD("InsightService/GetRetentionPolicy"), kReaders, Criticality::kRead,
                   /*spans_tenants=*/true});
  return rules;
}

}  // namespace holdfast::feedback
