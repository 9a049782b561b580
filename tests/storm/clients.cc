#include "tests/storm/clients.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "holdfast/billing/v1/subscription.pb.h"
#include "libs/status/status.h"

namespace holdfast::storm {
namespace {

bool LeavesItOpen(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsCancelled(status) || absl::IsResourceExhausted(status) || absl::IsAborted(status);
}

// Replies that show the record as it is at the time.
bool Rendered(const std::string& method) {
  return method == "StartCancellation" || method == "SubmitSurvey" || method == "GetCancellation";
}

}  // namespace

Clients::Clients(World& world, BillingNode& billing, FeedbackNode& feedback, Checks& checks,
                 IsOpen is_open)
    : world_(world),
      billing_(billing),
      feedback_(feedback),
      checks_(checks),
      is_open_(std::move(is_open)) {}

bool Clients::settled() const {
  return std::all_of(ops_.begin(), ops_.end(),
                     [](const OpPtr& op) { return op->settled && op->under_way == 0; });
}

Clients::OpPtr Clients::NewOp(std::string method, const Named& customer, std::string body,
                              std::string about) {
  auto op = std::make_shared<Op>();
  op->number = static_cast<int>(ops_.size()) + 1;
  op->to_feedback = method == "SubmitSurvey";
  op->about = std::move(about);
  op->request = Request{.method = std::move(method),
                        .tenant = customer.first,
                        .customer = customer.second,
                        .request_id = absl::StrFormat("00000000-0000-7000-8000-%012d", op->number),
                        .body = std::move(body)};
  if (op->request.method == "GetCancellation") op->request.request_id.clear();
  ops_.push_back(op);
  return op;
}

void Clients::Issue(const OpPtr& op) {
  world_.trace.Note(absl::StrCat("ask ", op->number, " ", op->request.method, " ",
                                 op->request.tenant, " ", op->about));
  if (!op->request.request_id.empty() && world_.random.Chance(250))
    op->again = 1 + world_.random.Below(2);
  Send(op);
  if (world_.random.Chance(100)) Send(op);  // an impatient caller
}

void Clients::Send(const OpPtr& op) {
  ++op->under_way;
  ++op->attempts;
  const absl::Duration timeout = absl::Milliseconds(500 + world_.random.Below(2000));
  const Callee& callee = op->to_feedback ? static_cast<const Callee&>(feedback_) : billing_;
  world_.network.Call(
      life_, callee, timeout,
      [this, request = op->request, to_feedback = op->to_feedback](storm::Answer answer) {
        if (to_feedback) {
          feedback_.Handle(request, std::move(answer));
        } else {
          billing_.Handle(request, std::move(answer));
        }
      },
      [this, op](const absl::StatusOr<Reply>& reply) { OnReply(op, reply); });
}

void Clients::SendLater(const OpPtr& op, absl::Duration delay) {
  ++op->under_way;
  world_.network.After(delay, [this, op] {
    --op->under_way;
    Send(op);
  });
}

void Clients::OnReply(const OpPtr& op, const absl::StatusOr<Reply>& reply) {
  --op->under_way;
  const std::string how = reply.ok() ? "OK" : reply.status().ToString();
  world_.trace.Note(absl::StrCat("told ", op->number, " ", how));
  if (reply.ok() && !op->reuse) return OnOk(op, reply->bytes);
  if (!reply.ok() && LeavesItOpen(reply.status())) {
    if (op->settled || op->under_way > 0) return;
    const int longest = std::min(50 << std::min(op->attempts, 5), 1000);
    return SendLater(op, absl::Milliseconds(20 + world_.random.Below(longest)));
  }
  if (op->reuse) {
    op->settled = true;
    return checks_.ToldOfReuse(op->request.request_id,
                               !reply.ok() && absl::IsAlreadyExists(reply.status()), how);
  }
  OnRefused(op, reply.status());
}

void Clients::OnOk(const OpPtr& op, const std::string& bytes) {
  if (op->request.method == "ConfirmCancellation")
    checks_.ToldConfirm({op->request.tenant, op->about}, true, true, "");
  if (op->first.has_value()) {
    if (!Rendered(op->request.method))
      checks_.ToldAgain(op->request.request_id, *op->first == bytes, "other bytes");
    if (op->request.method == "StartCancellation") {
      billing::v1::Cancellation before;
      billing::v1::Cancellation now;
      before.ParseFromString(*op->first);
      now.ParseFromString(bytes);
      checks_.ToldAgain(op->request.request_id, before.name() == now.name(), now.name());
    }
  } else {
    op->first = bytes;
  }
  op->settled = true;
  Learn(op, bytes);
  if (op->again > 0) {
    --op->again;
    SendLater(op, absl::Milliseconds(world_.random.Below(2500)));
  } else if (!op->request.request_id.empty() && world_.random.Chance(40)) {
    Reuse(op);
  }
}

void Clients::OnRefused(const OpPtr& op, const absl::Status& status) {
  op->settled = true;
  if (op->first.has_value()) {
    if (!Rendered(op->request.method) || op->request.method == "StartCancellation")
      checks_.ToldAgain(op->request.request_id, false, status.ToString());
    return;
  }
  if (op->request.method == "ConfirmCancellation") {
    const auto open = is_open_({op->request.tenant, op->about});
    if (open.has_value()) {
      checks_.ToldConfirm({op->request.tenant, op->about}, false, *open, status.ToString());
    }
  }
  // Of calls that go twice at once the other one may have had the effect; then this one is wrong,
  // and the reply of the other will say so.
  if (op->to_feedback || op->request.request_id.empty() || op->under_way > 0) return;
  checks_.ToldRefused(op->request.request_id);
}

// The same request_id with another body, which is a mistake of the caller's.
void Clients::Reuse(const OpPtr& op) {
  if (op->to_feedback) return;
  auto other = std::make_shared<Op>(*op);
  other->number = static_cast<int>(ops_.size()) + 1;
  other->request.body += std::string("\xfa\x01\x01x", 4);  // an unknown field
  other->under_way = other->attempts = 0;
  other->settled = false;
  other->reuse = true;
  other->first.reset();
  ops_.push_back(other);
  Send(other);
}

void Clients::Learn(const OpPtr& op, const std::string& bytes) {
  const std::string& method = op->request.method;
  if (method == "CreateSubscription") {
    billing::v1::Subscription made;
    made.ParseFromString(bytes);
    const Named name = {op->request.tenant, made.name()};
    if (std::find(subscriptions_.begin(), subscriptions_.end(), name) == subscriptions_.end())
      subscriptions_.push_back(name);
    return;
  }
  if (method == "AdvanceTestClock" || op->to_feedback) return;
  billing::v1::Cancellation told;
  told.ParseFromString(bytes);
  if (method == "AcceptOffer") checks_.ToldAccepted({op->request.tenant, op->about});
  LearnCancellation(op->request.tenant, told);
}

void Clients::LearnCancellation(const std::string& tenant, const billing::v1::Cancellation& told) {
  const Named name = {tenant, told.name()};
  auto known = std::find_if(known_.begin(), known_.end(), [&](const Known& k) {
    return k.tenant == tenant && k.name == told.name();
  });
  if (known == known_.end()) {
    known_.push_back(Known{tenant, told.name(), true, {}});
    known = known_.end() - 1;
  }
  std::string state = billing::v1::CancellationState_Name(told.state());
  state = absl::AsciiStrToLower(state.substr(sizeof("CANCELLATION_STATE_") - 1));
  checks_.ToldState(name, state, told.has_request_time(),
                    absl::FromUnixSeconds(told.effective_time().seconds()) +
                        absl::Nanoseconds(told.effective_time().nanos()));
  known->open = known->open && (state == "intent" || state == "requested");
  for (const billing::v1::Offer& offer : told.offers()) {
    if (std::find(known->offers.begin(), known->offers.end(), offer.name()) ==
        known->offers.end()) {
      known->offers.push_back(offer.name());
    }
  }
}

}  // namespace holdfast::storm
