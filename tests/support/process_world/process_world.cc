#include "tests/support/process_world/process_world.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "cli/demo/process.h"
#include "cli/import/mapping.h"
#include "libs/calendar/day.h"
#include "libs/rpc/timestamps.h"
#include "libs/status/macros.h"

namespace holdfast::testing_support {
namespace {

namespace pb = billing::v1;
using Cancellations = pb::CancellationService::StubInterface;

constexpr absl::CivilHour kNoon(2026, 3, 10, 12);
constexpr absl::CivilDay kRunningSince(2026, 3, 1);
constexpr absl::Duration kPatience = absl::Seconds(60);
constexpr absl::Duration kCommandPatience = absl::Minutes(2);
constexpr size_t kTailBytes = 4000;

// New Zealand's law adds nothing to the default row: intent, survey and offers are allowed.
constexpr char kCatalog[] = R"({
  "name": "test", "currency": "USD", "product": {"id": "desk", "display_name": "Desk"},
  "plans": [{"id": "team", "display_name": "Team", "unit_price": "49.00", "interval": "month"}],
  "customers": {"file": "made", "id": "id"},
  "subscriptions": {"file": "made", "id": "id", "customer": "id", "quantity": "n", "start": "from",
                    "plan": {"columns": ["plan"], "map": {"team": "team"}}}})";

cli::ImportPlan People(int count) {
  cli::ImportPlan plan;
  for (int number = 0; number < count; ++number) {
    pb::CreateCustomerRequest customer;
    customer.set_customer_id(absl::StrCat("c", number));
    customer.mutable_customer()->set_display_name(absl::StrCat("Customer ", number));
    customer.mutable_customer()->set_country("NZ");
    customer.mutable_customer()->set_time_zone("UTC");
    customer.mutable_customer()->set_currency_code("USD");
    customer.mutable_customer()->set_kind(pb::CUSTOMER_KIND_BUSINESS);
    plan.customers.push_back({number, std::move(customer)});
    cli::ImportPlan::SubscriptionRow row{.line = number};
    row.request.set_parent(absl::StrCat("customers/c", number));
    row.request.set_subscription_id("s");
    row.request.set_plan("plans/team");
    row.request.set_quantity(3);
    row.request.set_start_date(FormatDay(kRunningSince));
    plan.subscriptions.push_back(std::move(row));
  }
  return plan;
}

std::string Whole(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

std::string Binaries() {
  const char* folder = std::getenv("HF_BIN");
  return folder == nullptr ? "" : folder;
}

absl::StatusOr<std::unique_ptr<ProcessWorld>> ProcessWorld::Start(
    std::map<cli::Member, std::vector<std::string>> flags, const std::string& database) {
  if (Binaries().empty())
    return absl::FailedPreconditionError("HF_BIN names no folder of binaries");
  std::unique_ptr<ProcessWorld> world(new ProcessWorld);
  HF_ASSIGN_OR_RETURN(world->suite_, cli::SuiteProcesses::Start({.folder = world->dir_.path(),
                                                                 .database = database,
                                                                 .binaries = Binaries(),
                                                                 .flags = std::move(flags)}));
  const cli::SuiteProcesses& suite = *world->suite_;
  world->as_operator_ = std::make_unique<cli::SuiteClient>(
      suite.addresses(), suite.operator_token(), world->process_clock_);
  world->as_service_ = std::make_unique<cli::SuiteClient>(suite.addresses(), suite.service_token(),
                                                          world->process_clock_);
  world->at_replica_ = std::make_unique<cli::SuiteClient>(
      suite.replica_addresses(), suite.operator_token(), world->process_clock_);
  return world;
}

absl::Status ProcessWorld::Populate(int count) {
  pb::CreateTestClockRequest request;
  *request.mutable_start_time() = rpc::TimestampOf(absl::FromCivil(kNoon, absl::UTCTimeZone()));
  request.set_request_id(as_operator().RequestId());
  HF_RETURN_IF_ERROR(
      as_operator()
          .Call(as_operator().clock(), &pb::ClockService::StubInterface::CreateTestClock, request)
          .status());
  HF_ASSIGN_OR_RETURN(const cli::Mapping mapping, cli::Mapping::Parse(kCatalog));
  HF_ASSIGN_OR_RETURN(const cli::ImportReport report,
                      cli::RunImport(as_operator(), mapping, People(count), kPatience,
                                     [](const std::string&, int64_t, int64_t) {}));
  if (report.subscriptions_created == count) return absl::OkStatus();
  return absl::InternalError(report.bad.empty() ? "not everybody was imported"
                                                : report.bad.front().reason);
}

std::string ProcessWorld::SubscriptionOf(int number) {
  return absl::StrCat("customers/c", number, "/subscriptions/s");
}

absl::StatusOr<pb::Cancellation> ProcessWorld::Start(const std::string& subscription,
                                                     pb::CancellationMode mode) {
  pb::StartCancellationRequest request;
  request.set_subscription(subscription);
  request.set_mode(mode);
  request.set_timing(pb::CANCEL_TIMING_PERIOD_END);
  request.set_channel("web");
  request.set_request_id(as_operator().RequestId());
  return as_operator().Call(as_operator().cancellations(), &Cancellations::StartCancellation,
                            request);
}

absl::StatusOr<pb::Cancellation> ProcessWorld::Confirm(const std::string& cancellation) {
  pb::ConfirmCancellationRequest request;
  request.set_name(cancellation);
  request.set_channel("web");
  request.set_request_id(as_operator().RequestId());
  return as_operator().Call(as_operator().cancellations(), &Cancellations::ConfirmCancellation,
                            request);
}

absl::StatusOr<pb::Cancellation> ProcessWorld::Get(const std::string& cancellation) {
  pb::GetCancellationRequest request;
  request.set_name(cancellation);
  return as_operator().Call(as_operator().cancellations(), &Cancellations::GetCancellation, request,
                            {.patience = kPatience});
}

absl::Status ProcessWorld::Advance(absl::Time to, const std::vector<std::string>& wait_for) {
  pb::AdvanceTestClockRequest request;
  *request.mutable_to_time() = rpc::TimestampOf(to);
  request.mutable_wait_for()->Assign(wait_for.begin(), wait_for.end());
  request.set_request_id(as_operator().RequestId());
  return as_operator()
      .Call(as_operator().clock(), &pb::ClockService::StubInterface::AdvanceTestClock, request,
            {.attempt = absl::Seconds(9), .patience = kPatience})
      .status();
}

absl::StatusOr<int64_t> ProcessWorld::DecisionsOf(const std::string& cancellation) {
  feedback::v1::ListDecisionsRequest request;
  request.set_cancellation(cancellation);
  HF_ASSIGN_OR_RETURN(const feedback::v1::ListDecisionsResponse reply,
                      as_operator().Call(as_operator().offers(),
                                         &feedback::v1::OfferService::StubInterface::ListDecisions,
                                         request, {.patience = kPatience}));
  return reply.decisions_size();
}

std::vector<std::string> ProcessWorld::Notifications() const {
  std::vector<std::string> texts;
  for (const auto& file : std::filesystem::directory_iterator(suite_->notification_folder())) {
    if (file.path().extension() == ".json") texts.push_back(Whole(file.path().string()));
  }
  return texts;
}

absl::StatusOr<Finished> ProcessWorld::Holdfast(std::vector<std::string> arguments) {
  const std::string name = absl::StrCat("holdfast-", ++commands_);
  std::vector<std::string> command = {
      Binaries() + "/holdfast",    "--billing",  suite_->addresses().billing, "--renewal",
      suite_->addresses().renewal, "--feedback", suite_->addresses().feedback};
  if (std::ranges::find(arguments, "--token_file") == arguments.end()) {
    command.insert(command.end(), {"--token_file", File("operator.token")});
  }
  command.insert(command.end(), arguments.begin(), arguments.end());
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<cli::Process> process,
                      cli::Process::Start(command, File(name + ".out"), File(name + ".err")));
  if (!process->WaitForEnd(kCommandPatience)) {
    return absl::DeadlineExceededError("holdfast did not end");
  }
  return Finished{process->exit_code(), Whole(File(name + ".out")), Whole(File(name + ".err"))};
}

std::string ProcessWorld::LogTail(cli::Member member) const {
  const std::string text = Whole(File(cli::ProgramOf(member) + ".log"));
  return text.size() > kTailBytes ? text.substr(text.size() - kTailBytes) : text;
}

void Pass(absl::Duration duration) {
  absl::Notification never;
  never.WaitForNotificationWithTimeout(duration);
}

bool Eventually(absl::Duration patience, const std::function<bool()>& condition) {
  const ProcessClock clock;
  const absl::Time give_up = clock.Now() + patience;
  while (!condition()) {
    if (clock.Now() >= give_up) return false;
    Pass(absl::Milliseconds(20));
  }
  return true;
}

}  // namespace holdfast::testing_support
