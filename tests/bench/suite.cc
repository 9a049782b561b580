#include "tests/bench/suite.h"

#include <httplib.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "libs/calendar/day.h"
#include "libs/ids/ids.h"
#include "libs/status/macros.h"

namespace holdfast::bench {
namespace {

namespace pb = billing::v1;
using cli::Member;

constexpr char kTenant[] = "bench";
constexpr char kReason[] = "too_expensive";
constexpr absl::Duration kPause = absl::Milliseconds(20);

std::string CustomerName(int64_t number) { return absl::StrCat("customers/c", number); }

absl::Status AddCatalog(cli::SuiteClient& client) {
  pb::CreateProductRequest product;
  product.set_product_id("desk");
  product.mutable_product()->set_display_name("Desk");
  product.set_request_id(client.RequestId());
  using Catalog = pb::CatalogService::StubInterface;
  HF_RETURN_IF_ERROR(client.Call(client.catalog(), &Catalog::CreateProduct, product).status());
  pb::CreatePlanRequest plan;
  plan.set_plan_id("team");
  plan.mutable_plan()->set_product("products/desk");
  plan.mutable_plan()->set_display_name("Team");
  plan.mutable_plan()->mutable_unit_price()->set_amount_minor(4900);
  plan.mutable_plan()->mutable_unit_price()->set_currency_code("USD");
  plan.mutable_plan()->set_interval_unit(pb::INTERVAL_UNIT_MONTH);
  plan.mutable_plan()->set_interval_count(1);
  plan.mutable_plan()->add_features("api");
  plan.set_request_id(client.RequestId());
  return client.Call(client.catalog(), &Catalog::CreatePlan, plan).status();
}

absl::Status Whole(const LoadResult& result, const char* what) {
  if (result.failures == 0) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat(what, ": ", result.failures, " failed: ", result.first_problem));
}

// Value of a line "name{labels} value" of Prometheus text.
double ValueOf(const std::string& line) { return std::stod(line.substr(line.rfind(' ') + 1)); }

}  // namespace

absl::StatusOr<std::unique_ptr<Suite>> Suite::Start(const Context& context,
                                                    std::set<Member> absent) {
  std::unique_ptr<Suite> suite(new Suite);
  std::string folder = context.folder + "/suite-XXXXXX";  // a bench may start several
  HF_CHECK(mkdtemp(folder.data()) != nullptr);
  if (!context.database.empty()) {
    // Its services each have a schema there.
    HF_ASSIGN_OR_RETURN(suite->database_, Scratch::Make(context, "suite"));
  }
  const std::string database = suite->database_ == nullptr ? "" : suite->database_->url();
  HF_ASSIGN_OR_RETURN(suite->processes_, cli::SuiteProcesses::Start({.folder = folder,
                                                                     .database = database,
                                                                     .schema_prefix = kTenant,
                                                                     .binaries = context.binaries,
                                                                     .tenant = kTenant,
                                                                     .metrics = true,
                                                                     .absent = std::move(absent)}));
  const cli::SuiteAddresses& addresses = suite->processes_->addresses();
  suite->client_ =
      std::make_unique<cli::SuiteClient>(addresses, suite->token(), suite->process_clock_);
  suite->as_service_ = std::make_unique<cli::SuiteClient>(
      addresses, suite->processes_->service_token(), suite->process_clock_);
  HF_RETURN_IF_ERROR(AddCatalog(suite->client()));
  return suite;
}

absl::Status Suite::Populate(int count) {
  Stubs<Customers> customers(billing());
  Stubs<Subscriptions> subscriptions(billing());
  const ClosedLoop all{.outstanding = 200,
                       .warm_up = absl::ZeroDuration(),
                       .measured = absl::Minutes(3),
                       .calls_max = count};
  HF_RETURN_IF_ERROR(Whole(RunClosed(all, CreateCalls(customers, token(), "c")), "populating"));
  const absl::CivilDay start = absl::ToCivilDay(SystemClock().Now(), absl::UTCTimeZone()) - 10;
  const Issue import = Calls<Subscriptions, pb::ImportSubscriptionRequest, pb::Subscription>(
      subscriptions, &Subscriptions::Stub::async::ImportSubscription, token(),
      [&start](int64_t number, pb::ImportSubscriptionRequest& request) {
        request.set_parent(CustomerName(number));
        request.set_subscription_id("s");
        request.set_plan("plans/team");
        request.set_quantity(3);
        request.set_start_date(FormatDay(start));
        request.set_request_id(NewUuid7(SystemClock().Now()));
      });
  return Whole(RunClosed(all, import), "populating");
}

// Feedback's and renewal's writers are at rest once they apply nothing new for a while.
absl::Status Suite::AwaitConsumers(absl::Duration patience) {
  const absl::Time give_up = process_clock_.Now() + patience;
  double before = -1;
  absl::Notification never;
  for (int still = 0; still < 5;) {
    if (process_clock_.Now() > give_up) {
      return absl::DeadlineExceededError("the consumers did not come to rest");
    }
    never.WaitForNotificationWithTimeout(kPause * 5);
    double commands = 0;
    for (const Member member : {Member::kFeedback, Member::kRenewal}) {
      if (!processes_->running(member)) continue;
      HF_ASSIGN_OR_RETURN(const GroupFigures figures, Groups(member));
      commands += figures.commands;
    }
    // A job may run now and then; a backlog is hundreds of commands.
    still = commands - before < 20 ? still + 1 : 0;
    before = commands;
  }
  return absl::OkStatus();
}

absl::StatusOr<EchoReplies> Suite::Samples() {
  EchoReplies replies;
  pb::CheckEntitlementRequest entitlement;
  FillEntitlement(0, entitlement);
  HF_ASSIGN_OR_RETURN(
      replies.entitlement,
      client().Call(client().subscriptions(),
                    &pb::SubscriptionService::StubInterface::CheckEntitlement, entitlement));
  pb::GetSubscriptionRequest get;
  FillGet(0, get);
  HF_ASSIGN_OR_RETURN(replies.subscription,
                      client().Call(client().subscriptions(),
                                    &pb::SubscriptionService::StubInterface::GetSubscription, get));
  pb::CreateCustomerRequest create;
  FillCreate("sample", create);
  HF_ASSIGN_OR_RETURN(replies.customer,
                      client().Call(client().customers(),
                                    &pb::CustomerService::StubInterface::CreateCustomer, create));
  pb::StartCancellationRequest start;
  FillStart(0, pb::CANCELLATION_MODE_REQUEST, start);
  HF_ASSIGN_OR_RETURN(
      replies.cancellation,
      client().Call(client().cancellations(),
                    &pb::CancellationService::StubInterface::StartCancellation, start));
  return replies;
}

absl::StatusOr<GroupFigures> Suite::Groups(Member member) {
  httplib::Client http("127.0.0.1", processes_->metrics_port(member));
  const httplib::Result reply = http.Get("/metrics");
  if (!reply || reply->status != 200) return absl::UnavailableError("no metrics");
  GroupFigures figures;
  std::istringstream lines(reply->body);
  for (std::string line; std::getline(lines, line);) {
    if (absl::StartsWith(line, "holdfast_sql_groups_total")) figures.groups = ValueOf(line);
    if (absl::StartsWith(line, "holdfast_sql_commands_total")) figures.commands = ValueOf(line);
    if (absl::StartsWith(line, "holdfast_sql_seconds_total{step=\"")) {
      const size_t from = line.find('"') + 1;
      figures.seconds[line.substr(from, line.find('"', from) - from)] = ValueOf(line);
    }
  }
  return figures;
}

GroupFigures operator-(const GroupFigures& late, const GroupFigures& early) {
  GroupFigures between{late.commands - early.commands, late.groups - early.groups, late.seconds};
  for (const auto& [step, seconds] : early.seconds) between.seconds[step] -= seconds;
  return between;
}

void FillEntitlement(int64_t customer, pb::CheckEntitlementRequest& request) {
  request.set_customer(CustomerName(customer));
  request.set_feature("api");
}

void FillGet(int64_t customer, pb::GetSubscriptionRequest& request) {
  request.set_name(CustomerName(customer) + "/subscriptions/s");
}

void FillCreate(const std::string& id, pb::CreateCustomerRequest& request) {
  request.set_customer_id(id);
  pb::Customer& customer = *request.mutable_customer();
  customer.set_display_name("Customer " + id);
  customer.set_country("NZ");
  customer.set_time_zone("Pacific/Auckland");
  customer.set_currency_code("USD");
  customer.set_kind(pb::CUSTOMER_KIND_BUSINESS);
  request.set_request_id(NewUuid7(SystemClock().Now()));
}

void FillStart(int64_t customer, pb::CancellationMode mode, pb::StartCancellationRequest& request) {
  request.set_subscription(CustomerName(customer) + "/subscriptions/s");
  request.set_mode(mode);
  request.set_timing(pb::CANCEL_TIMING_PERIOD_END);
  request.set_reason(kReason);
  request.set_channel("web");
  request.set_request_id(NewUuid7(SystemClock().Now()));
}

Issue EntitlementCalls(Stubs<Subscriptions>& stubs, const std::string& token, int customers) {
  return Calls<Subscriptions, pb::CheckEntitlementRequest, pb::CheckEntitlementResponse>(
      stubs, &Subscriptions::Stub::async::CheckEntitlement, token,
      [customers](int64_t number, pb::CheckEntitlementRequest& request) {
        FillEntitlement(number * 7919 % customers, request);
      });
}

Issue GetCalls(Stubs<Subscriptions>& stubs, const std::string& token, int customers) {
  return Calls<Subscriptions, pb::GetSubscriptionRequest, pb::Subscription>(
      stubs, &Subscriptions::Stub::async::GetSubscription, token,
      [customers](int64_t number, pb::GetSubscriptionRequest& request) {
        FillGet(number * 7919 % customers, request);
      });
}

Issue CreateCalls(Stubs<Customers>& stubs, const std::string& token, const std::string& prefix) {
  return Calls<Customers, pb::CreateCustomerRequest, pb::Customer>(
      stubs, &Customers::Stub::async::CreateCustomer, token,
      [prefix](int64_t number, pb::CreateCustomerRequest& request) {
        FillCreate(absl::StrCat(prefix, number), request);
      });
}

Issue StartCalls(Stubs<Cancellations>& stubs, const std::string& token, pb::CancellationMode mode,
                 std::function<std::string(const pb::Cancellation&)> check) {
  return Calls<Cancellations, pb::StartCancellationRequest, pb::Cancellation>(
      stubs, &Cancellations::Stub::async::StartCancellation, token,
      [mode](int64_t number, pb::StartCancellationRequest& request) {
        FillStart(number, mode, request);
      },
      std::move(check));
}

}  // namespace holdfast::bench
