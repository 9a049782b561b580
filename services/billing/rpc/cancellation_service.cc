#include "services/billing/rpc/cancellation_service.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/rpc/page_token.h"
#include "libs/rpc/stream.h"
#include "libs/rpc/unary.h"
#include "libs/status/status.h"
#include "services/billing/app/show_offers.h"
#include "services/billing/rpc/carried.h"
#include "services/billing/rpc/convert_cancellation.h"
#include "services/billing/rpc/waking_publisher.h"
#include "services/billing/store/cancellations.h"
#include "services/billing/store/offers.h"

namespace holdfast::billing {
namespace {

// What a held StartCancellation waits on, and PresentOffers brings.
std::string HoldKey(const Scope& scope, const CancellationName& name) {
  return absl::StrCat("start ", scope.tenant, " ",
                      FormatCancellation(name.customer, name.subscription, name.cancellation));
}

rpc::Started<Carried> StartedOf(const Scope& scope, Carried carried) {
  std::optional<rpc::WaitKey> wait;
  const Cancellation& c = carried.view.cancellation;
  if (AwaitsFeedback(c)) wait = HoldKey(scope, {c.customer, c.subscription, c.id});
  return {std::move(carried), std::move(wait)};
}

absl::StatusOr<CancellationName> NameOfCarried(const std::string& name) {
  return ParseCancellation("name", name);
}

// The state of one WatchCancellation: what was sent last.
struct WatchQuery {
  CancellationName name;
  std::string sent;
};

absl::StatusOr<rpc::WatchPage<Carried>> NextChange(sql::ReadTxn& txn, const Scope& scope,
                                                   WatchQuery& query) {
  HF_ASSIGN_OR_RETURN(Carried carried, ReadCarried(txn, scope, query.name));
  rpc::WatchPage<Carried> page;
  page.last = !IsOpen(carried.view.cancellation.state);
  v1::Cancellation message;
  IntoProto(carried.view, &message);
  std::string bytes = message.SerializeAsString();
  if (bytes == query.sent) return page;
  query.sent = std::move(bytes);
  page.items.push_back(std::move(carried));
  return page;
}

absl::StatusOr<ListPage> ReadPage(sql::ReadTxn& txn, const Scope& scope, const ListQuery& query) {
  HF_ASSIGN_OR_RETURN(
      std::vector<Cancellation> found,
      ListCancellations(txn, scope.tenant, query.customer, query.before, query.page_size + 1));
  ListPage page;
  const bool more = found.size() > static_cast<size_t>(query.page_size);
  if (more) found.pop_back();
  for (Cancellation& cancellation : found) {
    HF_ASSIGN_OR_RETURN(std::vector<Offer> offers, LoadOffers(txn, scope.tenant, cancellation.id));
    page.views.push_back({std::move(cancellation), std::move(offers)});
  }
  if (more) {
    page.next_page_token = rpc::MakePageToken(query.binding, page.views.back().cancellation.id);
  }
  return page;
}

}  // namespace

grpc::ServerUnaryReactor* CancellationServiceImpl::StartCancellation(
    grpc::CallbackServerContext* ctx, const v1::StartCancellationRequest* req,
    v1::Cancellation* resp) {
  const bool intent = req->mode() == v1::CANCELLATION_MODE_INTENT;
  const absl::Duration budget = intent ? gate_.Budget() : absl::ZeroDuration();
  const bool can_hold = budget > absl::ZeroDuration();
  auto note = std::make_shared<HeldStarts::Note>(held_);
  auto from = [can_hold](const v1::StartCancellationRequest& request) {
    absl::StatusOr<StartCommand> command = FromProto(request);
    if (command.ok()) command->answer_now = !can_hold;
    return command;
  };
  auto use = [this, note, can_hold](
                 sql::Txn& txn, const Scope& scope,
                 const StartCommand& command) -> absl::StatusOr<rpc::Started<Carried>> {
    HF_ASSIGN_OR_RETURN(CancellationView view,
                        billing::StartCancellation(txn, scope, policies_, command));
    auto started = StartedOf(scope, Carried{std::move(view), OriginOf(scope), {}});
    note->Release();  // of a run that was rolled back
    if (can_hold && started.wait.has_value()) note->Hold(*started.wait);
    return started;
  };
  auto reread = [](sql::ReadTxn& txn, const Scope& scope,
                   const std::string& name) -> absl::StatusOr<rpc::Started<Carried>> {
    HF_ASSIGN_OR_RETURN(const CancellationName parsed, NameOfCarried(name));
    HF_ASSIGN_OR_RETURN(Carried carried, ReadCarried(txn, scope, parsed));
    return StartedOf(scope, std::move(carried));
  };
  auto into = [this, note, can_hold](const Carried& carried, bool degraded,
                                     v1::Cancellation* reply) {
    if (note->held()) gate_.Report(/*came=*/!degraded);
    note->Release();
    RecordCarried(stack_.parts().commands, carried);
    if (degraded && can_hold) RecordAnsweredDegraded(stack_.parts().commands, carried);
    IntoProto(carried.view, reply);
    if (degraded) reply->set_degraded(true);
  };
  return rpc::MutateThenWait(
      stack_, ctx, req, resp, std::move(from), std::move(use), budget,
      rpc::Rendering{[](const Carried& carried) { return NameOf(carried.view.cancellation); },
                     std::move(reread)},
      std::move(into));
}

grpc::ServerUnaryReactor* CancellationServiceImpl::GetCancellation(
    grpc::CallbackServerContext* ctx, const v1::GetCancellationRequest* req,
    v1::Cancellation* resp) {
  // On the writer: a reply that is the first to show an offer records that before it leaves.
  // Otherwise nothing is written and nothing is synced.
  return rpc::Mutate(stack_, ctx, req, resp, HF_LIFT(FromProto), billing::GetCancellation,
                     HF_LIFT(IntoProto));
}

grpc::ServerUnaryReactor* CancellationServiceImpl::ListCancellations(
    grpc::CallbackServerContext* ctx, const v1::ListCancellationsRequest* req,
    v1::ListCancellationsResponse* resp) {
  return rpc::Read(stack_, ctx, req, resp, HF_LIFT(FromProto), ReadPage, HF_LIFT(IntoProto));
}

grpc::ServerUnaryReactor* CancellationServiceImpl::ConfirmCancellation(
    grpc::CallbackServerContext* ctx, const v1::ConfirmCancellationRequest* req,
    v1::Cancellation* resp) {
  auto use = [this](sql::Txn& txn, const Scope& scope, const ConfirmCommand& command) {
    return billing::ConfirmCancellation(txn, scope, policies_, command);
  };
  return rpc::Mutate(stack_, ctx, req, resp, HF_LIFT(FromProto), std::move(use),
                     HF_LIFT(IntoProto));
}

grpc::ServerUnaryReactor* CancellationServiceImpl::WithdrawCancellation(
    grpc::CallbackServerContext* ctx, const v1::WithdrawCancellationRequest* req,
    v1::Cancellation* resp) {
  return rpc::Mutate(stack_, ctx, req, resp, HF_LIFT(FromProto), billing::WithdrawCancellation,
                     HF_LIFT(IntoProto));
}

grpc::ServerUnaryReactor* CancellationServiceImpl::AcceptOffer(grpc::CallbackServerContext* ctx,
                                                               const v1::AcceptOfferRequest* req,
                                                               v1::Cancellation* resp) {
  return rpc::Mutate(stack_, ctx, req, resp, HF_LIFT(FromProto), billing::AcceptOffer,
                     HF_LIFT(IntoProto));
}

grpc::ServerUnaryReactor* CancellationServiceImpl::DeclineOffer(grpc::CallbackServerContext* ctx,
                                                                const v1::DeclineOfferRequest* req,
                                                                v1::Cancellation* resp) {
  return rpc::Mutate(stack_, ctx, req, resp, HF_LIFT(FromProto), billing::DeclineOffer,
                     HF_LIFT(IntoProto));
}

grpc::ServerWriteReactor<v1::Cancellation>* CancellationServiceImpl::WatchCancellation(
    grpc::CallbackServerContext* ctx, const v1::WatchCancellationRequest* req) {
  auto from = [](const v1::WatchCancellationRequest& request) -> absl::StatusOr<WatchQuery> {
    HF_ASSIGN_OR_RETURN(CancellationName name, ParseCancellation("name", request.name()));
    return WatchQuery{std::move(name), ""};
  };
  auto topic = [](const WatchQuery& query) {
    return WatchTopic(
        FormatCancellation(query.name.customer, query.name.subscription, query.name.cancellation));
  };
  auto into = [this](const Carried& carried, v1::Cancellation* message) {
    RecordCarried(stack_.parts().commands, carried);
    IntoProto(carried.view, message);
  };
  return rpc::Watch<v1::Cancellation>(stack_, ctx, req, std::move(from), std::move(topic),
                                      NextChange, std::move(into));
}

grpc::ServerUnaryReactor* CancellationServiceImpl::PresentOffers(
    grpc::CallbackServerContext* ctx, const v1::PresentOffersRequest* req, v1::Cancellation* resp) {
  auto use = [this](sql::Txn& txn, const Scope& scope,
                    PresentCommand command) -> absl::StatusOr<CancellationView> {
    command.shown_by_held_reply = held_.Has(HoldKey(scope, command.cancellation));
    HF_ASSIGN_OR_RETURN(CancellationView view, billing::PresentOffers(txn, scope, command));
    txn.OnCommit([this, hold = HoldKey(scope, command.cancellation),
                  watch = WatchTopic(NameOf(view.cancellation))] {
      stack_.waiters().Answer(hold);
      stack_.waiters().Answer(watch);
    });
    return view;
  };
  return rpc::Mutate(stack_, ctx, req, resp, HF_LIFT(FromProto), std::move(use),
                     HF_LIFT(IntoProto));
}

}  // namespace holdfast::billing
