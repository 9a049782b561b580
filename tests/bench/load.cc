#include "tests/bench/load.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "libs/clock/clock.h"
#include "libs/status/macros.h"

namespace holdfast::bench {
namespace {

// A call that has not ended by then never will: every call has a deadline far below it.
constexpr absl::Duration kStuck = absl::Seconds(60);

class Problems {
 public:
  void Note(const std::string& problem) {
    absl::MutexLock lock(&mu_);
    ++count_;
    if (first_.empty()) first_ = problem;
  }
  void Into(LoadResult& result) {
    absl::MutexLock lock(&mu_);
    result.failures = count_;
    result.first_problem = first_;
  }

 private:
  absl::Mutex mu_;
  int64_t count_ = 0;
  std::string first_;
};

// A closed loop is `outstanding` lanes, each with at most one call under way: what belongs to a
// lane needs no lock.
class Closed {
 public:
  Closed(const ClosedLoop& plan, const Issue& issue)
      : plan_(plan), issue_(issue), lanes_(plan.outstanding), active_(plan.outstanding) {}

  LoadResult Run() {
    begin_ = clock_.Now();
    from_ = begin_ + plan_.warm_up;
    until_ = from_ + plan_.measured;
    for (int lane = 0; lane < plan_.outstanding; ++lane) Next(lane);
    over_.WaitForNotificationWithTimeout(plan_.warm_up);
    const double cpu_before = CpuSeconds();
    over_.WaitForNotificationWithTimeout(plan_.measured);
    const absl::Time ended = std::min(until_, clock_.Now());
    LoadResult result;
    result.cpu_seconds = CpuSeconds() - cpu_before;
    if (!over_.WaitForNotificationWithTimeout(kStuck)) problems_.Note("calls are stuck");
    result.seconds = absl::ToDoubleSeconds(ended - from_);
    for (Lane& lane : lanes_) {
      result.calls += static_cast<int64_t>(lane.latencies_ms.size());
      result.latencies_ms.insert(result.latencies_ms.end(), lane.latencies_ms.begin(),
                                 lane.latencies_ms.end());
    }
    result.ended = std::min(next_.load() - plan_.outstanding, plan_.calls_max);
    result.numbers = std::min(next_.load(), plan_.calls_max);
    problems_.Into(result);
    return result;
  }

 private:
  struct Lane {
    absl::Time issued;
    std::vector<double> latencies_ms;
  };

  void Next(int lane) {
    const absl::Time now = clock_.Now();
    const int64_t number = next_.fetch_add(1, std::memory_order_relaxed);
    if (now >= until_ || number >= plan_.calls_max) {
      if (active_.fetch_sub(1) == 1) over_.Notify();
      return;
    }
    lanes_[lane].issued = now;
    issue_(plan_.first_number + number,
           [this, lane](const std::string& problem) { Ended(lane, problem); });
  }

  void Ended(int lane, const std::string& problem) {
    const absl::Time now = clock_.Now();
    Lane& self = lanes_[lane];
    if (!problem.empty()) {
      problems_.Note(problem);
    } else if (now >= from_ && now < until_) {
      self.latencies_ms.push_back(absl::ToDoubleMilliseconds(now - self.issued));
    }
    Next(lane);
  }

  const ClosedLoop plan_;
  const Issue& issue_;
  const ProcessClock clock_;
  absl::Time begin_, from_, until_;
  std::vector<Lane> lanes_;
  std::atomic<int64_t> next_ = 0;
  std::atomic<int> active_;
  absl::Notification over_;
  Problems problems_;
};

std::vector<absl::Duration> ArrivalsOf(const OpenLoop& plan) {
  std::mt19937_64 random(plan.seed);
  std::exponential_distribution<double> gap(plan.per_second);
  std::vector<absl::Duration> arrivals;
  double at = gap(random);
  for (const double end = absl::ToDoubleSeconds(plan.measured); at < end; at += gap(random)) {
    arrivals.push_back(absl::Seconds(at));
  }
  return arrivals;
}

}  // namespace

double CpuSeconds() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// utime and stime, fields 14 and 15 of /proc/PID/stat; the name before them may hold spaces.
double CpuSecondsOf(pid_t pid) {
  std::ifstream in(absl::StrCat("/proc/", pid, "/stat"));
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  std::istringstream fields(text.substr(std::min(text.size(), text.rfind(')') + 1)));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user_ticks = 0, system_ticks = 0;
  fields >> user_ticks >> system_ticks;
  return (user_ticks + system_ticks) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

LoadResult RunClosed(const ClosedLoop& plan, const Issue& issue) {
  return Closed(plan, issue).Run();
}

namespace {

constexpr int kTurns = 5;

void AddTo(LoadResult& sum, const LoadResult& turn) {
  sum.calls += turn.calls;
  sum.failures += turn.failures;
  if (sum.first_problem.empty()) sum.first_problem = turn.first_problem;
  sum.seconds += turn.seconds;
  sum.cpu_seconds += turn.cpu_seconds;
  sum.ended += turn.ended;
  sum.numbers += turn.numbers;
  sum.latencies_ms.insert(sum.latencies_ms.end(), turn.latencies_ms.begin(),
                          turn.latencies_ms.end());
}

void RunTurn(const ClosedLoop& plan, const Side& side, LoadResult& sum, double& cpu_us) {
  const double before = side.cpu();
  AddTo(sum, RunClosed(plan, side.issue));
  cpu_us += (side.cpu() - before) * 1e6;
}

}  // namespace

Paired RunPaired(const ClosedLoop& plan, const Side& ours, const Side& baseline) {
  Paired paired;
  ClosedLoop turn = plan;
  turn.warm_up /= kTurns;
  turn.measured /= kTurns;
  ClosedLoop bare = turn;
  bare.calls_max = INT64_MAX;
  turn.calls_max = plan.calls_max / kTurns;
  for (int i = 0; i < kTurns; ++i) {
    RunTurn(bare, baseline, paired.baseline, paired.baseline_cpu_us);
    RunTurn(turn, ours, paired.ours, paired.ours_cpu_us);
    turn.first_number = plan.first_number + paired.ours.numbers;
  }
  paired.ours_cpu_us /= static_cast<double>(std::max<int64_t>(1, paired.ours.ended));
  paired.baseline_cpu_us /= static_cast<double>(std::max<int64_t>(1, paired.baseline.ended));
  return paired;
}

int64_t CallsOf(const OpenLoop& plan) { return static_cast<int64_t>(ArrivalsOf(plan).size()); }

LoadResult RunOpen(const OpenLoop& plan, const Issue& issue) {
  const ProcessClock clock;
  const std::vector<absl::Duration> arrivals = ArrivalsOf(plan);
  LoadResult result;
  if (arrivals.empty()) return result;
  // One slot a call, written by it alone. Negative: it failed.
  std::vector<double> latencies(arrivals.size(), -1);
  std::atomic<size_t> unfinished = arrivals.size();
  absl::Notification over, never;
  Problems problems;
  const double cpu_before = CpuSeconds();
  const absl::Time begin = clock.Now() + absl::Milliseconds(1);
  for (size_t i = 0; i < arrivals.size(); ++i) {
    const absl::Time scheduled = begin + arrivals[i];
    if (const absl::Duration early = scheduled - clock.Now(); early > absl::ZeroDuration()) {
      never.WaitForNotificationWithTimeout(early);
    }
    result.lags_ms.push_back(absl::ToDoubleMilliseconds(clock.Now() - scheduled));
    issue(plan.first_number + static_cast<int64_t>(i),
          [&, i, scheduled](const std::string& problem) {
            if (problem.empty()) {
              latencies[i] = absl::ToDoubleMilliseconds(clock.Now() - scheduled);
            } else {
              problems.Note(problem);
            }
            if (unfinished.fetch_sub(1) == 1) over.Notify();
          });
  }
  const bool ended = over.WaitForNotificationWithTimeout(kStuck);
  HF_CHECK(ended);
  result.seconds = absl::ToDoubleSeconds(clock.Now() - begin);
  result.cpu_seconds = CpuSeconds() - cpu_before;
  for (const double latency : latencies) {
    if (latency >= 0) result.latencies_ms.push_back(latency);
  }
  result.calls = static_cast<int64_t>(result.latencies_ms.size());
  problems.Into(result);
  return result;
}

}  // namespace holdfast::bench
