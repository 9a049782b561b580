#ifndef HOLDFAST_LIBS_TELEMETRY_METRICS_H_
#define HOLDFAST_LIBS_TELEMETRY_METRICS_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace holdfast::telemetry {

using Labels = std::map<std::string, std::string>;

// Handles are cheap to copy and live as long as their Metrics. Thread-safe.
class Counter {
 public:
  void Add(double amount = 1);

 private:
  friend class Metrics;
  prometheus::Counter* counter_ = nullptr;
};

class Gauge {
 public:
  void Set(double value);

 private:
  friend class Metrics;
  prometheus::Gauge* gauge_ = nullptr;
};

class Histogram {
 public:
  void Observe(double value);

 private:
  friend class Metrics;
  prometheus::Histogram* histogram_ = nullptr;
};

// Bucket bounds in seconds that suit calls: 0.1 ms to 10 s.
const std::vector<double>& LatencyBuckets();

// The registry of one process. Take handles once, at start: taking one costs a lock and a search.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // A name belongs to one kind of metric; anything else is our own bug and aborts. Past
  // `label_sets_max` sets of labels a family puts the rest into one set whose values are all
  // "other".
  Counter GetCounter(const std::string& name, const std::string& help, const Labels& labels = {});
  Gauge GetGauge(const std::string& name, const std::string& help, const Labels& labels = {});
  Histogram GetHistogram(const std::string& name, const std::string& help,
                         const Labels& labels = {},
                         const std::vector<double>& buckets = LatencyBuckets());
  // `read` is called at every exposition, on its thread.
  void ReadAtExposition(const std::string& name, const std::string& help, const Labels& labels,
                        std::function<double()> read);

  // Prometheus text format 0.0.4.
  std::string Exposition() const;

  static constexpr size_t kLabelSetsMax = 256;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::telemetry

#endif  // HOLDFAST_LIBS_TELEMETRY_METRICS_H_
