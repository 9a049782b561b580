// Rows of figures over rounds, each with the baseline of its own round.
#ifndef HOLDFAST_TESTS_BENCH_FIGURES_H_
#define HOLDFAST_TESTS_BENCH_FIGURES_H_

#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace holdfast::bench {

enum class Sense { kAtLeast, kAtMost };

// What a row promises: about its ratio where it has a baseline, about its value otherwise.
struct Target {
  Sense sense;
  double bound;
};

struct Row {
  std::string name, unit;
  std::string baseline_name;  // what the baseline is; empty: none
  std::optional<Target> target;
  std::vector<double> values, baselines, ratios;  // by round; the latter two may be empty

  std::optional<bool> Met() const;
};

// The value nearest to that place in the order; 0 of nothing. `share` from 0 to 1.
double Quantile(std::vector<double> values, double share);
// Of an even number, the mean of the middle two; 0 of nothing.
double Median(std::vector<double> values);

class Figures {
 public:
  // Adds one round's figure to the row of that name, which is made by its first round.
  void Add(const std::string& name, const std::string& unit, double value);
  void Add(const std::string& name, const std::string& unit, double value,
           const std::string& baseline_name, double baseline);
  void Promise(const std::string& name, Target target);

  const std::vector<Row>& rows() const { return rows_; }
  bool AllMet() const;
  void Print(std::ostream& out) const;
  std::string Json() const;

 private:
  Row& RowOf(const std::string& name);

  std::vector<Row> rows_;
};

}  // namespace holdfast::bench

#endif  // HOLDFAST_TESTS_BENCH_FIGURES_H_
