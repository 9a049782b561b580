#include "tests/bench/figures.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace holdfast::bench {
namespace {

using Json = nlohmann::ordered_json;

// Three significant digits, without an exponent where a person reads one.
std::string Short(double value) {
  if (value == 0) return "0";
  const double size = std::fabs(value);
  if (size >= 1000) return absl::StrFormat("%.0f", value);
  if (size >= 100) return absl::StrFormat("%.1f", value);
  if (size >= 1) return absl::StrFormat("%.2f", value);
  return absl::StrFormat("%.3f", value);
}

Json Spread(const std::vector<double>& values) {
  return {{"min", Quantile(values, 0)}, {"median", Median(values)}, {"max", Quantile(values, 1)}};
}

std::string TargetText(const Row& row) {
  if (!row.target.has_value()) return "";
  return absl::StrCat(row.target->sense == Sense::kAtLeast ? ">= " : "<= ",
                      Short(row.target->bound));
}

}  // namespace

double Quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const auto last = static_cast<double>(values.size() - 1);
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(std::lround(last * share));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  if (values.size() % 2 == 1) return values[middle];
  return (values[middle - 1] + values[middle]) / 2;
}

std::optional<bool> Row::Met() const {
  if (!target.has_value()) return std::nullopt;
  const double measured = Median(ratios.empty() ? values : ratios);
  return target->sense == Sense::kAtLeast ? measured >= target->bound : measured <= target->bound;
}

Row& Figures::RowOf(const std::string& name) {
  for (Row& row : rows_) {
    if (row.name == name) return row;
  }
  rows_.push_back({.name = name});
  return rows_.back();
}

void Figures::Add(const std::string& name, const std::string& unit, double value) {
  Row& row = RowOf(name);
  row.unit = unit;
  row.values.push_back(value);
}

void Figures::Add(const std::string& name, const std::string& unit, double value,
                  const std::string& baseline_name, double baseline) {
  Add(name, unit, value);
  Row& row = RowOf(name);
  row.baseline_name = baseline_name;
  row.baselines.push_back(baseline);
  row.ratios.push_back(baseline == 0 ? 0 : value / baseline);
}

void Figures::Promise(const std::string& name, Target target) { RowOf(name).target = target; }

bool Figures::AllMet() const {
  return std::all_of(rows_.begin(), rows_.end(),
                     [](const Row& row) { return row.Met().value_or(true); });
}

void Figures::Print(std::ostream& out) const {
  out << absl::StrFormat("%-44s %10s %-8s %10s %21s  %-9s %s\n", "row", "value", "unit", "baseline",
                         "ratio (min-max)", "target", "met");
  for (const Row& row : rows_) {
    std::string ratio;
    if (!row.ratios.empty()) {
      ratio = absl::StrFormat("%s (%s-%s)", Short(Median(row.ratios)),
                              Short(Quantile(row.ratios, 0)), Short(Quantile(row.ratios, 1)));
    }
    const std::optional<bool> met = row.Met();
    out << absl::StrFormat("%-44s %10s %-8s %10s %21s  %-9s %s\n", row.name,
                           Short(Median(row.values)), row.unit,
                           row.baselines.empty() ? "" : Short(Median(row.baselines)), ratio,
                           TargetText(row), !met.has_value() ? "" : (*met ? "yes" : "NO"));
  }
}

std::string Figures::Json() const {
  auto rows = bench::Json::array();
  for (const Row& row : rows_) {
    bench::Json json = {{"name", row.name}, {"value", Median(row.values)}, {"unit", row.unit}};
    json["baseline"] = nullptr;
    json["ratio"] = nullptr;
    json["target"] = nullptr;
    json["met"] = nullptr;
    if (!row.ratios.empty()) {
      json["baseline"] = Median(row.baselines);
      json["ratio"] = Median(row.ratios);
    }
    if (const std::optional<bool> met = row.Met(); met.has_value()) {
      json["target"] = row.target->bound;
      json["target_sense"] = row.target->sense == Sense::kAtLeast ? "at_least" : "at_most";
      json["met"] = *met;
    }
    json["baseline_name"] = row.baseline_name;
    json["rounds"] = row.values.size();
    json["spread"] = {{"value", Spread(row.values)}};
    if (!row.ratios.empty()) {
      json["spread"]["baseline"] = Spread(row.baselines);
      json["spread"]["ratio"] = Spread(row.ratios);
    }
    rows.push_back(std::move(json));
  }
  return rows.dump(2);
}

}  // namespace holdfast::bench
