// Metrics as Prometheus reads them.
#include "libs/telemetry/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace holdfast::telemetry {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Metrics, ShowsEveryKind) {
  Metrics metrics;
  Counter calls = metrics.GetCounter("hf_calls_total", "Calls.", {{"code", "OK"}});
  calls.Add();
  calls.Add(2);
  metrics.GetGauge("hf_queue", "Waiting.").Set(7);
  Histogram seconds = metrics.GetHistogram("hf_seconds", "How long.", {}, {0.1, 1});
  seconds.Observe(0.05);
  seconds.Observe(5);
  int head = 41;
  metrics.ReadAtExposition("hf_head", "Head.", {{"p", "0"}}, [&] { return head; });
  head = 42;
  const std::string text = metrics.Exposition();
  EXPECT_THAT(text, HasSubstr("# HELP hf_calls_total Calls."));
  EXPECT_THAT(text, HasSubstr("# TYPE hf_calls_total counter"));
  EXPECT_THAT(text, HasSubstr("hf_calls_total{code=\"OK\"} 3"));
  EXPECT_THAT(text, HasSubstr("hf_queue 7"));
  EXPECT_THAT(text, HasSubstr("hf_seconds_bucket{le=\"0.1\"} 1"));
  EXPECT_THAT(text, HasSubstr("hf_seconds_bucket{le=\"+Inf\"} 2"));
  EXPECT_THAT(text, HasSubstr("hf_seconds_count 2"));
  EXPECT_THAT(text, HasSubstr("hf_head{p=\"0\"} 42"));
}

TEST(Metrics, TheSameLabelsAreTheSameCounter) {
  Metrics metrics;
  metrics.GetCounter("hf_c", "C.", {{"a", "1"}}).Add();
  metrics.GetCounter("hf_c", "C.", {{"a", "1"}}).Add();
  EXPECT_THAT(metrics.Exposition(), HasSubstr("hf_c{a=\"1\"} 2"));
}

TEST(Metrics, LabelSetsAreCapped) {
  Metrics metrics;
  for (size_t i = 0; i < Metrics::kLabelSetsMax + 100; ++i) {
    metrics.GetCounter("hf_c", "C.", {{"customer", absl::StrCat(i)}}).Add();
  }
  const std::string text = metrics.Exposition();
  EXPECT_THAT(text, HasSubstr("hf_c{customer=\"255\"} 1"));
  EXPECT_THAT(text, Not(HasSubstr("customer=\"256\"")));
  EXPECT_THAT(text, HasSubstr("hf_c{customer=\"other\"} 100"));
}

TEST(Metrics, LabelValuesAreEscaped) {
  Metrics metrics;
  metrics.GetCounter("hf_c", "C.", {{"a", "x\"} 1\nforged 9"}}).Add();
  EXPECT_THAT(metrics.Exposition(), Not(HasSubstr("\nforged")));
}

TEST(Metrics, ANameIsOfOneKind) {
  Metrics metrics;
  metrics.GetCounter("hf_c", "C.");
  EXPECT_DEATH(metrics.GetGauge("hf_c", "C."), "");
}

}  // namespace
}  // namespace holdfast::telemetry
