// The three services as the command and the demo call them: one credential, deadlines, and the
// outermost retry.
#ifndef HOLDFAST_CLI_CLIENT_SUITE_CLIENT_H_
#define HOLDFAST_CLI_CLIENT_SUITE_CLIENT_H_

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "holdfast/billing/v1/cancellation_service.grpc.pb.h"
#include "holdfast/billing/v1/catalog_service.grpc.pb.h"
#include "holdfast/billing/v1/clock_service.grpc.pb.h"
#include "holdfast/billing/v1/customer_service.grpc.pb.h"
#include "holdfast/billing/v1/event_service.grpc.pb.h"
#include "holdfast/billing/v1/invoice_service.grpc.pb.h"
#include "holdfast/billing/v1/ledger_service.grpc.pb.h"
#include "holdfast/billing/v1/subscription_service.grpc.pb.h"
#include "holdfast/feedback/v1/insight_service.grpc.pb.h"
#include "holdfast/feedback/v1/offer_service.grpc.pb.h"
#include "holdfast/feedback/v1/survey_service.grpc.pb.h"
#include "holdfast/renewal/v1/forecast_service.grpc.pb.h"
#include "libs/clock/clock.h"
#include "libs/ids/ids.h"

namespace holdfast::cli {

struct SuiteAddresses {
  std::string billing = "127.0.0.1:7001";
  std::string renewal = "127.0.0.1:7002";
  std::string feedback = "127.0.0.1:7003";
};

struct CallLimits {
  absl::Duration attempt = absl::Seconds(10);  // Deadline of one attempt.
  absl::Duration patience =
      absl::ZeroDuration();  // How long UNAVAILABLE is retried, same request id.
};

// Thread-safe.
class SuiteClient {
 public:
  SuiteClient(const SuiteAddresses& addresses, std::string token, const Clock& process_clock);

  // Calls `method` of `stub`. UNAVAILABLE and a lost reply are retried with the very same request
  // until `limits.patience` is over: mutations are idempotent by their request_id.
  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> Call(Stub& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request, CallLimits limits = {}) {
    Response response;
    absl::Status status = Retried(limits, [&](grpc::ClientContext& context) {
      response.Clear();
      return (stub.*method)(&context, request, &response);
    });
    if (!status.ok()) return status;
    return response;
  }

  // A fresh request id.
  std::string RequestId();

  billing::v1::CatalogService::StubInterface& catalog() { return *catalog_; }
  billing::v1::CustomerService::StubInterface& customers() { return *customers_; }
  billing::v1::SubscriptionService::StubInterface& subscriptions() { return *subscriptions_; }
  billing::v1::InvoiceService::StubInterface& invoices() { return *invoices_; }
  billing::v1::CancellationService::StubInterface& cancellations() { return *cancellations_; }
  billing::v1::EventService::StubInterface& events() { return *events_; }
  billing::v1::LedgerService::StubInterface& ledger() { return *ledger_; }
  billing::v1::ClockService::StubInterface& clock() { return *clock_; }
  feedback::v1::SurveyService::StubInterface& surveys() { return *surveys_; }
  feedback::v1::OfferService::StubInterface& offers() { return *offers_; }
  feedback::v1::InsightService::StubInterface& insight() { return *insight_; }
  renewal::v1::ForecastService::StubInterface& forecasts() { return *forecasts_; }

 private:
  absl::Status Retried(CallLimits limits,
                       const std::function<grpc::Status(grpc::ClientContext&)>& attempt);

  const std::string token_;
  const Clock& process_clock_;
  SystemClock wall_clock_;
  SystemIds ids_;
  std::unique_ptr<billing::v1::CatalogService::StubInterface> catalog_;
  std::unique_ptr<billing::v1::CustomerService::StubInterface> customers_;
  std::unique_ptr<billing::v1::SubscriptionService::StubInterface> subscriptions_;
  std::unique_ptr<billing::v1::InvoiceService::StubInterface> invoices_;
  std::unique_ptr<billing::v1::CancellationService::StubInterface> cancellations_;
  std::unique_ptr<billing::v1::EventService::StubInterface> events_;
  std::unique_ptr<billing::v1::LedgerService::StubInterface> ledger_;
  std::unique_ptr<billing::v1::ClockService::StubInterface> clock_;
  std::unique_ptr<feedback::v1::SurveyService::StubInterface> surveys_;
  std::unique_ptr<feedback::v1::OfferService::StubInterface> offers_;
  std::unique_ptr<feedback::v1::InsightService::StubInterface> insight_;
  std::unique_ptr<renewal::v1::ForecastService::StubInterface> forecasts_;
};

}  // namespace holdfast::cli

#endif  // HOLDFAST_CLI_CLIENT_SUITE_CLIENT_H_
