#include "tests/storm/feedback_node.h"

#include <utility>

#include "holdfast/feedback/v1/survey_service.pb.h"
#include "libs/retention_policy/policy.h"
#include "libs/status/status.h"
#include "services/feedback/app/schema.h"
#include "services/feedback/app/submit_survey.h"
#include "services/feedback/domain/reasons.h"
#include "services/feedback/rpc/convert.h"

namespace holdfast::storm {
namespace {

constexpr absl::Duration kSurveyBudget = absl::Milliseconds(150);

Outcome OutcomeOf(const feedback::Submitted& submitted) {
  Outcome outcome{feedback::KeyOf(submitted), std::nullopt};
  if (submitted.waiting) outcome.wait = submitted.presentation;
  return outcome;
}

}  // namespace

FeedbackNode::FeedbackNode(World& world, BillingNode& billing)
    : Node(world, "feedback", feedback::FeedbackSchema(), Fault::kCrashFeedback),
      billing_(billing) {}

void FeedbackNode::Outlooks::Fetch(
    std::string_view tenant, std::string_view customer, absl::Duration,
    absl::AnyInvocable<void(std::optional<feedback::Outlook>)> done) {
  const auto found = world_.outlooks.find({std::string(tenant), std::string(customer)});
  if (!world_.stream.up() || found == world_.outlooks.end()) return done(std::nullopt);
  done(feedback::Outlook{.missed = false,
                         .lifetime_value_minor = found->second.lifetime_value.amount_minor,
                         .renewal_probability = found->second.renewal_probability});
}

FeedbackNode::Parts::Parts(FeedbackNode& node, BillingNode& to)
    : waiters(node.executor()),
      door(node.commands(), node.database().readers(), waiters, node.executor().clock(),
           node.wall()),
      billing(node.world().network, to, node.life()),
      pull(node.world().network, to, node.life()),
      feed(node.world().stream.FeedOf(node.life())),
      outlooks(node.world()),
      runtime({.database = node.database(),
               .executor = node.executor(),
               .system = node.wall(),
               .billing = billing,
               .pull = pull,
               .feed = feed.get(),
               .outlooks = outlooks,
               .policy_json = std::string(BuiltinPolicyJson()),
               .answered = [this](const std::string& decision) { waiters.Answer(decision); }}) {}

absl::Status FeedbackNode::Boot() {
  parts_ = std::make_unique<Parts>(*this, billing_);
  return parts_->runtime.Start();
}

void FeedbackNode::Handle(const Request& request, Answer answer) {
  struct State {
    feedback::Submitted submitted;
    bool unknown = false;
  };
  auto state = std::make_shared<State>();
  Mutation mutation;
  mutation.budget = kSurveyBudget;
  mutation.run = [this, state, body = request.body](sql::Txn& txn,
                                                    const Scope& scope) -> absl::StatusOr<Outcome> {
    feedback::v1::SubmitSurveyRequest message;
    if (!message.ParseFromString(body)) return absl::InvalidArgumentError("no such message");
    HF_ASSIGN_OR_RETURN(const feedback::SurveyAnswer said, feedback::FromProto(message));
    HF_ASSIGN_OR_RETURN(state->submitted,
                        feedback::SubmitSurvey(txn, scope, parts_->runtime.context(), said));
    return OutcomeOf(state->submitted);
  };
  mutation.reread = [state](sql::ReadTxn& txn, const Scope& scope,
                            const std::string& key) -> absl::StatusOr<Outcome> {
    HF_ASSIGN_OR_RETURN(state->submitted, feedback::RereadSubmitted(txn, scope, key));
    return OutcomeOf(state->submitted);
  };
  mutation.render = [state](bool degraded) -> absl::StatusOr<std::string> {
    feedback::v1::SubmitSurveyResponse message;
    HF_RETURN_IF_ERROR(feedback::IntoProto(state->submitted, degraded, &message));
    return message.SerializeAsString();
  };
  parts_->door.Mutate(request, std::move(mutation),
                      [this, answer = std::move(answer)](absl::StatusOr<Reply> reply) {
                        if (HasReason(reply.status(), feedback::kCancellationNotYetKnown))
                          parts_->runtime.PullNow();
                        answer(std::move(reply));
                      });
}

}  // namespace holdfast::storm
