// Lives through a span of time on a tenant's test clock: customers ask to leave on their days, see
// what they are shown, and answer. Everything goes over gRPC to the running services.
#ifndef HOLDFAST_CLI_DEMO_REPLAY_H_
#define HOLDFAST_CLI_DEMO_REPLAY_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "cli/client/suite_client.h"
#include "holdfast/billing/v1/cancellation.pb.h"

namespace holdfast::cli {

// One customer's wish to leave one subscription.
struct Wish {
  std::string subscription;  // Resource name.
  std::string time_zone;     // The customer's, IANA.
  absl::CivilDay ask_day;    // The flow is opened at 09:00 local on this day.
  billing::v1::CancellationMode mode = billing::v1::CANCELLATION_MODE_INTENT;
  billing::v1::CancelTiming timing = billing::v1::CANCEL_TIMING_DATE;
  std::optional<absl::CivilDay> end_date;  // With CANCEL_TIMING_DATE only.
  std::string channel = "web";
  std::string reason;  // Key of the taxonomy; not_stated: the survey is skipped.
  std::string text;    // The customer's own words.
};

// What a customer does with what is on the screen.
enum class Answer {
  kLeave,     // Declines all offers and confirms.
  kAccept,    // Accepts the first offer.
  kWithdraw,  // Declines, confirms, and takes it back before the end.
  kAbandon,   // Closes the page.
};

class Customer {
 public:
  virtual ~Customer() = default;
  // `shown` holds the offers the customer may still take. Asked once in the flow and once more if
  // offers come after the request.
  virtual Answer Decide(const Wish& wish, const std::vector<billing::v1::Offer>& shown) = 0;
  // A later wish of a customer who was retained; nothing: they stay.
  virtual std::optional<Wish> AfterRetention(const Wish& wish, absl::CivilDay today) = 0;
};

// Answers as history did: whatever is offered, they leave.
class LeavingCustomer final : public Customer {
 public:
  Answer Decide(const Wish&, const std::vector<billing::v1::Offer>&) override {
    return Answer::kLeave;
  }
  std::optional<Wish> AfterRetention(const Wish&, absl::CivilDay) override { return std::nullopt; }
};

struct ReplayRecord {
  std::vector<std::string>
      acknowledged;  // Names of cancellations that StartCancellation answered for.
  std::vector<absl::Duration> offer_latencies;  // Of each call that brought offers.
  int64_t calls = 0;
  absl::Time ended;  // Tenant time at the end.
};

class Replay {
 public:
  struct Options {
    absl::Time from, until;  // Tenant time; the clock stands at `from`.
    absl::Duration patience =
        absl::Seconds(60);  // How long a call is retried while a service is away.
    std::vector<std::string> wait_for = {"feedback", "renewal"};
  };
  // Called between flows with the tenant's time; may kill and restart services.
  using Progress = std::function<void(absl::Time now, const ReplayRecord& so_far)>;

  Replay(SuiteClient& client, const Clock& process_clock, Options options, Customer& customer,
         Progress progress)
      : client_(client),
        process_clock_(process_clock),
        options_(std::move(options)),
        customer_(customer),
        progress_(std::move(progress)),
        now_(options_.from) {}

  // Runs all wishes in order of their instants, then on to `until`, then until no cancellation is
  // open.
  absl::StatusOr<ReplayRecord> Run(std::vector<Wish> wishes);

 private:
  struct Due {
    absl::Time at;
    Wish wish;
  };
  absl::Status AdvanceTo(absl::Time to);
  absl::Status RunFlow(const Wish& wish);
  absl::StatusOr<billing::v1::Cancellation> Start(const Wish& wish);
  absl::StatusOr<billing::v1::Cancellation> TellWhy(const Wish& wish,
                                                    billing::v1::Cancellation cancellation);
  absl::StatusOr<billing::v1::Cancellation> Respond(const Wish& wish,
                                                    billing::v1::Cancellation cancellation);
  absl::StatusOr<billing::v1::Cancellation> RespondAfterRequest(
      const Wish& wish, billing::v1::Cancellation cancellation);
  absl::StatusOr<billing::v1::Cancellation> Accept(const billing::v1::Offer& offer,
                                                   const Wish& wish);
  absl::Status DeclineAll(const billing::v1::Cancellation& cancellation, const Wish& wish);
  absl::StatusOr<billing::v1::Cancellation> Confirm(const std::string& name, const Wish& wish);
  absl::StatusOr<billing::v1::Cancellation> Withdraw(const std::string& name, const Wish& wish);
  absl::StatusOr<billing::v1::Cancellation> Get(const std::string& name);
  absl::StatusOr<billing::v1::Cancellation> WhenOffersAreDecided(
      billing::v1::Cancellation cancellation);
  absl::Status RunOutTheClock();
  absl::StatusOr<bool> AnyOpen();
  CallLimits limits() const { return {.patience = options_.patience}; }

  SuiteClient& client_;
  const Clock& process_clock_;
  const Options options_;
  Customer& customer_;
  const Progress progress_;
  absl::Time now_;
  ReplayRecord record_;
  std::vector<std::string> maybe_open_;  // Of the acknowledged, those not yet seen closed.
  std::vector<Due> due_;                 // A heap, the earliest on top.
};

// The wishes of a history: each asks at 09:00 on the day before its end (on the day itself when it
// began that day).
struct Departure;
std::vector<Wish> WishesOf(const std::vector<Departure>& departures);

}  // namespace holdfast::cli

#endif  // HOLDFAST_CLI_DEMO_REPLAY_H_
