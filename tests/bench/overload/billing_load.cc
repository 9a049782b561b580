#include "tests/bench/overload/billing_load.h"

#include <unistd.h>

#include <fstream>

#include "absl/strings/str_cat.h"
#include "libs/clock/clock.h"
#include "libs/ids/ids.h"
#include "libs/status/macros.h"

namespace holdfast::overload {
namespace {

using testing_support::ProcessWorld;
namespace pb = billing::v1;

constexpr char kCancellations[] = "/holdfast.billing.v1.CancellationService/";

std::string RequestId() {
  static const SystemClock clock;
  return NewUuid7(clock.Now());
}

}  // namespace

absl::StatusOr<std::unique_ptr<BillingLoad>> BillingLoad::Prepare(ProcessWorld& world,
                                                                  int customers, int months) {
  HF_RETURN_IF_ERROR(world.Populate(customers));
  for (int month = 1; month <= months; ++month) {
    const absl::CivilDay second(2026, 3 + month, 2);
    HF_RETURN_IF_ERROR(world.Advance(absl::FromCivil(second, absl::UTCTimeZone()), {}));
  }
  std::unique_ptr<BillingLoad> load(new BillingLoad(world));
  HF_RETURN_IF_ERROR(load->OpenIntents(customers));
  return load;
}

absl::Status BillingLoad::OpenIntents(int customers) {
  for (int number = 0; number < customers; ++number) {
    const std::string subscription = ProcessWorld::SubscriptionOf(number);
    if (number % 3 == 0) {
      to_start_.push_back(subscription);
      continue;
    }
    HF_ASSIGN_OR_RETURN(const pb::Cancellation opened,
                        world_.Start(subscription, pb::CANCELLATION_MODE_INTENT));
    (number % 3 == 1 ? to_confirm_ : to_withdraw_).push_back(opened.name());
  }
  return absl::OkStatus();
}

Target BillingLoad::target() const {
  return {.address = world_.suite().addresses().billing, .token = world_.suite().operator_token()};
}

Traffic BillingLoad::Reads(absl::Duration deadline, double per_second) const {
  const Request wire{"/holdfast.billing.v1.LedgerService/VerifyLedger", ""};
  return {"reads", [wire](int64_t) { return wire; }, deadline, per_second};
}

Traffic BillingLoad::Charges(absl::Duration deadline, double per_second) {
  const auto another = [](int64_t) {
    pb::CreateCustomerRequest request;
    request.set_request_id(RequestId());
    request.set_customer_id(request.request_id());
    pb::Customer& customer = *request.mutable_customer();
    customer.set_display_name("Another");
    customer.set_country("NZ");
    customer.set_time_zone("UTC");
    customer.set_currency_code("USD");
    customer.set_kind(pb::CUSTOMER_KIND_BUSINESS);
    return Request{"/holdfast.billing.v1.CustomerService/CreateCustomer",
                   request.SerializeAsString()};
  };
  return {"charges", another, deadline, per_second};
}

Traffic BillingLoad::Cancels(absl::Duration deadline, double per_second) {
  return {"cancels", [this](int64_t) { return CancelRequest(next_cancel_++); }, deadline,
          per_second};
}

Request BillingLoad::CancelRequest(int64_t n) const {
  const size_t at = n / 3;
  if (n % 3 == 0) {
    pb::StartCancellationRequest request;
    request.set_subscription(to_start_[at % to_start_.size()]);
    request.set_mode(pb::CANCELLATION_MODE_REQUEST);
    request.set_timing(pb::CANCEL_TIMING_PERIOD_END);
    request.set_channel("web");
    request.set_request_id(RequestId());
    return {absl::StrCat(kCancellations, "StartCancellation"), request.SerializeAsString()};
  }
  if (n % 3 == 1) {
    pb::ConfirmCancellationRequest request;
    request.set_name(to_confirm_[at % to_confirm_.size()]);
    request.set_channel("web");
    request.set_request_id(RequestId());
    return {absl::StrCat(kCancellations, "ConfirmCancellation"), request.SerializeAsString()};
  }
  pb::WithdrawCancellationRequest request;
  request.set_name(to_withdraw_[at % to_withdraw_.size()]);
  request.set_channel("web");
  request.set_request_id(RequestId());
  return {absl::StrCat(kCancellations, "WithdrawCancellation"), request.SerializeAsString()};
}

double ResidentMiB(pid_t pid) {
  std::ifstream in(absl::StrCat("/proc/", pid, "/statm"));
  int64_t size = 0, resident = 0;
  in >> size >> resident;
  return static_cast<double>(resident) * sysconf(_SC_PAGESIZE) / (1 << 20);
}

}  // namespace holdfast::overload
