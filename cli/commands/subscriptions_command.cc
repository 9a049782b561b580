#include "absl/strings/str_cat.h"
#include "cli/commands/commands.h"
#include "cli/commands/print.h"
#include "libs/status/macros.h"

namespace holdfast::cli {
namespace {

namespace pb = billing::v1;
using Stub = pb::SubscriptionService::StubInterface;

struct ListFlags {
  std::string parent = "customers/-", page_token, name;
  int page_size = 50;
};

TableRow RowOf(const pb::Subscription& one) {
  return {
      one.name(),           Shown(pb::SubscriptionState_Name(one.state()), "SUBSCRIPTION_STATE_"),
      one.plan(),           absl::StrCat(one.quantity()),
      Shown(one.mrr()),     one.start_date(),
      Shown(one.end_date())};
}
const TableRow kHeader = {"name", "state", "plan", "seats", "mrr", "start", "end"};

absl::Status List(const ListFlags& flags, const Session& session) {
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<SuiteClient> client, session.Connect());
  pb::ListSubscriptionsRequest request;
  request.set_parent(flags.parent);
  request.set_page_size(flags.page_size);
  request.set_page_token(flags.page_token);
  HF_ASSIGN_OR_RETURN(const pb::ListSubscriptionsResponse reply,
                      client->Call(client->subscriptions(), &Stub::ListSubscriptions, request));
  if (session.format == "json") return PrintJson(reply);
  std::vector<TableRow> rows;
  for (const pb::Subscription& one : reply.subscriptions()) rows.push_back(RowOf(one));
  PrintTable(kHeader, rows);
  if (!reply.next_page_token().empty())
    PrintTable({"more: --page_token " + reply.next_page_token()}, {});
  return absl::OkStatus();
}

absl::Status Get(const ListFlags& flags, const Session& session) {
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<SuiteClient> client, session.Connect());
  pb::GetSubscriptionRequest request;
  request.set_name(flags.name);
  HF_ASSIGN_OR_RETURN(const pb::Subscription one,
                      client->Call(client->subscriptions(), &Stub::GetSubscription, request));
  if (session.format == "json") return PrintJson(one);
  PrintTable(kHeader, {RowOf(one)});
  return absl::OkStatus();
}

}  // namespace

void AddSubscriptions(CLI::App& app, Session& session) {
  auto flags = std::make_shared<ListFlags>();
  CLI::App* command = app.add_subcommand("subscriptions", "Shows subscriptions");
  command->footer(
      "Examples:\n  holdfast subscriptions list --parent customers/acme\n"
      "  holdfast subscriptions get customers/acme/subscriptions/main --format json");
  command->require_subcommand(1);
  CLI::App* list = command->add_subcommand("list", "Lists a customer's subscriptions, or all");
  list->add_option("--parent", flags->parent, "customers/{customer}")->capture_default_str();
  list->add_option("--page_size", flags->page_size)->capture_default_str();
  list->add_option("--page_token", flags->page_token);
  list->callback(
      [flags, &session] { session.chosen = [flags, &session] { return List(*flags, session); }; });
  CLI::App* get = command->add_subcommand("get", "Shows one");
  get->add_option("name", flags->name, "customers/{customer}/subscriptions/{subscription}")
      ->required();
  get->callback(
      [flags, &session] { session.chosen = [flags, &session] { return Get(*flags, session); }; });
}

}  // namespace holdfast::cli
