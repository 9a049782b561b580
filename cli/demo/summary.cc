#include "cli/demo/summary.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "holdfast/billing/v1/events.pb.h"
#include "libs/money/money.h"
#include "libs/rpc/timestamps.h"

namespace holdfast::cli {
namespace {

std::string Amount(const type::v1::Money& money) {
  const absl::StatusOr<Currency> currency = Currency::Parse(money.currency_code());
  return currency.ok() ? FormatMoney({money.amount_minor(), *currency}) : "-";
}

const renewal::v1::RevenuePoint* LastPoint(const DemoSummary& summary) {
  const auto& forecast = summary.figures.forecast;
  return forecast.has_value() && !forecast->points().empty() ? &*forecast->points().rbegin()
                                                             : nullptr;
}

double Milliseconds(absl::Duration duration) {
  return std::round(absl::ToDoubleMilliseconds(duration) * 100) / 100;
}

struct Line {
  std::string label;
  std::string value;
};

std::vector<Line> Lines(const DemoSummary& summary) {
  const AuditFigures& f = summary.figures;
  std::vector<Line> lines = {
      {"customers", absl::StrCat(f.customers)},
      {"subscriptions", absl::StrCat(f.subscriptions)},
      {"days simulated", absl::StrCat(summary.simulated_days)},
      {"invoices", absl::StrCat(f.invoices)},
      {"cancellations started", absl::StrCat(f.started)},
      {"offer shown before the effect", absl::StrCat(f.offers_shown_before_effect)}};
  for (const auto& [reason, count] : f.offers_suppressed) {
    lines.push_back({"no offer: " + reason, absl::StrCat(count)});
  }
  lines.insert(
      lines.end(),
      {{"retained", absl::StrCat(f.retained)},
       {"canceled", absl::StrCat(f.canceled)},
       {"withdrawn", absl::StrCat(f.withdrawn)},
       {"abandoned", absl::StrCat(f.abandoned)},
       {"lost", absl::StrCat(f.lost)},
       {"effects that happened twice", absl::StrCat(f.double_effects)},
       {"ledger imbalance, minor units", absl::StrCat(f.ledger_imbalance_minor)},
       {"cancel to offer, p50 / p99",
        absl::StrFormat("%.1f / %.1f ms", Milliseconds(summary.latency_p50),
                        Milliseconds(summary.latency_p99))},
       {"replayed in", absl::FormatDuration(absl::Trunc(summary.took, absl::Seconds(1)))}});
  if (const auto* point = LastPoint(summary)) {
    lines.push_back({"MRR now", Amount(f.forecast->current_mrr())});
    lines.push_back(
        {absl::StrCat("MRR in ", point->month(), " months, existing book"),
         absl::StrCat(Amount(point->expected_mrr()), "  (95 %: ", Amount(point->lower_mrr()),
                      " to ", Amount(point->upper_mrr()), ")")});
  }
  return lines;
}

std::string Detail(const events::v1::Event& event) {
  if (!event.type().starts_with("cancellation.")) return "";
  billing::v1::CancellationFact fact;
  if (!fact.ParseFromString(event.data())) return "";
  if (event.type() == "cancellation.offer_presented") return fact.offer().title();
  if (event.type() == "cancellation.requested") return "service ends on " + fact.end_date();
  if (event.type() == "cancellation.started") return "policy " + fact.policy().code();
  return fact.reason();
}

std::vector<Line> Timeline(const DemoSummary& summary) {
  std::vector<Line> lines;
  for (const events::v1::Event& event : summary.figures.example) {
    const absl::Time at = rpc::TimeOf("time", event.time()).value_or(absl::UnixEpoch());
    const std::string detail = Detail(event);
    lines.push_back({absl::FormatTime("%Y-%m-%d %H:%M UTC", at, absl::UTCTimeZone()),
                     detail.empty() ? event.type() : absl::StrCat(event.type(), ": ", detail)});
  }
  return lines;
}

std::string Escaped(const std::string& text) {
  return absl::StrReplaceAll(text,
                             {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}});
}

std::string Rows(const std::vector<Line>& lines) {
  std::string rows;
  for (const Line& line : lines) {
    absl::StrAppend(&rows, "<tr><th scope=\"row\">", Escaped(line.label), "</th><td>",
                    Escaped(line.value), "</td></tr>\n");
  }
  return rows;
}

}  // namespace

absl::Duration Quantile(std::vector<absl::Duration> values, double q) {
  if (values.empty()) return absl::ZeroDuration();
  std::ranges::sort(values);
  const auto rank = static_cast<size_t>(std::ceil(q * static_cast<double>(values.size())));
  return values[std::clamp<size_t>(rank, 1, values.size()) - 1];
}

std::string SummaryJson(const DemoSummary& summary) {
  const AuditFigures& f = summary.figures;
  nlohmann::ordered_json out = {
      {"customers", f.customers},
      {"subscriptions", f.subscriptions},
      {"simulated_days", summary.simulated_days},
      {"invoices", f.invoices},
      {"cancellations_started", f.started},
      {"offers_shown_before_effect", f.offers_shown_before_effect},
      {"offers_shown_late", f.offers_shown_late},
      {"offers_suppressed", f.offers_suppressed},
      {"degraded_replies", f.degraded_replies},
      {"retained", f.retained},
      {"canceled", f.canceled},
      {"withdrawn", f.withdrawn},
      {"abandoned", f.abandoned},
      {"lost", f.lost},
      {"double_effects", f.double_effects},
      {"ledger_imbalance_minor", f.ledger_imbalance_minor},
      {"offer_latency_ms",
       {{"p50", Milliseconds(summary.latency_p50)}, {"p99", Milliseconds(summary.latency_p99)}}},
      {"replay_seconds", std::round(absl::ToDoubleSeconds(summary.took) * 10) / 10}};
  if (const auto* point = LastPoint(summary)) {
    out["forecast"] = {{"mrr_minor", point->expected_mrr().amount_minor()},
                       {"lower_minor", point->lower_mrr().amount_minor()},
                       {"upper_minor", point->upper_mrr().amount_minor()},
                       {"horizon_months", point->month()}};
  } else {
    out["forecast"] = nullptr;
  }
  out["dashboard_url"] = summary.dashboard_url;
  return out.dump(2) + "\n";
}

std::string SummaryText(const DemoSummary& summary) {
  std::string text =
      absl::StrCat("\nOne customer's cancellation: ", summary.figures.example_name, "\n");
  for (const Line& line : Timeline(summary))
    absl::StrAppend(&text, "  ", line.label, "  ", line.value, "\n");
  absl::StrAppend(&text, "\nTotals\n");
  for (const Line& line : Lines(summary))
    absl::StrAppendFormat(&text, "  %-38s %s\n", line.label, line.value);
  return text;
}

std::string SummaryPage(const DemoSummary& summary) {
  return absl::StrCat(
      R"(<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Holdfast demo</title><style>
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;margin-bottom:0}h2{font-size:1.15rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0}
tr{border-bottom:1px solid #8884}
th{font-weight:500;width:22rem}td{font-variant-numeric:tabular-nums}p{color:#777}
</style></head><body><main><h1>Holdfast</h1>
<p>Figures of the replay that has just run, read back from the services.</p>
<h2>Totals</h2><table>)",
      Rows(Lines(summary)), "</table><h2>One customer's cancellation</h2><p>",
      Escaped(summary.figures.example_name), "</p><table>", Rows(Timeline(summary)),
      "</table></main></body></html>\n");
}

}  // namespace holdfast::cli
