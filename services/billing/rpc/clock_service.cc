#include "services/billing/rpc/clock_service.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "libs/rpc/shape.h"
#include "libs/rpc/timestamps.h"
#include "libs/rpc/unary.h"
#include "libs/status/status.h"
#include "services/billing/app/advance_clock.h"
#include "services/billing/domain/reasons.h"
#include "services/billing/events/fact_protos.h"

namespace holdfast::billing {
namespace {

// The caller's deadline is what bounds the wait.
constexpr absl::Duration kHoldMax = absl::Hours(1);
// Test clocks stay in the years that subscriptions may start in.
constexpr absl::CivilYear kYearMin(1900);
constexpr absl::CivilYear kYearMax(2200);

std::string ArrivalKey(std::string_view tenant, std::string_view advance) {
  return "clock " + std::string(tenant) + " " + std::string(advance);
}

absl::StatusOr<absl::Time> ClockTime(std::string_view field, bool present,
                                     const google::protobuf::Timestamp& stamp) {
  if (!present) return InvalidField(field, "is required");
  HF_ASSIGN_OR_RETURN(const absl::Time time, rpc::TimeOf(field, stamp));
  const absl::CivilYear year = absl::ToCivilYear(time, absl::UTCTimeZone());
  if (year < kYearMin || kYearMax <= year) return InvalidField(field, "is not in 1900 to 2199");
  return time;
}

absl::StatusOr<absl::Time> FromCreate(const v1::CreateTestClockRequest& req) {
  return ClockTime("start_time", req.has_start_time(), req.start_time());
}

absl::StatusOr<AdvanceCommand> FromAdvance(const v1::AdvanceTestClockRequest& req) {
  AdvanceCommand command;
  HF_ASSIGN_OR_RETURN(command.to_time, ClockTime("to_time", req.has_to_time(), req.to_time()));
  for (const std::string& service : req.wait_for()) {
    HF_ASSIGN_OR_RETURN(std::string known,
                        rpc::OneOf("wait_for", service, {"feedback", "renewal"}));
    if (std::count(command.wait_for.begin(), command.wait_for.end(), known) > 0) {
      return InvalidField("wait_for", "names a service twice");
    }
    command.wait_for.push_back(std::move(known));
  }
  return command;
}

struct Nothing {};
absl::StatusOr<Nothing> FromGet(const v1::GetTestClockRequest&) { return Nothing{}; }
absl::StatusOr<TestClock> ReadClock(sql::ReadTxn& txn, const Scope& scope, const Nothing&) {
  return ReadTestClock(txn, scope);
}

struct Report {
  std::string service;
  std::string barrier;
};
absl::StatusOr<Report> FromReport(const v1::ReportClockBarrierRequest& req) {
  Report report;
  HF_ASSIGN_OR_RETURN(report.service,
                      rpc::OneOf("service", req.service(), {"feedback", "renewal"}));
  HF_ASSIGN_OR_RETURN(report.barrier, rpc::ResourceId("barrier", req.barrier()));
  return report;
}

rpc::Started<AdvanceView> StartedOf(const Scope& scope, AdvanceView view) {
  std::optional<rpc::WaitKey> wait;
  if (!view.done()) wait = ArrivalKey(scope.tenant, view.advance.id);
  return {std::move(view), std::move(wait)};
}

absl::StatusOr<rpc::Started<AdvanceView>> Reread(sql::ReadTxn& txn, const Scope& scope,
                                                 const std::string& id) {
  HF_ASSIGN_OR_RETURN(AdvanceView view, ReadAdvance(txn, scope, id));
  return StartedOf(scope, std::move(view));
}

void IntoClock(const TestClock& clock, v1::TestClock* resp) {
  IntoProto(clock.now, resp->mutable_now());
  resp->set_is_test_clock(clock.is_test_clock);
}

// `late`: the deadline came before the clock, or before a service.
absl::Status IntoAdvance(const AdvanceView& view, bool late, v1::AdvanceTestClockResponse* resp) {
  if (late) {
    return Error(absl::StatusCode::kDeadlineExceeded, kClockBarrierPending,
                 "the clock is moving, or a service has not caught up yet; call again",
                 {{"missing", absl::StrJoin(view.missing, ",")},
                  {"arrived", view.advance.finished ? "true" : "false"}});
  }
  IntoClock(TestClock{view.now, true}, resp->mutable_clock());
  resp->set_actions(view.advance.actions);
  return absl::OkStatus();
}

}  // namespace

grpc::ServerUnaryReactor* ClockServiceImpl::CreateTestClock(grpc::CallbackServerContext* ctx,
                                                            const v1::CreateTestClockRequest* req,
                                                            v1::TestClock* resp) {
  return rpc::Mutate(stack_, ctx, req, resp, FromCreate, billing::CreateTestClock, IntoClock);
}

grpc::ServerUnaryReactor* ClockServiceImpl::AdvanceTestClock(grpc::CallbackServerContext* ctx,
                                                             const v1::AdvanceTestClockRequest* req,
                                                             v1::AdvanceTestClockResponse* resp) {
  auto use = [this](sql::Txn& txn, const Scope& scope,
                    const AdvanceCommand& command) -> absl::StatusOr<rpc::Started<AdvanceView>> {
    HF_ASSIGN_OR_RETURN(AdvanceView view, StartAdvance(txn, scope, command));
    txn.OnCommit(wake_stepper_);
    return StartedOf(scope, std::move(view));
  };
  return rpc::MutateThenWait(
      stack_, ctx, req, resp, FromAdvance, std::move(use), kHoldMax,
      rpc::Rendering{[](const AdvanceView& view) { return view.advance.id; }, Reread}, IntoAdvance);
}

grpc::ServerUnaryReactor* ClockServiceImpl::GetTestClock(grpc::CallbackServerContext* ctx,
                                                         const v1::GetTestClockRequest* req,
                                                         v1::TestClock* resp) {
  return rpc::Read(stack_, ctx, req, resp, FromGet, ReadClock, IntoClock);
}

grpc::ServerUnaryReactor* ClockServiceImpl::ReportClockBarrier(
    grpc::CallbackServerContext* ctx, const v1::ReportClockBarrierRequest* req,
    v1::ReportClockBarrierResponse* resp) {
  auto use = [this](sql::Txn& txn, const Scope& scope,
                    const Report& report) -> absl::StatusOr<Nothing> {
    HF_RETURN_IF_ERROR(ReportBarrier(txn, scope, report.service, report.barrier));
    HF_ASSIGN_OR_RETURN(const AdvanceView view, ReadAdvance(txn, scope, report.barrier));
    if (view.done()) {
      txn.OnCommit([waiters = &stack_.waiters(), key = ArrivalKey(scope.tenant, report.barrier)] {
        waiters->Answer(key);
      });
    }
    return Nothing{};
  };
  return rpc::Mutate(stack_, ctx, req, resp, FromReport, std::move(use),
                     [](const Nothing&, v1::ReportClockBarrierResponse*) {});
}

void ClockServiceImpl::Arrived(const ClockAdvance& advance) {
  if (advance.wait_for.empty()) stack_.waiters().Answer(ArrivalKey(advance.tenant, advance.id));
}

}  // namespace holdfast::billing
