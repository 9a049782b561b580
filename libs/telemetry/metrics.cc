#include "libs/telemetry/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <set>
#include <sstream>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "libs/status/macros.h"

namespace holdfast::telemetry {

void Counter::Add(double amount) { counter_->Increment(amount); }
void Gauge::Set(double value) { gauge_->Set(value); }
void Histogram::Observe(double value) { histogram_->Observe(value); }

const std::vector<double>& LatencyBuckets() {
  static const auto* const kBuckets =
      new std::vector<double>{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                              0.05,   0.1,     0.25,   0.5,   1,      2.5,   5,    10};
  return *kBuckets;
}

struct Metrics::Impl {
  enum class Kind { kCounter, kGauge, kHistogram, kReadGauge };
  struct Family {
    Kind kind;
    std::set<Labels> sets;
  };
  struct Read {
    prometheus::Gauge* gauge;
    std::function<double()> read;
  };

  // The labels to use instead of `labels`, so that the family stays within its cap.
  Labels Capped(const std::string& name, Kind kind, const Labels& labels) {
    auto [found, fresh] = families.emplace(name, Family{kind, {}});
    HF_CHECK(found->second.kind == kind);
    std::set<Labels>& sets = found->second.sets;
    if (sets.contains(labels)) return labels;
    Labels capped = labels;
    if (sets.size() >= kLabelSetsMax) {
      for (auto& [key, value] : capped) value = "other";
    }
    sets.insert(capped);
    return capped;
  }

  absl::Mutex mu;
  prometheus::Registry registry;
  std::map<std::string, Family> families ABSL_GUARDED_BY(mu);
  std::vector<Read> reads ABSL_GUARDED_BY(mu);
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

Counter Metrics::GetCounter(const std::string& name, const std::string& help,
                            const Labels& labels) {
  absl::MutexLock lock(&impl_->mu);
  const Labels capped = impl_->Capped(name, Impl::Kind::kCounter, labels);
  Counter handle;
  handle.counter_ =
      &prometheus::BuildCounter().Name(name).Help(help).Register(impl_->registry).Add(capped);
  return handle;
}

Gauge Metrics::GetGauge(const std::string& name, const std::string& help, const Labels& labels) {
  absl::MutexLock lock(&impl_->mu);
  const Labels capped = impl_->Capped(name, Impl::Kind::kGauge, labels);
  Gauge handle;
  handle.gauge_ =
      &prometheus::BuildGauge().Name(name).Help(help).Register(impl_->registry).Add(capped);
  return handle;
}

Histogram Metrics::GetHistogram(const std::string& name, const std::string& help,
                                const Labels& labels, const std::vector<double>& buckets) {
  absl::MutexLock lock(&impl_->mu);
  const Labels capped = impl_->Capped(name, Impl::Kind::kHistogram, labels);
  Histogram handle;
  handle.histogram_ = &prometheus::BuildHistogram()
                           .Name(name)
                           .Help(help)
                           .Register(impl_->registry)
                           .Add(capped, buckets);
  return handle;
}

void Metrics::ReadAtExposition(const std::string& name, const std::string& help,
                               const Labels& labels, std::function<double()> read) {
  absl::MutexLock lock(&impl_->mu);
  const Labels capped = impl_->Capped(name, Impl::Kind::kReadGauge, labels);
  prometheus::Gauge& gauge =
      prometheus::BuildGauge().Name(name).Help(help).Register(impl_->registry).Add(capped);
  impl_->reads.push_back({&gauge, std::move(read)});
}

std::string Metrics::Exposition() const {
  {
    absl::MutexLock lock(&impl_->mu);
    for (const Impl::Read& each : impl_->reads) each.gauge->Set(each.read());
  }
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, impl_->registry.Collect());
  return out.str();
}

}  // namespace holdfast::telemetry
