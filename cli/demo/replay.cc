#include "cli/demo/replay.h"

#include <algorithm>

#include "absl/synchronization/notification.h"
#include "cli/import/importer.h"
#include "libs/calendar/day.h"
#include "libs/calendar/zone.h"
#include "libs/rpc/timestamps.h"
#include "libs/status/error.h"
#include "libs/status/macros.h"

namespace holdfast::cli {
namespace {

namespace pb = billing::v1;
using Cancellations = pb::CancellationService::StubInterface;

// Between seeing the offers and answering, in tenant time.
constexpr absl::Duration kThinking = absl::Minutes(2);
// Real time that a request's offers may take to come through the queue; past it the customer has
// looked away.
constexpr absl::Duration kLooking = absl::Seconds(2);
constexpr absl::Duration kPoll = absl::Milliseconds(2);
constexpr int kOpeningHour = 9;
// Past `until`, at most this many days are run through to close what is open.
constexpr int kMaxDaysPast = 800;

bool IsOpen(pb::CancellationState state) {
  return state == pb::CANCELLATION_STATE_INTENT || state == pb::CANCELLATION_STATE_REQUESTED;
}

std::vector<pb::Offer> Takeable(const pb::Cancellation& cancellation) {
  std::vector<pb::Offer> offers;
  for (const pb::Offer& offer : cancellation.offers()) {
    if (offer.state() == pb::OFFER_STATE_PRESENTED) offers.push_back(offer);
  }
  return offers;
}

template <class Due>
bool Later(const Due& a, const Due& b) {
  return std::tie(a.at, a.wish.subscription) > std::tie(b.at, b.wish.subscription);
}

}  // namespace

std::vector<Wish> WishesOf(const std::vector<Departure>& departures) {
  std::vector<Wish> wishes;
  for (const Departure& departure : departures) {
    wishes.push_back({.subscription = departure.subscription,
                      .time_zone = departure.time_zone,
                      .ask_day = std::max(departure.start, departure.end - 1),
                      .end_date = departure.end,
                      .reason = departure.reason,
                      .text = departure.text});
  }
  return wishes;
}

absl::StatusOr<ReplayRecord> Replay::Run(std::vector<Wish> wishes) {
  for (Wish& wish : wishes) {
    HF_ASSIGN_OR_RETURN(const absl::TimeZone zone, LoadZone(wish.time_zone));
    due_.push_back(
        {AtLocal(absl::CivilSecond(wish.ask_day) + kOpeningHour * 3600, zone), std::move(wish)});
  }
  std::ranges::make_heap(due_, Later<Due>);
  while (!due_.empty()) {
    std::ranges::pop_heap(due_, Later<Due>);
    const Due next = std::move(due_.back());
    due_.pop_back();
    if (next.at >= options_.until) continue;
    HF_RETURN_IF_ERROR(AdvanceTo(std::max(next.at, now_)));
    HF_RETURN_IF_ERROR(RunFlow(next.wish));
    progress_(now_, record_);
  }
  HF_RETURN_IF_ERROR(RunOutTheClock());
  record_.ended = now_;
  return std::move(record_);
}

absl::Status Replay::AdvanceTo(absl::Time to) {
  if (to <= now_ && now_ != options_.from) return absl::OkStatus();
  pb::AdvanceTestClockRequest request;
  *request.mutable_to_time() = rpc::TimestampOf(to);
  request.mutable_wait_for()->Assign(options_.wait_for.begin(), options_.wait_for.end());
  request.set_request_id(client_.RequestId());
  ++record_.calls;
  HF_RETURN_IF_ERROR(
      client_
          .Call(client_.clock(), &pb::ClockService::StubInterface::AdvanceTestClock, request,
                {.attempt = absl::Seconds(9), .patience = options_.patience + absl::Minutes(2)})
          .status());
  now_ = to;
  return absl::OkStatus();
}

absl::Status Replay::RunFlow(const Wish& wish) {
  absl::StatusOr<pb::Cancellation> cancellation = Start(wish);
  if (absl::IsFailedPrecondition(cancellation.status()))
    return absl::OkStatus();  // It is over already.
  HF_RETURN_IF_ERROR(cancellation.status());
  record_.acknowledged.push_back(cancellation->name());
  if (cancellation->state() == pb::CANCELLATION_STATE_INTENT) {
    HF_ASSIGN_OR_RETURN(cancellation, TellWhy(wish, *std::move(cancellation)));
    HF_RETURN_IF_ERROR(AdvanceTo(now_ + kThinking));
    HF_ASSIGN_OR_RETURN(cancellation, Respond(wish, *std::move(cancellation)));
  }
  if (cancellation->state() == pb::CANCELLATION_STATE_REQUESTED) {
    HF_ASSIGN_OR_RETURN(cancellation, RespondAfterRequest(wish, *std::move(cancellation)));
  }
  if (cancellation->state() == pb::CANCELLATION_STATE_RETAINED) {
    HF_ASSIGN_OR_RETURN(const absl::TimeZone zone, LoadZone(wish.time_zone));
    if (std::optional<Wish> again = customer_.AfterRetention(wish, LocalDay(now_, zone));
        again.has_value()) {
      due_.push_back({AtLocal(absl::CivilSecond(again->ask_day) + kOpeningHour * 3600, zone),
                      *std::move(again)});
      std::ranges::push_heap(due_, Later<Due>);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<pb::Cancellation> Replay::Start(const Wish& wish) {
  pb::StartCancellationRequest request;
  request.set_subscription(wish.subscription);
  request.set_mode(wish.mode);
  request.set_timing(wish.timing);
  if (wish.end_date.has_value()) request.set_end_date(FormatDay(*wish.end_date));
  request.set_channel(wish.channel);
  request.set_request_id(client_.RequestId());
  ++record_.calls;
  return client_.Call(client_.cancellations(), &Cancellations::StartCancellation, request,
                      limits());
}

// Fills in the survey, where one is allowed, and returns the cancellation as it stands then.
absl::StatusOr<pb::Cancellation> Replay::TellWhy(const Wish& wish, pb::Cancellation cancellation) {
  if (!cancellation.policy().survey_allowed()) return cancellation;
  feedback::v1::SubmitSurveyRequest request;
  request.set_cancellation(cancellation.name());
  const bool stated = !wish.reason.empty() && wish.reason != "not_stated";
  request.set_skip(!stated && wish.text.empty());
  if (!request.skip()) {
    request.set_reason(stated ? wish.reason : "other");
    request.set_text(wish.text);
  }
  request.set_channel(wish.channel);
  request.set_request_id(client_.RequestId());
  ++record_.calls;
  const absl::Time asked = process_clock_.Now();
  HF_ASSIGN_OR_RETURN(
      const feedback::v1::SubmitSurveyResponse reply,
      client_.Call(client_.surveys(), &feedback::v1::SurveyService::StubInterface::SubmitSurvey,
                   request, limits()));
  if (reply.offers_size() > 0) record_.offer_latencies.push_back(process_clock_.Now() - asked);
  return Get(cancellation.name());
}

absl::StatusOr<pb::Cancellation> Replay::Respond(const Wish& wish, pb::Cancellation cancellation) {
  const std::vector<pb::Offer> shown = Takeable(cancellation);
  const Answer answer = customer_.Decide(wish, shown);
  if (answer == Answer::kAccept && !shown.empty()) {
    HF_ASSIGN_OR_RETURN(cancellation, Accept(shown.front(), wish));
    if (!IsOpen(cancellation.state())) return cancellation;
    return Confirm(cancellation.name(),
                   wish);  // A call or a training was booked; they still leave.
  }
  if (answer == Answer::kAbandon) return cancellation;
  HF_RETURN_IF_ERROR(DeclineAll(cancellation, wish));
  HF_ASSIGN_OR_RETURN(cancellation, Confirm(cancellation.name(), wish));
  if (answer == Answer::kWithdraw && cancellation.state() == pb::CANCELLATION_STATE_REQUESTED) {
    return Withdraw(cancellation.name(), wish);
  }
  return cancellation;
}

// Where law forbids offers before the request, or the request came without a flow, they come now.
absl::StatusOr<pb::Cancellation> Replay::RespondAfterRequest(const Wish& wish,
                                                             pb::Cancellation cancellation) {
  const pb::CancellationPolicy& policy = cancellation.policy();
  if (cancellation.offers_size() > 0 || policy.max_after_request() == 0 ||
      policy.ask_permission_after()) {
    return cancellation;
  }
  const absl::Time asked = process_clock_.Now();
  HF_ASSIGN_OR_RETURN(cancellation, WhenOffersAreDecided(std::move(cancellation)));
  const std::vector<pb::Offer> shown = Takeable(cancellation);
  if (shown.empty()) return cancellation;
  record_.offer_latencies.push_back(process_clock_.Now() - asked);
  if (customer_.Decide(wish, shown) == Answer::kAccept) return Accept(shown.front(), wish);
  HF_RETURN_IF_ERROR(DeclineAll(cancellation, wish));
  return cancellation;
}

absl::StatusOr<pb::Cancellation> Replay::WhenOffersAreDecided(pb::Cancellation cancellation) {
  const absl::Time give_up = process_clock_.Now() + kLooking;
  // What policy kept back before the request is open again after it.
  const std::string before = cancellation.offers_suppressed();
  while (cancellation.offers_size() == 0 && cancellation.offers_suppressed() == before &&
         cancellation.state() == pb::CANCELLATION_STATE_REQUESTED &&
         process_clock_.Now() < give_up) {
    absl::Notification never;
    never.WaitForNotificationWithTimeout(kPoll);
    HF_ASSIGN_OR_RETURN(cancellation, Get(cancellation.name()));
  }
  return cancellation;
}

absl::StatusOr<pb::Cancellation> Replay::Accept(const pb::Offer& offer, const Wish& wish) {
  pb::AcceptOfferRequest request;
  request.set_name(offer.name());
  request.set_channel(wish.channel);
  request.set_request_id(client_.RequestId());
  ++record_.calls;
  return client_.Call(client_.cancellations(), &Cancellations::AcceptOffer, request, limits());
}

absl::Status Replay::DeclineAll(const pb::Cancellation& cancellation, const Wish& wish) {
  for (const pb::Offer& offer : Takeable(cancellation)) {
    pb::DeclineOfferRequest request;
    request.set_name(offer.name());
    request.set_channel(wish.channel);
    request.set_request_id(client_.RequestId());
    ++record_.calls;
    HF_RETURN_IF_ERROR(
        client_.Call(client_.cancellations(), &Cancellations::DeclineOffer, request, limits())
            .status());
  }
  return absl::OkStatus();
}

absl::StatusOr<pb::Cancellation> Replay::Confirm(const std::string& name, const Wish& wish) {
  pb::ConfirmCancellationRequest request;
  request.set_name(name);
  request.set_channel(wish.channel);
  request.set_request_id(client_.RequestId());
  ++record_.calls;
  return client_.Call(client_.cancellations(), &Cancellations::ConfirmCancellation, request,
                      limits());
}

absl::StatusOr<pb::Cancellation> Replay::Withdraw(const std::string& name, const Wish& wish) {
  pb::WithdrawCancellationRequest request;
  request.set_name(name);
  request.set_channel(wish.channel);
  request.set_request_id(client_.RequestId());
  ++record_.calls;
  return client_.Call(client_.cancellations(), &Cancellations::WithdrawCancellation, request,
                      limits());
}

absl::StatusOr<pb::Cancellation> Replay::Get(const std::string& name) {
  pb::GetCancellationRequest request;
  request.set_name(name);
  ++record_.calls;
  return client_.Call(client_.cancellations(), &Cancellations::GetCancellation, request, limits());
}

absl::Status Replay::RunOutTheClock() {
  HF_RETURN_IF_ERROR(AdvanceTo(std::max(options_.until, now_)));
  progress_(now_, record_);
  maybe_open_ = record_.acknowledged;
  for (int day = 0; day < kMaxDaysPast; ++day) {
    HF_ASSIGN_OR_RETURN(const bool open, AnyOpen());
    if (!open) return absl::OkStatus();
    HF_RETURN_IF_ERROR(AdvanceTo(now_ + absl::Hours(24)));
  }
  return absl::OkStatus();  // What is still open counts as lost.
}

absl::StatusOr<bool> Replay::AnyOpen() {
  while (!maybe_open_.empty()) {
    HF_ASSIGN_OR_RETURN(const pb::Cancellation cancellation, Get(maybe_open_.back()));
    if (IsOpen(cancellation.state())) return true;
    maybe_open_.pop_back();
  }
  return false;
}

}  // namespace holdfast::cli
