// The figures a demo ends with, as machines and people get them.
#include "cli/demo/summary.h"

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"

namespace holdfast::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

std::vector<absl::Duration> Milliseconds(std::vector<int> values) {
  std::vector<absl::Duration> durations;
  for (const int value : values) durations.push_back(absl::Milliseconds(value));
  return durations;
}

TEST(QuantileTest, IsTheValueAtTheRankRoundedUp) {
  const auto ten = Milliseconds({10, 9, 8, 7, 6, 5, 4, 3, 2, 1});
  EXPECT_EQ(Quantile(ten, 0.50), absl::Milliseconds(5));
  EXPECT_EQ(Quantile(ten, 0.51), absl::Milliseconds(6));
  EXPECT_EQ(Quantile(ten, 0.99), absl::Milliseconds(10));
  EXPECT_EQ(Quantile(ten, 1.00), absl::Milliseconds(10));
}

TEST(QuantileTest, HoldsAtTheEdges) {
  EXPECT_EQ(Quantile({}, 0.5), absl::ZeroDuration());
  EXPECT_EQ(Quantile(Milliseconds({7}), 0.99), absl::Milliseconds(7));
  EXPECT_EQ(Quantile(Milliseconds({3, 1, 2}), 0.0), absl::Milliseconds(1));
}

DemoSummary Sample() {
  DemoSummary summary{.simulated_days = 366,
                      .latency_p50 = absl::Microseconds(1234),
                      .latency_p99 = absl::Microseconds(56789),
                      .took = absl::Milliseconds(2340),
                      .horizon_months = 12,
                      .dashboard_url = "http://127.0.0.1:1234/"};
  AuditFigures& f = summary.figures;
  f.customers = 20;
  f.subscriptions = 21;
  f.invoices = 22;
  f.started = 10;
  f.offers_shown_before_effect = 6;
  f.offers_suppressed = {{"degraded", 1}, {"policy", 3}};
  f.retained = 2;
  f.canceled = 5;
  f.withdrawn = 1;
  f.abandoned = 2;
  renewal::v1::ForecastRevenueResponse forecast;
  forecast.mutable_current_mrr()->set_amount_minor(100'00);
  forecast.mutable_current_mrr()->set_currency_code("USD");
  for (const int month : {1, 12}) {
    renewal::v1::RevenuePoint& point = *forecast.add_points();
    point.set_month(month);
    point.mutable_expected_mrr()->set_amount_minor(100'00 - month * 100);
    point.mutable_lower_mrr()->set_amount_minor(90'00 - month * 100);
    point.mutable_upper_mrr()->set_amount_minor(110'00 - month * 100);
    for (auto* money :
         {point.mutable_expected_mrr(), point.mutable_lower_mrr(), point.mutable_upper_mrr()}) {
      money->set_currency_code("USD");
    }
  }
  f.forecast = forecast;
  return summary;
}

TEST(SummaryJsonTest, HoldsTheKeysThatScriptsRelyOn) {
  const json out = json::parse(SummaryJson(Sample()));
  for (const char* key :
       {"customers", "subscriptions", "simulated_days", "invoices", "cancellations_started",
        "offers_shown_before_effect", "offers_suppressed", "retained", "canceled", "withdrawn",
        "abandoned", "lost", "double_effects", "ledger_imbalance_minor", "offer_latency_ms",
        "forecast", "dashboard_url"}) {
    EXPECT_TRUE(out.contains(key)) << key;
  }
  EXPECT_EQ(out["offer_latency_ms"], (json{{"p50", 1.23}, {"p99", 56.79}}));
  EXPECT_EQ(out["forecast"], (json{{"mrr_minor", 88'00},
                                   {"lower_minor", 78'00},
                                   {"upper_minor", 98'00},
                                   {"horizon_months", 12}}));
  EXPECT_EQ(out["offers_suppressed"], (json{{"degraded", 1}, {"policy", 3}}));
}

TEST(SummaryJsonTest, AddsNoKeysBeyondTheDocumentedOnes) {
  std::set<std::string> keys;
  const json figures = json::parse(SummaryJson(Sample()));
  for (const auto& item : figures.items()) keys.insert(item.key());
  EXPECT_EQ(keys, (std::set<std::string>{"customers",
                                         "subscriptions",
                                         "simulated_days",
                                         "invoices",
                                         "cancellations_started",
                                         "offers_shown_before_effect",
                                         "offers_shown_late",
                                         "offers_suppressed",
                                         "degraded_replies",
                                         "retained",
                                         "canceled",
                                         "withdrawn",
                                         "abandoned",
                                         "lost",
                                         "double_effects",
                                         "ledger_imbalance_minor",
                                         "offer_latency_ms",
                                         "replay_seconds",
                                         "forecast",
                                         "dashboard_url"}));
}

TEST(SummaryJsonTest, ValuesAreTheFigures) {
  const json out = json::parse(SummaryJson(Sample()));
  EXPECT_EQ(out["customers"], 20);
  EXPECT_EQ(out["subscriptions"], 21);
  EXPECT_EQ(out["simulated_days"], 366);
  EXPECT_EQ(out["invoices"], 22);
  EXPECT_EQ(out["cancellations_started"], 10);
  EXPECT_EQ(out["retained"], 2);
  EXPECT_EQ(out["canceled"], 5);
  EXPECT_EQ(out["withdrawn"], 1);
  EXPECT_EQ(out["abandoned"], 2);
  EXPECT_EQ(out["lost"], 0);
  EXPECT_EQ(out["dashboard_url"], "http://127.0.0.1:1234/");
}

TEST(SummaryJsonTest, WithoutAForecastTheKeyIsNull) {
  DemoSummary summary = Sample();
  summary.figures.forecast.reset();
  EXPECT_TRUE(json::parse(SummaryJson(summary))["forecast"].is_null());
}

TEST(SummaryTextTest, TellsTheTotalsAndTheForecast) {
  const std::string text = SummaryText(Sample());
  EXPECT_THAT(text, HasSubstr("cancellations started"));
  EXPECT_THAT(text, HasSubstr("no offer: policy"));
  EXPECT_THAT(text, HasSubstr("MRR in 12 months"));
  EXPECT_THAT(text, HasSubstr("88.00"));
}

TEST(SummaryPageTest, EscapesWhatComesFromOutside) {
  DemoSummary summary = Sample();
  summary.figures.example_name = "<script>alert(\"x\")</script>";
  const std::string page = SummaryPage(summary);
  EXPECT_THAT(page, Not(HasSubstr("<script>")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(&quot;x&quot;)"));
}

}  // namespace
}  // namespace holdfast::cli
