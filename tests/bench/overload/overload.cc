#include "tests/bench/overload/overload.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/notification.h"
#include "libs/status/macros.h"
#include "tests/bench/overload/billing_load.h"
#include "tests/bench/overload/load_generator.h"

namespace holdfast::overload {
namespace {

using cli::Member;
using testing_support::ProcessWorld;

constexpr int kCustomers = 1200;
constexpr int kMonths = 2;
constexpr int kAtOnce = 16;
constexpr absl::Duration kCalibration = absl::Seconds(4);
// Small beside the reads, so that the capacity for reads is the capacity. Cancel calls are given
// longer than their budget, so that a slow one shows as slow.
constexpr double kChargesPerSecond = 50;
constexpr double kCancelsPerSecond = 40;
constexpr absl::Duration kCancelDeadline = absl::Seconds(2);

constexpr double kGoodputTarget = 0.8;
constexpr double kCancelP99TargetMs = 300;
constexpr double kGrowthTargetMiB = 128;

// The most a process held while this lived.
class PeakMemory {
 public:
  explicit PeakMemory(pid_t pid) : thread_([this, pid] { Watch(pid); }) {}
  ~PeakMemory() {
    stop_.Notify();
    thread_.join();
  }
  double mib() const { return peak_; }

 private:
  void Watch(pid_t pid) {
    do {
      peak_ = std::max<double>(peak_, ResidentMiB(pid));
    } while (!stop_.WaitForNotificationWithTimeout(absl::Milliseconds(50)));
  }

  absl::Notification stop_;
  std::atomic<double> peak_{0};
  std::thread thread_;
};

struct Figures {
  double capacity = 0;  // reads per second, with admission the mean of before and after
  Tally reads, charges, cancels;
  double memory_before = 0, memory_peak = 0;
  absl::Duration time;

  double goodput() const { return static_cast<double>(reads.good) / absl::ToDoubleSeconds(time); }
};

absl::StatusOr<Figures> Overload(const OverloadOptions& options, const std::string& admission) {
  HF_ASSIGN_OR_RETURN(
      const std::unique_ptr<ProcessWorld> world,
      ProcessWorld::Start(
          {{Member::kBilling, {"--admission", admission, "--log_level", "warning"}}}));
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<BillingLoad> load,
                      BillingLoad::Prepare(*world, kCustomers, kMonths));
  const pid_t billing = world->suite().pid(Member::kBilling);
  Figures figures{.time = options.time};
  const double before =
      MeasureCapacity(load->target(), load->Reads(absl::Seconds(10)), kAtOnce, kCalibration);
  figures.memory_before = ResidentMiB(billing);
  {
    PeakMemory peak(billing);
    auto tallies = RunOpenLoop(load->target(),
                               {load->Reads(options.deadline, options.times * before),
                                load->Charges(options.deadline, kChargesPerSecond),
                                load->Cancels(kCancelDeadline, kCancelsPerSecond)},
                               options.time, options.seed);
    figures.reads = std::move(tallies["reads"]);
    figures.charges = std::move(tallies["charges"]);
    figures.cancels = std::move(tallies["cancels"]);
    figures.memory_peak = peak.mib();
  }
  figures.capacity = before;
  if (admission == "off") return figures;  // its backlog would be counted
  figures.capacity +=
      MeasureCapacity(load->target(), load->Reads(absl::Seconds(10)), kAtOnce, kCalibration);
  figures.capacity /= 2;
  return figures;
}

void Print(std::ostream& out, const std::string& name, const Figures& figures) {
  const Tally& reads = figures.reads;
  out << absl::StreamFormat(
      "admission %-4s capacity %.0f/s, offered %d in %.0f s; reads good %d, refused %d, late %d, "
      "failed %d, p50 %.0f ms; goodput %.0f/s = %.2f of capacity\n",
      name, figures.capacity, reads.offered, absl::ToDoubleSeconds(figures.time), reads.good,
      reads.refused, reads.late, reads.failed,
      reads.good_ms.empty()
          ? 0
          : Tally{.offered = reads.good, .good_ms = reads.good_ms}.PercentileMs(0.5),
      figures.goodput(), figures.goodput() / figures.capacity);
  out << absl::StreamFormat(
      "               charges good %d of %d; cancels good %d of %d, p50 %.1f ms, p99 %.1f ms; "
      "memory %.0f -> %.0f MiB\n",
      figures.charges.good, figures.charges.offered, figures.cancels.good, figures.cancels.offered,
      figures.cancels.PercentileMs(0.5), figures.cancels.PercentileMs(0.99), figures.memory_before,
      figures.memory_peak);
  for (const Tally* tally : {&figures.reads, &figures.charges, &figures.cancels}) {
    for (const auto& [error, count] : tally->errors) {
      out << "               failed " << count << " times: " << error << "\n";
    }
  }
}

// What never ended in time counts as the whole run.
double Finite(double ms, absl::Duration time) {
  return std::isfinite(ms) ? ms : absl::ToDoubleMilliseconds(time);
}

}  // namespace

absl::StatusOr<std::vector<Row>> RunOverload(const OverloadOptions& options, std::ostream& out) {
  HF_ASSIGN_OR_RETURN(const Figures on, Overload(options, "on"));
  Print(out, "on", on);
  HF_ASSIGN_OR_RETURN(const Figures off, Overload(options, "off"));
  Print(out, "off", off);
  const double goodput = on.goodput() / on.capacity;
  const double cancel_p99 = Finite(on.cancels.PercentileMs(0.99), options.time);
  const double cancel_p99_off = Finite(off.cancels.PercentileMs(0.99), options.time);
  const double growth = on.memory_peak - on.memory_before;
  const double growth_off = off.memory_peak - off.memory_before;
  const auto ratio = [](double value, double baseline) {
    return baseline > 0 ? value / baseline : 0;
  };
  return std::vector<Row>{
      {"overload_goodput", on.goodput(), "good reads/s", on.capacity, goodput, kGoodputTarget,
       goodput >= kGoodputTarget},
      {"overload_goodput_without_admission", off.goodput(), "good reads/s", off.capacity,
       ratio(off.goodput(), off.capacity)},
      {"overload_cancel_p99", cancel_p99, "ms", cancel_p99_off, ratio(cancel_p99, cancel_p99_off),
       kCancelP99TargetMs, cancel_p99 <= kCancelP99TargetMs},
      {"overload_memory_growth", growth, "MiB", growth_off, ratio(growth, growth_off),
       kGrowthTargetMiB, growth <= kGrowthTargetMiB}};
}

std::string ToJson(const std::vector<Row>& rows) {
  nlohmann::json json = nlohmann::json::array();
  for (const Row& row : rows) {
    json.push_back({{"name", row.name},
                    {"value", row.value},
                    {"unit", row.unit},
                    {"baseline", row.baseline},
                    {"ratio", row.ratio},
                    {"target", row.target},
                    {"met", row.met}});
  }
  return json.dump(2);
}

}  // namespace holdfast::overload
