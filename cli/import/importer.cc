#include "cli/import/importer.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "absl/strings/str_cat.h"
#include "libs/calendar/day.h"
#include "libs/calendar/zone.h"
#include "libs/status/error.h"
#include "libs/status/macros.h"
#include "libs/status/reasons.h"

namespace holdfast::cli {
namespace {

namespace pb = billing::v1;

// Calls in flight: enough that the server's writer always has a full group to commit.
constexpr int kLanes = 32;

// Runs `work(i)` for i in [0, count) on kLanes threads; `done` hears of progress now and then.
void InLanes(int64_t count, const std::function<void(int64_t)>& work,
             const std::function<void(int64_t)>& done) {
  std::atomic<int64_t> next{0};
  std::atomic<int64_t> finished{0};
  std::mutex progress_mu;
  std::vector<std::thread> lanes;
  for (int lane = 0; lane < kLanes; ++lane) {
    lanes.emplace_back([&] {
      for (int64_t i = next++; i < count; i = next++) {
        work(i);
        const int64_t now_done = ++finished;
        if (now_done % 250 == 0 || now_done == count) {
          const std::lock_guard<std::mutex> lock(progress_mu);
          done(now_done);
        }
      }
    });
  }
  for (std::thread& lane : lanes) lane.join();
}

bool AlreadyThere(const absl::Status& status) {
  return absl::IsAlreadyExists(status) && HasReason(status, kResourceExists);
}

// The column of the file that a field of the request came from, as far as one did.
std::string ColumnOf(const absl::Status& status,
                     const std::map<std::string, std::string>& column_of_field) {
  for (const auto& [key, value] : MetadataOf(status)) {
    if (key != "field") continue;
    const auto at = column_of_field.find(value);
    return at == column_of_field.end() ? value : at->second;
  }
  return "";
}

std::map<std::string, std::string> CustomerColumns(const CustomerMapping& mapping) {
  return {{"customer_id", mapping.id},
          {"customer.display_name", mapping.display_name},
          {"customer.email", mapping.email},
          {"customer.country", mapping.country.column},
          {"customer.region", mapping.region.column},
          {"customer.time_zone", mapping.time_zone},
          {"customer.first_start_date", mapping.first_start}};
}

std::map<std::string, std::string> SubscriptionColumns(const SubscriptionMapping& mapping) {
  return {{"parent", mapping.customer},       {"subscription_id", mapping.id},
          {"quantity", mapping.quantity},     {"start_date", mapping.start},
          {"trial_days", mapping.trial_days}, {"end.end_date", mapping.end}};
}

// What a batch of rows came to; thread-safe.
class Tally {
 public:
  Tally(std::string file, std::map<std::string, std::string> columns)
      : file_(std::move(file)), columns_(std::move(columns)) {}

  void Count(int line, const absl::Status& status) {
    const std::lock_guard<std::mutex> lock(mu_);
    if (status.ok()) {
      ++created_;
    } else if (AlreadyThere(status)) {
      ++present_;
    } else {
      bad_.push_back({file_, line, ColumnOf(status, columns_), std::string(status.message())});
    }
  }
  int64_t created() const { return created_; }
  int64_t present() const { return present_; }
  const std::vector<BadCell>& bad() const { return bad_; }

 private:
  const std::string file_;
  const std::map<std::string, std::string> columns_;
  std::mutex mu_;
  int64_t created_ = 0;
  int64_t present_ = 0;
  std::vector<BadCell> bad_;
};

absl::Status ImportCatalog(SuiteClient& client, const Mapping& mapping, CallLimits limits) {
  pb::CreateProductRequest product;
  product.set_product_id(mapping.product_id);
  product.mutable_product()->set_display_name(mapping.product_display_name);
  product.set_request_id(client.RequestId());
  const absl::Status created =
      client
          .Call(client.catalog(), &pb::CatalogService::StubInterface::CreateProduct, product,
                limits)
          .status();
  if (!created.ok() && !AlreadyThere(created)) return created;
  for (const MappedPlan& mapped : mapping.plans) {
    pb::CreatePlanRequest request;
    request.set_plan_id(mapped.id);
    *request.mutable_plan() = mapped.plan;
    request.set_request_id(client.RequestId());
    const absl::Status status =
        client
            .Call(client.catalog(), &pb::CatalogService::StubInterface::CreatePlan, request, limits)
            .status();
    if (!status.ok() && !AlreadyThere(status)) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<absl::Time> TenantNow(SuiteClient& client, CallLimits limits) {
  HF_ASSIGN_OR_RETURN(const pb::TestClock clock,
                      client.Call(client.clock(), &pb::ClockService::StubInterface::GetTestClock,
                                  pb::GetTestClockRequest(), limits));
  return absl::FromUnixSeconds(clock.now().seconds()) + absl::Nanoseconds(clock.now().nanos());
}

// The request for a row, with its end when that is already past for the customer.
absl::StatusOr<pb::ImportSubscriptionRequest> WithPastEnd(const ImportPlan::SubscriptionRow& row,
                                                          absl::Time now,
                                                          std::atomic<int64_t>& ends_ahead) {
  pb::ImportSubscriptionRequest request = row.request;
  if (row.departure.subscription.empty()) return request;
  HF_ASSIGN_OR_RETURN(const absl::TimeZone zone, LoadZone(row.departure.time_zone));
  if (row.departure.end > LocalDay(now, zone)) {
    ++ends_ahead;
    return request;
  }
  request.mutable_end()->set_end_date(FormatDay(row.departure.end));
  request.mutable_end()->set_end_kind(pb::END_KIND_VOLUNTARY);
  request.mutable_end()->set_reason(row.departure.reason);
  return request;
}

// A first start that is still ahead says nothing yet: tenure then counts from the first
// subscription.
pb::CreateCustomerRequest PresentFirstStart(pb::CreateCustomerRequest request, absl::Time now) {
  const absl::StatusOr<absl::CivilDay> first = ParseDay(request.customer().first_start_date());
  const absl::StatusOr<absl::TimeZone> zone = LoadZone(request.customer().time_zone());
  if (first.ok() && zone.ok() && *first > LocalDay(now, *zone)) {
    request.mutable_customer()->clear_first_start_date();
  }
  return request;
}

void ImportCustomers(SuiteClient& client, const ImportPlan& plan, absl::Time now, CallLimits limits,
                     const Progress& progress, Tally& tally) {
  const auto total = static_cast<int64_t>(plan.customers.size());
  InLanes(
      total,
      [&](int64_t i) {
        pb::CreateCustomerRequest request = PresentFirstStart(plan.customers[i].request, now);
        request.set_request_id(client.RequestId());
        tally.Count(plan.customers[i].line,
                    client
                        .Call(client.customers(),
                              &pb::CustomerService::StubInterface::CreateCustomer, request, limits)
                        .status());
      },
      [&](int64_t done) { progress("customers", done, total); });
}

void ImportSubscriptions(SuiteClient& client, const ImportPlan& plan, absl::Time now,
                         CallLimits limits, const Progress& progress, Tally& tally,
                         std::atomic<int64_t>& ends_ahead) {
  const auto total = static_cast<int64_t>(plan.subscriptions.size());
  InLanes(
      total,
      [&](int64_t i) {
        absl::StatusOr<pb::ImportSubscriptionRequest> request =
            WithPastEnd(plan.subscriptions[i], now, ends_ahead);
        absl::Status status = request.status();
        if (status.ok()) {
          request->set_request_id(client.RequestId());
          status = client
                       .Call(client.subscriptions(),
                             &pb::SubscriptionService::StubInterface::ImportSubscription, *request,
                             limits)
                       .status();
        }
        tally.Count(plan.subscriptions[i].line, status);
      },
      [&](int64_t done) { progress("subscriptions", done, total); });
}

}  // namespace

absl::StatusOr<ImportReport> RunImport(SuiteClient& client, const Mapping& mapping,
                                       const ImportPlan& plan, absl::Duration patience,
                                       const Progress& progress) {
  const CallLimits limits{.patience = patience};
  HF_RETURN_IF_ERROR(ImportCatalog(client, mapping, limits));
  HF_ASSIGN_OR_RETURN(const absl::Time now, TenantNow(client, limits));
  Tally customers(mapping.customers.file, CustomerColumns(mapping.customers));
  ImportCustomers(client, plan, now, limits, progress, customers);
  Tally subscriptions(mapping.subscriptions.file, SubscriptionColumns(mapping.subscriptions));
  std::atomic<int64_t> ends_ahead{0};
  ImportSubscriptions(client, plan, now, limits, progress, subscriptions, ends_ahead);

  ImportReport report{.customers_created = customers.created(),
                      .customers_present = customers.present(),
                      .subscriptions_created = subscriptions.created(),
                      .subscriptions_present = subscriptions.present(),
                      .ends_ahead = ends_ahead,
                      .bad = plan.bad};
  for (const Tally* tally : {&customers, &subscriptions}) {
    report.bad.insert(report.bad.end(), tally->bad().begin(), tally->bad().end());
  }
  std::ranges::sort(report.bad, [](const BadCell& a, const BadCell& b) {
    return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
  });
  return report;
}

}  // namespace holdfast::cli
