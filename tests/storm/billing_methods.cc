// What billing's rpc room makes of each call, without gRPC.
#include <utility>

#include "absl/strings/str_cat.h"
#include "holdfast/billing/v1/clock_service.pb.h"
#include "holdfast/billing/v1/policy_service.pb.h"
#include "holdfast/billing/v1/subscription_service.pb.h"
#include "libs/status/status.h"
#include "services/billing/app/advance_clock.h"
#include "services/billing/app/create_subscription.h"
#include "services/billing/app/replace_policy.h"
#include "services/billing/app/show_offers.h"
#include "services/billing/rpc/carried.h"
#include "services/billing/rpc/convert_cancellation.h"
#include "services/billing/rpc/convert_subscription.h"
#include "services/billing/store/cancellations.h"
#include "tests/storm/billing_node.h"

namespace holdfast::storm {
namespace {

using namespace holdfast::billing;  // NOLINT: this file is a door of billing

template <typename Message>
absl::StatusOr<Message> Parse(const std::string& body) {
  Message message;
  if (!message.ParseFromString(body)) return absl::InvalidArgumentError("no such message");
  return message;
}

std::string BytesOf(const CancellationView& view) {
  billing::v1::Cancellation message;
  IntoProto(view, &message);
  return message.SerializeAsString();
}

std::string HoldKey(const Scope& scope, const CancellationName& name) {
  return absl::StrCat("start ", scope.tenant, " ",
                      FormatCancellation(name.customer, name.subscription, name.cancellation));
}

Outcome OutcomeOf(const Scope& scope, const Cancellation& c) {
  Outcome outcome{NameOf(c), std::nullopt};
  if (AwaitsFeedback(c)) outcome.wait = HoldKey(scope, {c.customer, c.subscription, c.id});
  return outcome;
}

// A mutation whose reply is kept as bytes.
template <typename Message>
Mutation Kept(
    const std::string& body,
    std::function<absl::StatusOr<std::string>(sql::Txn&, const Scope&, const Message&)> use) {
  auto bytes = std::make_shared<std::string>();
  Mutation mutation;
  mutation.run = [body, bytes, use = std::move(use)](
                     sql::Txn& txn, const Scope& scope) -> absl::StatusOr<Outcome> {
    HF_ASSIGN_OR_RETURN(const Message message, Parse<Message>(body));
    HF_ASSIGN_OR_RETURN(*bytes, use(txn, scope, message));
    return Outcome{};
  };
  mutation.render = [bytes](bool) -> absl::StatusOr<std::string> { return *bytes; };
  return mutation;
}

// The same where a request message becomes a command, and the reply shows the cancellation.
template <typename Message, typename Use>
Mutation Shown(const std::string& body, Use use) {
  return Kept<Message>(body,
                       [use](sql::Txn& txn, const Scope& scope,
                             const Message& message) -> absl::StatusOr<std::string> {
                         HF_ASSIGN_OR_RETURN(const auto command, FromProto(message));
                         HF_ASSIGN_OR_RETURN(const CancellationView view, use(txn, scope, command));
                         return BytesOf(view);
                       });
}

absl::StatusOr<std::string> Subscribe(sql::Txn& txn, const Scope& scope,
                                      const billing::v1::CreateSubscriptionRequest& request) {
  HF_ASSIGN_OR_RETURN(const CreateSubscriptionCommand command, FromProto(request));
  HF_ASSIGN_OR_RETURN(const Subscription made, CreateSubscription(txn, scope, command));
  billing::v1::Subscription message;
  HF_RETURN_IF_ERROR(IntoProto(made, &message));
  return message.SerializeAsString();
}

}  // namespace

Mutation BillingNode::Start(const std::string& body) {
  struct State {
    explicit State(HeldStarts& held) : note(held) {}
    HeldStarts::Note note;
    Carried carried;
    bool can_hold = false;
  };
  auto state = std::make_shared<State>(parts_->held);
  const auto request = Parse<billing::v1::StartCancellationRequest>(body);
  const bool intent = request.ok() && request->mode() == billing::v1::CANCELLATION_MODE_INTENT;
  Mutation mutation;
  mutation.budget = intent ? parts_->gate.Budget() : absl::ZeroDuration();
  state->can_hold = mutation.budget > absl::ZeroDuration();
  mutation.run = [this, state, request](sql::Txn& txn,
                                        const Scope& scope) -> absl::StatusOr<Outcome> {
    HF_RETURN_IF_ERROR(request.status());
    HF_ASSIGN_OR_RETURN(StartCommand command, FromProto(*request));
    command.answer_now = !state->can_hold;
    HF_ASSIGN_OR_RETURN(CancellationView view,
                        StartCancellation(txn, scope, parts_->policies, command));
    state->carried = Carried{std::move(view), OriginOf(scope), {}};
    Outcome outcome = OutcomeOf(scope, state->carried.view.cancellation);
    state->note.Release();
    if (state->can_hold && outcome.wait.has_value()) state->note.Hold(*outcome.wait);
    return outcome;
  };
  mutation.reread = [state](sql::ReadTxn& txn, const Scope& scope,
                            const std::string& name) -> absl::StatusOr<Outcome> {
    HF_ASSIGN_OR_RETURN(const CancellationName parsed, ParseCancellation("name", name));
    HF_ASSIGN_OR_RETURN(state->carried, ReadCarried(txn, scope, parsed));
    return OutcomeOf(scope, state->carried.view.cancellation);
  };
  mutation.render = [this, state](bool degraded) -> absl::StatusOr<std::string> {
    if (state->note.held()) parts_->gate.Report(!degraded);
    state->note.Release();
    RecordCarried(commands(), state->carried);
    if (degraded && state->can_hold) RecordAnsweredDegraded(commands(), state->carried);
    billing::v1::Cancellation message;
    IntoProto(state->carried.view, &message);
    if (degraded) message.set_degraded(true);
    return message.SerializeAsString();
  };
  return mutation;
}

Mutation BillingNode::Present(const std::string& body) {
  return Shown<billing::v1::PresentOffersRequest>(
      body,
      [this](sql::Txn& txn, const Scope& scope,
             PresentCommand command) -> absl::StatusOr<CancellationView> {
        const std::string hold = HoldKey(scope, command.cancellation);
        command.shown_by_held_reply = parts_->held.Has(hold);
        HF_ASSIGN_OR_RETURN(CancellationView view, PresentOffers(txn, scope, command));
        txn.OnCommit([this, hold] { parts_->waiters.Answer(hold); });
        return view;
      });
}

Mutation BillingNode::Simple(const Request& request) {
  const std::string& method = request.method;
  const std::string& body = request.body;
  if (method == "ConfirmCancellation") {
    return Shown<billing::v1::ConfirmCancellationRequest>(
        body, [this](sql::Txn& txn, const Scope& scope, const ConfirmCommand& command) {
          return ConfirmCancellation(txn, scope, parts_->policies, command);
        });
  }
  if (method == "WithdrawCancellation")
    return Shown<billing::v1::WithdrawCancellationRequest>(body, WithdrawCancellation);
  if (method == "AcceptOffer") return Shown<billing::v1::AcceptOfferRequest>(body, AcceptOffer);
  if (method == "DeclineOffer") return Shown<billing::v1::DeclineOfferRequest>(body, DeclineOffer);
  if (method == "GetCancellation")
    return Shown<billing::v1::GetCancellationRequest>(body, GetCancellation);
  if (method == "CreateSubscription")
    return Kept<billing::v1::CreateSubscriptionRequest>(body, Subscribe);
  if (method == "ReplacePolicyReplica") {
    return Kept<billing::v1::ReplacePolicyReplicaRequest>(
        body, [this](sql::Txn& txn, const Scope& scope, const auto& message) {
          return ReplacePolicy(txn, scope, parts_->policies, message.policy_json()).status().ok()
                     ? absl::StatusOr<std::string>("")
                     : absl::InternalError("policy");
        });
  }
  if (method == "ReportClockBarrier") {
    return Kept<billing::v1::ReportClockBarrierRequest>(
        body,
        [](sql::Txn& txn, const Scope& scope, const auto& message) -> absl::StatusOr<std::string> {
          HF_RETURN_IF_ERROR(ReportBarrier(txn, scope, message.service(), message.barrier()));
          return "";
        });
  }
  HF_CHECK(method == "AdvanceTestClock");
  return Kept<billing::v1::AdvanceTestClockRequest>(
      body,
      [this](sql::Txn& txn, const Scope& scope,
             const auto& message) -> absl::StatusOr<std::string> {
        const AdvanceCommand command{absl::FromUnixSeconds(message.to_time().seconds()),
                                     {message.wait_for().begin(), message.wait_for().end()}};
        HF_ASSIGN_OR_RETURN(const AdvanceView view, StartAdvance(txn, scope, command));
        txn.OnCommit([this] {
          if (jobs_ != nullptr) jobs_->stepper.Wake();
        });
        return view.advance.id;
      });
}

void BillingNode::Handle(const Request& request, Answer answer) {
  if (request.method == "FindCancellation") {
    return parts_->door.Read(
        request,
        [name = request.body](sql::ReadTxn& txn,
                              const Scope& scope) -> absl::StatusOr<std::string> {
          HF_ASSIGN_OR_RETURN(const CancellationName parsed, ParseCancellation("name", name));
          HF_RETURN_IF_ERROR(LoadCancellation(txn, scope.tenant, parsed).status());
          return "";
        },
        std::move(answer));
  }
  Mutation mutation = request.method == "StartCancellation" ? Start(request.body)
                      : request.method == "PresentOffers"   ? Present(request.body)
                                                            : Simple(request);
  parts_->door.Mutate(request, std::move(mutation), std::move(answer));
}

}  // namespace holdfast::storm
