#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/commands/commands.h"
#include "cli/commands/print.h"
#include "libs/status/macros.h"

namespace holdfast::cli {
namespace {

namespace fb = feedback::v1;

struct OfferFlags {
  std::string name, channel = "api", cancellation;
};

absl::Status ListDefinitions(const Session& session) {
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<SuiteClient> client, session.Connect());
  HF_ASSIGN_OR_RETURN(
      const fb::ListOfferDefinitionsResponse reply,
      client->Call(client->offers(), &fb::OfferService::StubInterface::ListOfferDefinitions,
                   fb::ListOfferDefinitionsRequest()));
  if (session.format == "json") return PrintJson(reply);
  std::vector<TableRow> rows;
  for (const fb::OfferDefinition& one : reply.offers()) {
    rows.push_back({one.key(), absl::StrCat(one.version()), one.enabled() ? "on" : "off",
                    absl::StrCat(one.priority()), one.title(),
                    absl::StrJoin(one.eligibility().reasons(), ",")});
  }
  PrintTable({"key", "version", "state", "priority", "title", "reasons"}, rows);
  return absl::OkStatus();
}

absl::Status ListDecisions(const OfferFlags& flags, const Session& session) {
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<SuiteClient> client, session.Connect());
  fb::ListDecisionsRequest request;
  request.set_cancellation(flags.cancellation);
  HF_ASSIGN_OR_RETURN(
      const fb::ListDecisionsResponse reply,
      client->Call(client->offers(), &fb::OfferService::StubInterface::ListDecisions, request));
  if (session.format == "json") return PrintJson(reply);
  std::vector<TableRow> rows;
  for (const fb::Decision& one : reply.decisions()) {
    std::vector<std::string> chosen;
    for (const fb::Candidate& candidate : one.candidates()) {
      if (candidate.chosen()) chosen.push_back(candidate.offer_key());
    }
    rows.push_back({one.decision(), one.phase(), Shown(one.reason()),
                    Shown(absl::StrJoin(chosen, ",")), Shown(one.suppressed()), one.policy_code(),
                    one.outcome()});
  }
  PrintTable({"decision", "phase", "reason", "chosen", "suppressed", "policy", "outcome"}, rows);
  return absl::OkStatus();
}

template <class Request>
absl::Status Answer(grpc::Status (billing::v1::CancellationService::StubInterface::*method)(
                        grpc::ClientContext*, const Request&, billing::v1::Cancellation*),
                    const OfferFlags& flags, const Session& session) {
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<SuiteClient> client, session.Connect());
  Request request;
  request.set_name(flags.name);
  request.set_channel(flags.channel);
  request.set_request_id(client->RequestId());
  HF_ASSIGN_OR_RETURN(const billing::v1::Cancellation reply,
                      client->Call(client->cancellations(), method, request));
  if (session.format == "json") return PrintJson(reply);
  PrintTable({"cancellation", "state"},
             {{reply.name(),
               Shown(billing::v1::CancellationState_Name(reply.state()), "CANCELLATION_STATE_")}});
  return absl::OkStatus();
}

}  // namespace

void AddOffers(CLI::App& app, Session& session) {
  auto flags = std::make_shared<OfferFlags>();
  using Stub = billing::v1::CancellationService::StubInterface;
  CLI::App* command =
      app.add_subcommand("offers", "Shows offers and decisions, accepts and declines");
  command->footer(
      "Examples:\n  holdfast offers list\n"
      "  holdfast offers decisions --cancellation customers/…\n"
      "  holdfast offers accept customers/…/offers/off_…");
  command->require_subcommand(1);
  command->add_subcommand("list", "Lists offer definitions")->callback([&session] {
    session.chosen = [&session] { return ListDefinitions(session); };
  });
  CLI::App* decisions =
      command->add_subcommand("decisions", "Lists what was decided, newest first");
  decisions->add_option("--cancellation", flags->cancellation, "Only of this cancellation");
  decisions->callback([flags, &session] {
    session.chosen = [flags, &session] { return ListDecisions(*flags, session); };
  });
  CLI::App* accept = command->add_subcommand("accept", "Accepts an offer");
  accept->add_option("name", flags->name, "Name of the offer")->required();
  accept->add_option("--channel", flags->channel)->capture_default_str();
  accept->callback([flags, &session] {
    session.chosen = [flags, &session] {
      return Answer<billing::v1::AcceptOfferRequest>(&Stub::AcceptOffer, *flags, session);
    };
  });
  CLI::App* decline = command->add_subcommand("decline", "Declines an offer");
  decline->add_option("name", flags->name, "Name of the offer")->required();
  decline->add_option("--channel", flags->channel)->capture_default_str();
  decline->callback([flags, &session] {
    session.chosen = [flags, &session] {
      return Answer<billing::v1::DeclineOfferRequest>(&Stub::DeclineOffer, *flags, session);
    };
  });
}

}  // namespace holdfast::cli
