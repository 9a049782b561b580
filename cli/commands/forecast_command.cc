#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli/commands/commands.h"
#include "cli/commands/print.h"
#include "libs/status/macros.h"

namespace holdfast::cli {
namespace {

namespace rn = renewal::v1;
using Stub = rn::ForecastService::StubInterface;

struct ForecastFlags {
  std::string currency = "USD", customer, segment = "all";
  int months = 12;
};

absl::Status Revenue(const ForecastFlags& flags, const Session& session) {
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<SuiteClient> client, session.Connect());
  rn::ForecastRevenueRequest request;
  request.set_currency_code(flags.currency);
  request.set_horizon_months(flags.months);
  HF_ASSIGN_OR_RETURN(const rn::ForecastRevenueResponse reply,
                      client->Call(client->forecasts(), &Stub::ForecastRevenue, request));
  if (session.format == "json") return PrintJson(reply);
  std::vector<TableRow> rows = {
      {"now", Shown(reply.current_mrr()), "", "", absl::StrCat(reply.current_subscriptions())}};
  for (const rn::RevenuePoint& point : reply.points()) {
    rows.push_back({absl::StrCat("+", point.month()), Shown(point.expected_mrr()),
                    Shown(point.lower_mrr()), Shown(point.upper_mrr()),
                    absl::StrFormat("%.1f", point.expected_subscriptions())});
  }
  PrintTable({"month", "MRR", "lower", "upper", "subscriptions"}, rows);
  return absl::OkStatus();
}

absl::Status Outlook(const ForecastFlags& flags, const Session& session) {
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<SuiteClient> client, session.Connect());
  rn::GetCustomerOutlookRequest request;
  request.set_customer(flags.customer);
  HF_ASSIGN_OR_RETURN(const rn::CustomerOutlook reply,
                      client->Call(client->forecasts(), &Stub::GetCustomerOutlook, request));
  if (session.format == "json") return PrintJson(reply);
  PrintTable(
      {"customer", "MRR", "renews with", "lifetime value", "tenure, days"},
      {{reply.customer(), Shown(reply.mrr()), absl::StrFormat("%.3f", reply.renewal_probability()),
        Shown(reply.lifetime_value()), absl::StrCat(reply.tenure_days())}});
  return absl::OkStatus();
}

absl::Status Survival(const ForecastFlags& flags, const Session& session) {
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<SuiteClient> client, session.Connect());
  rn::GetSurvivalRequest request;
  request.set_segment(flags.segment);
  HF_ASSIGN_OR_RETURN(const rn::GetSurvivalResponse reply,
                      client->Call(client->forecasts(), &Stub::GetSurvival, request));
  if (session.format == "json") return PrintJson(reply);
  std::vector<TableRow> rows;
  for (const rn::SurvivalPoint& point : reply.points()) {
    rows.push_back({absl::StrCat(point.age()), absl::StrCat(point.at_risk()),
                    absl::StrCat(point.events()), absl::StrFormat("%.4f", point.survival()),
                    absl::StrFormat("%.4f", point.lower()),
                    absl::StrFormat("%.4f", point.upper())});
  }
  PrintTable({"age", "at risk", "ended", "survival", "lower", "upper"}, rows);
  return absl::OkStatus();
}

}  // namespace

void AddForecast(CLI::App& app, Session& session) {
  auto flags = std::make_shared<ForecastFlags>();
  CLI::App* command = app.add_subcommand("forecast", "Shows what renewal expects");
  command->footer(
      "Examples:\n  holdfast forecast revenue --currency USD --months 12\n"
      "  holdfast forecast customer customers/acme\n  holdfast forecast survival --segment all");
  command->require_subcommand(1);
  CLI::App* revenue =
      command->add_subcommand("revenue", "MRR of the existing book, with an interval");
  revenue->add_option("--currency", flags->currency)->capture_default_str();
  revenue->add_option("--months", flags->months)->capture_default_str();
  revenue->callback([flags, &session] {
    session.chosen = [flags, &session] { return Revenue(*flags, session); };
  });
  CLI::App* customer = command->add_subcommand("customer", "A customer's outlook");
  customer->add_option("name", flags->customer, "customers/{customer}")->required();
  customer->callback([flags, &session] {
    session.chosen = [flags, &session] { return Outlook(*flags, session); };
  });
  CLI::App* survival = command->add_subcommand("survival", "Kaplan-Meier of a segment");
  survival->add_option("--segment", flags->segment)->capture_default_str();
  survival->callback([flags, &session] {
    session.chosen = [flags, &session] { return Survival(*flags, session); };
  });
}

}  // namespace holdfast::cli
