#include "cli/demo/audit.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "holdfast/billing/v1/events.pb.h"
#include "libs/rpc/timestamps.h"
#include "libs/status/macros.h"

namespace holdfast::cli {
namespace {

namespace pb = billing::v1;

constexpr int kPage = 1000;
constexpr int kEventPage = 2000;
constexpr int kPartitions = 16;
constexpr CallLimits kPatient{.attempt = absl::Seconds(20), .patience = absl::Seconds(30)};

// Calls a List method page by page and hands each reply to `take`.
template <class Stub, class Request, class Response, class Take>
absl::Status EachPage(SuiteClient& client, Stub& stub,
                      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                      Request request, Take take) {
  request.set_page_size(kPage);
  do {
    HF_ASSIGN_OR_RETURN(const Response reply, client.Call(stub, method, request, kPatient));
    take(reply);
    request.set_page_token(reply.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

template <class Request>
Request OfAll() {
  Request request;
  request.set_parent("customers/-");
  return request;
}

// Counts facts that may be true only once.
class OnceOnly {
 public:
  void See(const events::v1::Event& event) {
    if (event.type() == "subscription.canceled" || event.type() == "cancellation.canceled") {
      Count(event.type() + event.subject());
    } else if (event.type() == "cancellation.offer_accepted") {
      pb::CancellationFact fact;
      if (fact.ParseFromString(event.data())) Count("accepted " + fact.offer().name());
    } else if (event.type() == "invoice.created") {
      pb::InvoiceFact fact;
      if (fact.ParseFromString(event.data())) {
        Count(absl::StrCat("invoiced ", fact.subscription(), " ", fact.period().start_date()));
      }
    }
  }
  int64_t doubles() const { return doubles_; }

 private:
  void Count(const std::string& fact) { doubles_ += seen_.insert(fact).second ? 0 : 1; }
  std::set<std::string> seen_;
  int64_t doubles_ = 0;
};

absl::Status ReadStream(SuiteClient& client, AuditFigures& into) {
  OnceOnly once;
  for (int partition = 0; partition < kPartitions; ++partition) {
    pb::ReadEventsRequest request;
    request.set_partition(partition);
    request.set_limit(kEventPage);
    while (true) {
      HF_ASSIGN_OR_RETURN(const pb::ReadEventsResponse reply,
                          client.Call(client.events(), &pb::EventService::StubInterface::ReadEvents,
                                      request, kPatient));
      if (reply.events().empty()) break;
      for (const events::v1::Event& event : reply.events()) {
        once.See(event);
        request.set_after_position(event.position());
        if (!into.example_name.empty() && event.subject().starts_with(into.example_name)) {
          into.example.push_back(event);
        }
      }
    }
  }
  std::ranges::sort(into.example, {}, &events::v1::Event::customer_sequence);
  into.double_effects = once.doubles();
  return absl::OkStatus();
}

void CountState(pb::CancellationState state, AuditFigures& into) {
  switch (state) {
    case pb::CANCELLATION_STATE_RETAINED:
      ++into.retained;
      return;
    case pb::CANCELLATION_STATE_CANCELED:
      ++into.canceled;
      return;
    case pb::CANCELLATION_STATE_WITHDRAWN:
      ++into.withdrawn;
      return;
    case pb::CANCELLATION_STATE_ABANDONED:
      ++into.abandoned;
      return;
    default:
      ++into.lost;
  }
}

void CountOffers(const pb::Cancellation& cancellation, AuditFigures& into) {
  bool shown_in_time = false;
  for (const pb::Offer& offer : cancellation.offers()) {
    if (!offer.has_shown_time()) continue;
    const bool took_effect = cancellation.state() == pb::CANCELLATION_STATE_CANCELED;
    const bool late = took_effect &&
                      rpc::TimeOf("", offer.shown_time()).value_or(absl::InfiniteFuture()) >=
                          rpc::TimeOf("", cancellation.close_time()).value_or(absl::InfinitePast());
    into.offers_shown_late += late ? 1 : 0;
    shown_in_time |= !late;
  }
  if (shown_in_time) {
    ++into.offers_shown_before_effect;
    if (into.example_name.empty()) into.example_name = cancellation.name();
  } else {
    ++into.offers_suppressed[cancellation.offers_suppressed().empty()
                                 ? "unknown"
                                 : cancellation.offers_suppressed()];
  }
  into.degraded_replies += cancellation.degraded() ? 1 : 0;
}

absl::Status ReadCancellations(SuiteClient& client, const ReplayRecord& record,
                               AuditFigures& into) {
  std::map<std::string, pb::Cancellation> held;
  HF_RETURN_IF_ERROR(EachPage(client, client.cancellations(),
                              &pb::CancellationService::StubInterface::ListCancellations,
                              OfAll<pb::ListCancellationsRequest>(), [&](const auto& page) {
                                for (const pb::Cancellation& one : page.cancellations())
                                  held[one.name()] = one;
                              }));
  const std::set<std::string> acknowledged(record.acknowledged.begin(), record.acknowledged.end());
  into.started = static_cast<int64_t>(acknowledged.size());
  for (const std::string& name : acknowledged) {
    const auto at = held.find(name);
    if (at == held.end()) {
      ++into.lost;
      continue;
    }
    CountState(at->second.state(), into);
    CountOffers(at->second, into);
  }
  return absl::OkStatus();
}

absl::Status ReadBooks(SuiteClient& client, AuditFigures& into) {
  HF_RETURN_IF_ERROR(EachPage(client, client.customers(),
                              &pb::CustomerService::StubInterface::ListCustomers,
                              pb::ListCustomersRequest(),
                              [&](const auto& page) { into.customers += page.customers_size(); }));
  HF_RETURN_IF_ERROR(EachPage(
      client, client.subscriptions(), &pb::SubscriptionService::StubInterface::ListSubscriptions,
      OfAll<pb::ListSubscriptionsRequest>(),
      [&](const auto& page) { into.subscriptions += page.subscriptions_size(); }));
  HF_RETURN_IF_ERROR(EachPage(client, client.invoices(),
                              &pb::InvoiceService::StubInterface::ListInvoices,
                              OfAll<pb::ListInvoicesRequest>(),
                              [&](const auto& page) { into.invoices += page.invoices_size(); }));
  HF_ASSIGN_OR_RETURN(const pb::VerifyLedgerResponse ledger,
                      client.Call(client.ledger(), &pb::LedgerService::StubInterface::VerifyLedger,
                                  pb::VerifyLedgerRequest(), kPatient));
  into.ledger_imbalance_minor = ledger.imbalance_minor();
  into.double_effects += ledger.double_postings();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<AuditFigures> Audit(SuiteClient& as_operator, SuiteClient& as_service,
                                   const ReplayRecord& record, const std::string& currency,
                                   int horizon_months) {
  AuditFigures figures;
  HF_RETURN_IF_ERROR(ReadCancellations(as_operator, record, figures));
  HF_RETURN_IF_ERROR(ReadStream(as_service, figures));
  HF_RETURN_IF_ERROR(ReadBooks(as_operator, figures));
  renewal::v1::ForecastRevenueRequest forecast;
  forecast.set_currency_code(currency);
  forecast.set_horizon_months(horizon_months);
  HF_ASSIGN_OR_RETURN(
      figures.forecast,
      as_operator.Call(as_operator.forecasts(),
                       &renewal::v1::ForecastService::StubInterface::ForecastRevenue, forecast,
                       kPatient));
  return figures;
}

}  // namespace holdfast::cli
