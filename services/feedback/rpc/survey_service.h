#ifndef HOLDFAST_SERVICES_FEEDBACK_RPC_SURVEY_SERVICE_H_
#define HOLDFAST_SERVICES_FEEDBACK_RPC_SURVEY_SERVICE_H_

#include <functional>
#include <string>

#include "absl/time/time.h"
#include "holdfast/feedback/v1/survey_service.grpc.pb.h"
#include "libs/rpc/stack.h"
#include "services/feedback/app/context.h"
#include "services/feedback/app/ports.h"

namespace holdfast::feedback {

class SurveyServiceImpl final : public v1::SurveyService::CallbackService {
 public:
  // All outlive the service. `pull_now` makes the consumer look for new facts at once; any thread,
  // never blocks. `budget` is how long a reply waits for billing's answer.
  SurveyServiceImpl(rpc::Stack& stack, const AppContext& context, BillingPort& billing,
                    std::function<void()> pull_now, absl::Duration budget = absl::Milliseconds(500))
      : stack_(stack),
        context_(context),
        billing_(billing),
        pull_now_(std::move(pull_now)),
        budget_(budget) {}

  grpc::ServerUnaryReactor* SubmitSurvey(grpc::CallbackServerContext* ctx,
                                         const v1::SubmitSurveyRequest* req,
                                         v1::SubmitSurveyResponse* resp) override;
  grpc::ServerUnaryReactor* GetSurvey(grpc::CallbackServerContext* ctx,
                                      const v1::GetSurveyRequest* req,
                                      v1::GetSurveyResponse* resp) override;
  grpc::ServerUnaryReactor* ListReasons(grpc::CallbackServerContext* ctx,
                                        const v1::ListReasonsRequest* req,
                                        v1::ListReasonsResponse* resp) override;

 private:
  // Of an unknown cancellation: is it on its way here, or is there none?
  void LookFurther(const std::string& tenant, const std::string& cancellation,
                   const absl::Status& error, std::function<void(absl::Status)> reply);

  rpc::Stack& stack_;
  const AppContext& context_;
  BillingPort& billing_;
  const std::function<void()> pull_now_;
  const absl::Duration budget_;
};

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_RPC_SURVEY_SERVICE_H_
