#include "absl/strings/str_cat.h"
#include "cli/commands/commands.h"
#include "cli/commands/print.h"
#include "libs/rpc/timestamps.h"
#include "libs/status/error.h"
#include "libs/status/macros.h"

namespace holdfast::cli {
namespace {

namespace pb = billing::v1;
using Stub = pb::CancellationService::StubInterface;

struct CancelFlags {
  std::string name, mode = "intent", timing = "period_end", end_date, reason, channel = "api", etag;
  std::string parent = "customers/-", page_token;
  int page_size = 50;
};

absl::Status Show(const pb::Cancellation& one, const Session& session) {
  if (session.format == "json") return PrintJson(one);
  PrintTable({"name", "state", "ends", "reason", "policy", "degraded", "no offer because"},
             {{one.name(), Shown(pb::CancellationState_Name(one.state()), "CANCELLATION_STATE_"),
               Shown(one.end_date()), Shown(one.reason()), one.policy().code(),
               one.degraded() ? "yes" : "no", Shown(one.offers_suppressed())}});
  std::vector<TableRow> offers;
  for (const pb::Offer& offer : one.offers()) {
    offers.push_back({offer.name(), Shown(pb::OfferState_Name(offer.state()), "OFFER_STATE_"),
                      offer.title(), Shown(offer.price_now()), Shown(offer.price_after())});
  }
  if (!offers.empty()) PrintTable({"offer", "state", "title", "price now", "price after"}, offers);
  return absl::OkStatus();
}

absl::Status Start(const CancelFlags& flags, const Session& session) {
  pb::StartCancellationRequest request;
  request.set_subscription(flags.name);
  request.set_mode(flags.mode == "request" ? pb::CANCELLATION_MODE_REQUEST
                                           : pb::CANCELLATION_MODE_INTENT);
  request.set_timing(flags.timing == "now"    ? pb::CANCEL_TIMING_NOW
                     : flags.timing == "date" ? pb::CANCEL_TIMING_DATE
                                              : pb::CANCEL_TIMING_PERIOD_END);
  request.set_end_date(flags.end_date);
  request.set_reason(flags.reason);
  request.set_channel(flags.channel);
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<SuiteClient> client, session.Connect());
  request.set_request_id(client->RequestId());
  HF_ASSIGN_OR_RETURN(const pb::Cancellation one,
                      client->Call(client->cancellations(), &Stub::StartCancellation, request));
  return Show(one, session);
}

// Get, Confirm and Withdraw differ by their request alone.
template <class Request>
absl::Status Act(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                              pb::Cancellation*),
                 const CancelFlags& flags, const Session& session) {
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<SuiteClient> client, session.Connect());
  Request request;
  request.set_name(flags.name);
  if constexpr (requires { request.set_channel(flags.channel); }) {
    request.set_channel(flags.channel);
    request.set_request_id(client->RequestId());
  }
  HF_ASSIGN_OR_RETURN(const pb::Cancellation one,
                      client->Call(client->cancellations(), method, request));
  return Show(one, session);
}

absl::Status List(const CancelFlags& flags, const Session& session) {
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<SuiteClient> client, session.Connect());
  pb::ListCancellationsRequest request;
  request.set_parent(flags.parent);
  request.set_page_size(flags.page_size);
  request.set_page_token(flags.page_token);
  HF_ASSIGN_OR_RETURN(const pb::ListCancellationsResponse reply,
                      client->Call(client->cancellations(), &Stub::ListCancellations, request));
  if (session.format == "json") return PrintJson(reply);
  std::vector<TableRow> rows;
  for (const pb::Cancellation& one : reply.cancellations()) {
    rows.push_back({one.name(),
                    Shown(pb::CancellationState_Name(one.state()), "CANCELLATION_STATE_"),
                    Shown(one.end_date()), Shown(one.reason()), absl::StrCat(one.offers_size())});
  }
  PrintTable({"name", "state", "ends", "reason", "offers"}, rows);
  if (!reply.next_page_token().empty())
    PrintTable({"more: --page_token " + reply.next_page_token()}, {});
  return absl::OkStatus();
}

void AddStart(CLI::App& command, const std::shared_ptr<CancelFlags>& flags, Session& session) {
  CLI::App* start = command.add_subcommand("start", "Opens a cancellation");
  start
      ->add_option("subscription", flags->name, "customers/{customer}/subscriptions/{subscription}")
      ->required();
  start->add_option("--mode", flags->mode)
      ->check(CLI::IsMember({"intent", "request"}))
      ->capture_default_str();
  start->add_option("--timing", flags->timing)
      ->check(CLI::IsMember({"now", "period_end", "date"}))
      ->capture_default_str();
  start->add_option("--end_date", flags->end_date, "YYYY-MM-DD, with --timing date");
  start->add_option("--reason", flags->reason, "Key of the reason taxonomy");
  start->add_option("--channel", flags->channel)->capture_default_str();
  start->callback(
      [flags, &session] { session.chosen = [flags, &session] { return Start(*flags, session); }; });
}

template <class Request>
void AddAct(CLI::App& command, const char* verb, const char* help,
            grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, pb::Cancellation*),
            const std::shared_ptr<CancelFlags>& flags, Session& session) {
  CLI::App* act = command.add_subcommand(verb, help);
  act->add_option("name", flags->name, "customers/c/subscriptions/s/cancellations/{cancellation}")
      ->required();
  act->callback([flags, method, &session] {
    session.chosen = [flags, method, &session] { return Act<Request>(method, *flags, session); };
  });
}

}  // namespace

void AddCancel(CLI::App& app, Session& session) {
  auto flags = std::make_shared<CancelFlags>();
  CLI::App* command =
      app.add_subcommand("cancel", "Opens, confirms, withdraws and shows cancellations");
  command->footer(
      "Examples:\n  holdfast cancel start customers/acme/subscriptions/main --reason "
      "too_expensive\n"
      "  holdfast cancel confirm customers/acme/subscriptions/main/cancellations/cxl_…");
  command->require_subcommand(1);
  AddStart(*command, flags, session);
  AddAct<pb::GetCancellationRequest>(*command, "show", "Shows one", &Stub::GetCancellation, flags,
                                     session);
  AddAct<pb::ConfirmCancellationRequest>(*command, "confirm", "Leaves, in one call",
                                         &Stub::ConfirmCancellation, flags, session);
  AddAct<pb::WithdrawCancellationRequest>(*command, "withdraw", "Takes it back",
                                          &Stub::WithdrawCancellation, flags, session);
  CLI::App* list = command->add_subcommand("list", "Lists cancellations, newest first");
  list->add_option("--parent", flags->parent, "customers/{customer}")->capture_default_str();
  list->add_option("--page_size", flags->page_size)->capture_default_str();
  list->add_option("--page_token", flags->page_token);
  list->callback(
      [flags, &session] { session.chosen = [flags, &session] { return List(*flags, session); }; });
}

}  // namespace holdfast::cli
