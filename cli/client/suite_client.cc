#include "cli/client/suite_client.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/synchronization/notification.h"
#include "libs/rpc/client.h"
#include "libs/rpc/status_codec.h"
#include "libs/status/reasons.h"

namespace holdfast::cli {
namespace {

// Between two attempts. A service that restarts is away for a moment, not for long.
constexpr absl::Duration kBackoff = absl::Milliseconds(50);
constexpr absl::Duration kPushbackMax = absl::Seconds(5);

void Pause(absl::Duration duration) {
  absl::Notification never;
  never.WaitForNotificationWithTimeout(duration);
}

// As long as an overloaded service asks to be left alone, and never shorter than a backoff.
absl::Duration PauseAfter(const grpc::ClientContext& context) {
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto asked = trailers.find("grpc-retry-pushback-ms");
  int64_t ms = 0;
  if (asked == trailers.end() ||
      !absl::SimpleAtoi(absl::string_view(asked->second.data(), asked->second.size()), &ms)) {
    return kBackoff;
  }
  return std::clamp(absl::Milliseconds(ms), kBackoff, kPushbackMax);
}

// A lost reply counts as UNAVAILABLE: the same request id makes the second attempt safe. gRPC 1.51
// answers a call that meets a closing server with CANCELLED, which nobody here asks for.
bool MayRetry(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsResourceExhausted(status) || absl::IsCancelled(status) ||
         HasReason(status, kRequestInFlight);
}

}  // namespace

SuiteClient::SuiteClient(const SuiteAddresses& addresses, std::string token,
                         const Clock& process_clock)
    : token_(std::move(token)), process_clock_(process_clock), ids_(wall_clock_) {
  const auto billing = rpc::ChannelFor(addresses.billing);
  const auto renewal = rpc::ChannelFor(addresses.renewal);
  const auto feedback = rpc::ChannelFor(addresses.feedback);
  catalog_ = billing::v1::CatalogService::NewStub(billing);
  customers_ = billing::v1::CustomerService::NewStub(billing);
  subscriptions_ = billing::v1::SubscriptionService::NewStub(billing);
  invoices_ = billing::v1::InvoiceService::NewStub(billing);
  cancellations_ = billing::v1::CancellationService::NewStub(billing);
  events_ = billing::v1::EventService::NewStub(billing);
  ledger_ = billing::v1::LedgerService::NewStub(billing);
  clock_ = billing::v1::ClockService::NewStub(billing);
  surveys_ = feedback::v1::SurveyService::NewStub(feedback);
  offers_ = feedback::v1::OfferService::NewStub(feedback);
  insight_ = feedback::v1::InsightService::NewStub(feedback);
  forecasts_ = renewal::v1::ForecastService::NewStub(renewal);
}

std::string SuiteClient::RequestId() { return NewUuid7(wall_clock_.Now()); }

absl::Status SuiteClient::Retried(
    CallLimits limits, const std::function<grpc::Status(grpc::ClientContext&)>& attempt) {
  const absl::Time give_up = process_clock_.Now() + limits.patience;
  while (true) {
    grpc::ClientContext context;
    rpc::Prepare(context, {.token = token_, .timeout = limits.attempt});
    const absl::Status status = rpc::FromGrpc(attempt(context));
    if (status.ok() || !MayRetry(status) || process_clock_.Now() >= give_up) return status;
    Pause(PauseAfter(context));
  }
}

}  // namespace holdfast::cli
