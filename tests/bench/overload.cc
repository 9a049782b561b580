// Ten times what billing can serve, with admission and without, in one run.
#include <stdlib.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/notification.h"
#include "libs/status/macros.h"
#include "tests/bench/benches.h"
#include "tests/bench/overload/billing_load.h"
#include "tests/bench/overload/load_generator.h"

namespace holdfast::bench {
namespace {

using cli::Member;
using overload::BillingLoad;
using overload::MeasureCapacity;
using overload::ResidentMiB;
using overload::Tally;
using testing_support::ProcessWorld;

constexpr int kCustomers = 1200;
constexpr int kCustomersMin = 300;
constexpr int kMonths = 4;
constexpr int kAtOnce = 16;
constexpr absl::Duration kCalibration = absl::Seconds(4);
constexpr absl::Duration kCalibrationMin = absl::Seconds(1);
// What goes on beside the reads, also while their capacity is measured. Cancel calls are given
// longer than their budget, so that a slow one shows as slow.
constexpr double kChargesPerSecond = 50;
constexpr double kCancelsPerSecond = 40;
constexpr absl::Duration kCancelDeadline = absl::Seconds(2);

constexpr double kTimes = 10;                                  // of the measured capacity
constexpr absl::Duration kTime = absl::Seconds(10);            // of each overloaded run
constexpr absl::Duration kDeadline = absl::Milliseconds(200);  // of a read

constexpr Target kGoodput{Sense::kAtLeast, 0.8};
constexpr Target kCancelP99Ms{Sense::kAtMost, 300};
constexpr Target kGrowthMiB{Sense::kAtMost, 128};

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

// One overloaded run.
struct Outcome {
  double capacity = 0;  // reads per second, with admission the mean of before and after
  Tally reads, charges, cancels;
  double memory_before = 0, memory_peak = 0;
  absl::Duration time;

  double goodput() const { return static_cast<double>(reads.good) / absl::ToDoubleSeconds(time); }
};

absl::StatusOr<Outcome> Overload(const Context& context, const std::string& admission,
                                 uint64_t seed) {
  HF_ASSIGN_OR_RETURN(
      const std::unique_ptr<ProcessWorld> world,
      ProcessWorld::Start(
          {{Member::kBilling, {"--admission", admission, "--log_level", "warning"}}}));
  HF_ASSIGN_OR_RETURN(
      const std::unique_ptr<BillingLoad> load,
      BillingLoad::Prepare(*world, std::max(kCustomersMin, context.Count(kCustomers)), kMonths));
  const pid_t billing = world->suite().pid(Member::kBilling);
  const absl::Duration calibration = std::max(kCalibrationMin, context.Time(kCalibration));
  const auto capacity = [&] {
    std::thread beside([&] {
      overload::RunOpenLoop(load->target(),
                            {load->Charges(kDeadline, kChargesPerSecond),
                             load->Cancels(kCancelDeadline, kCancelsPerSecond)},
                            calibration, seed);
    });
    const double per_second =
        MeasureCapacity(load->target(), load->Reads(absl::Seconds(10)), kAtOnce, calibration);
    beside.join();
    return per_second;
  };
  Outcome outcome{
      .capacity = capacity(), .memory_before = ResidentMiB(billing), .time = context.Time(kTime)};
  {
    PeakMemory peak(billing);
    auto tallies = overload::RunOpenLoop(load->target(),
                                         {load->Reads(kDeadline, kTimes * outcome.capacity),
                                          load->Charges(kDeadline, kChargesPerSecond),
                                          load->Cancels(kCancelDeadline, kCancelsPerSecond)},
                                         outcome.time, seed);
    outcome.reads = std::move(tallies["reads"]);
    outcome.charges = std::move(tallies["charges"]);
    outcome.cancels = std::move(tallies["cancels"]);
    outcome.memory_peak = peak.mib();
  }
  if (admission == "off") return outcome;  // its backlog would be counted
  outcome.capacity = (outcome.capacity + capacity()) / 2;
  return outcome;
}

std::string Summary(const std::string& admission, const Outcome& outcome) {
  const Tally &reads = outcome.reads, &charges = outcome.charges, &cancels = outcome.cancels;
  std::string text = absl::StrFormat(
      "admission %s: capacity %.0f/s; reads offered %d, good %d, refused %d, late %d, failed %d; "
      "charges good %d of %d; cancels good %d of %d, p50 %.1f ms",
      admission, outcome.capacity, reads.offered, reads.good, reads.refused, reads.late,
      reads.failed, charges.good, charges.offered, cancels.good, cancels.offered,
      cancels.PercentileMs(0.5));
  for (const Tally* tally : {&reads, &charges, &cancels}) {
    for (const auto& [error, count] : tally->errors) {
      absl::StrAppend(&text, "; failed ", count, " times: ", error);
    }
  }
  return text;
}

// What never ended in time counts as the whole run.
double Finite(double ms, absl::Duration time) {
  return std::isfinite(ms) ? ms : absl::ToDoubleMilliseconds(time);
}

}  // namespace

absl::Status RunOverload(Context& context) {
  setenv("HF_BIN", context.binaries.c_str(), 1);  // where the process world looks
  Figures& figures = context.figures;
  for (int round = 0; round < context.rounds; ++round) {
    HF_ASSIGN_OR_RETURN(const Outcome on, Overload(context, "on", round + 1));
    context.say(Summary("on", on));
    HF_ASSIGN_OR_RETURN(const Outcome off, Overload(context, "off", round + 1));
    context.say(Summary("off", off));
    figures.Add("overload.goodput", "good reads/s", on.goodput(), "capacity", on.capacity);
    figures.Add("overload.goodput.without", "good reads/s", off.goodput(),
                "capacity, admission off", off.capacity);
    figures.Add("overload.cancel.p99", "ms", Finite(on.cancels.PercentileMs(0.99), on.time));
    figures.Add("overload.cancel.p99.without", "ms",
                Finite(off.cancels.PercentileMs(0.99), off.time));
    figures.Add("overload.memory_growth", "MiB", on.memory_peak - on.memory_before);
    figures.Add("overload.memory_growth.without", "MiB", off.memory_peak - off.memory_before);
  }
  figures.Promise("overload.goodput", kGoodput);
  figures.Promise("overload.cancel.p99", kCancelP99Ms);
  figures.Promise("overload.memory_growth", kGrowthMiB);
  return absl::OkStatus();
}

}  // namespace holdfast::bench
