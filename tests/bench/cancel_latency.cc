// StartCancellation of the whole suite at fixed arrival rates, and with a service hung. Latency
// counts from the arrival that was scheduled, so calls that queue behind others count their wait.
#include <array>
#include <atomic>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/status/macros.h"
#include "tests/bench/benches.h"
#include "tests/bench/suite.h"

namespace holdfast::bench {
namespace {

namespace pb = billing::v1;
using cli::Member;

constexpr double kRates[] = {500, 1000, 2000};
constexpr std::array kMembers = {Member::kBilling, Member::kFeedback, Member::kRenewal,
                                 Member::kRedis};
constexpr double kFullRate = 2000;
constexpr absl::Duration kMeasured = absl::Seconds(3);
constexpr absl::Duration kCatchUp = absl::Seconds(30);
constexpr double kTargetMs = 25, kTargetFeedbackHungMs = 200;

class Rates {
 public:
  Rates(Context& context, Suite& suite)
      : context_(context),
        stubs_(suite.billing()),
        suite_(suite),
        issue_(StartCalls(stubs_, suite.token(), pb::CANCELLATION_MODE_INTENT,
                          [this](const pb::Cancellation& cancellation) {
                            Count(cancellation);
                            return std::string();
                          })) {}

  // Calls all rounds need: each takes a subscription of its own.
  static int CallsNeeded(const Context& context) {
    double calls = 2 * kFullRate;
    for (const double rate : kRates) calls += rate;
    const double seconds = absl::ToDoubleSeconds(context.Time(kMeasured));
    return static_cast<int>(context.rounds * calls * seconds * 1.1) + 1000;
  }

  absl::Status Warm() {
    const LoadResult result = RunOpen(PlanOf(300, absl::Seconds(1)), issue_);
    return result.failures == 0 ? absl::OkStatus() : absl::InternalError(result.first_problem);
  }

  absl::Status Run(const std::string& row, double rate) {
    context_.say(absl::StrCat(row, ", ", rate, " a second"));
    answered_ = 0;
    offered_ = 0;
    degraded_ = 0;
    const std::vector<double> cpu_before = Cpu();
    LoadResult result = RunOpen(PlanOf(rate, kMeasured), issue_);
    const std::vector<double> cpu_after = Cpu();
    if (result.calls == 0) return absl::InternalError(result.first_problem);
    // A call that was refused or lost is as late as a call can be.
    const auto ended = static_cast<double>(result.calls + result.failures);
    result.latencies_ms.resize(static_cast<size_t>(ended),
                               absl::ToDoubleMilliseconds(kCallTimeout));
    context_.figures.Add(row + ".refused", "share", static_cast<double>(result.failures) / ended);
    Figures& figures = context_.figures;
    figures.Add(row + ".p50", "ms", Quantile(result.latencies_ms, 0.5));
    figures.Add(row + ".p90", "ms", Quantile(result.latencies_ms, 0.9));
    figures.Add(row + ".p99", "ms", Quantile(result.latencies_ms, 0.99));
    figures.Add(row + ".p99.9", "ms", Quantile(result.latencies_ms, 0.999));
    figures.Add(row + ".offered", "share", Share(offered_));
    figures.Add(row + ".degraded", "share", Share(degraded_));
    figures.Add(row + ".client_cores", "cores", result.CpuCores());
    figures.Add(row + ".client_lag_p99", "ms", Quantile(result.lags_ms, 0.99));
    for (size_t i = 0; i < kMembers.size(); ++i) {
      figures.Add(absl::StrCat(row, ".cpu.", cli::ProgramOf(kMembers[i])), "us/call",
                  (cpu_after[i] - cpu_before[i]) / static_cast<double>(result.calls) * 1e6);
    }
    return absl::OkStatus();
  }

 private:
  std::vector<double> Cpu() const {
    std::vector<double> seconds;
    for (const Member member : kMembers) seconds.push_back(suite_.CpuSeconds(member));
    return seconds;
  }

  OpenLoop PlanOf(double rate, absl::Duration measured) {
    const OpenLoop plan{.per_second = rate,
                        .measured = context_.Time(measured),
                        .seed = ++seed_,
                        .first_number = next_};
    next_ += CallsOf(plan);
    return plan;
  }

  void Count(const pb::Cancellation& cancellation) {
    ++answered_;
    if (cancellation.offers_size() > 0) ++offered_;
    if (cancellation.degraded()) ++degraded_;
  }
  double Share(int64_t of) const {
    return answered_ == 0 ? 0 : static_cast<double>(of) / static_cast<double>(answered_.load());
  }

  Context& context_;
  Stubs<Cancellations> stubs_;
  Suite& suite_;
  const Issue issue_;
  int64_t next_ = 1;  // customer 0 is nobody's
  uint64_t seed_ = 0;
  std::atomic<int64_t> answered_ = 0, offered_ = 0, degraded_ = 0;
};

absl::Status Hung(Suite& suite, Member member, Rates& rates, const std::string& row) {
  suite.processes().SuspendMember(member);
  const absl::Status ran = rates.Run(row, kFullRate);
  suite.processes().ResumeMember(member);
  HF_RETURN_IF_ERROR(ran);
  return suite.AwaitConsumers(kCatchUp);
}

}  // namespace

absl::Status RunCancelLatency(Context& context) {
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<Suite> suite, Suite::Start(context));
  const int customers = Rates::CallsNeeded(context);
  context.say(absl::StrCat("populating ", customers, " customers over gRPC"));
  HF_RETURN_IF_ERROR(suite->Populate(customers));
  context.say("waiting until feedback and renewal know them");
  HF_RETURN_IF_ERROR(suite->AwaitConsumers(2 * kCatchUp));
  const std::string cancel = context.Row("cancel");
  Rates rates(context, *suite);
  HF_RETURN_IF_ERROR(rates.Warm());
  for (int round = 0; round < context.rounds; ++round) {
    for (const double rate : kRates) {
      HF_RETURN_IF_ERROR(rates.Run(absl::StrCat(cancel, rate), rate));
      HF_RETURN_IF_ERROR(suite->AwaitConsumers(kCatchUp));
    }
    HF_RETURN_IF_ERROR(Hung(*suite, Member::kRenewal, rates, cancel + "renewal_hung"));
    HF_RETURN_IF_ERROR(Hung(*suite, Member::kFeedback, rates, cancel + "feedback_hung"));
    HF_RETURN_IF_ERROR(rates.Warm());  // closes billing's breaker towards feedback
  }
  context.figures.Promise(absl::StrCat(cancel, kFullRate, ".p99"), {Sense::kAtMost, kTargetMs});
  context.figures.Promise(cancel + "renewal_hung.p99", {Sense::kAtMost, kTargetMs});
  context.figures.Promise(cancel + "feedback_hung.p99", {Sense::kAtMost, kTargetFeedbackHungMs});
  return absl::OkStatus();
}

}  // namespace holdfast::bench
