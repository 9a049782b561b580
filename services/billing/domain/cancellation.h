// The cancellation of one subscription, from the first click to its end, as one pure state machine.
// Which verb does what in which state is the table RulingOf; everything else here applies a ruling
// to the facts.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_CANCELLATION_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_CANCELLATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/billing/domain/offer.h"

namespace holdfast::billing {

// An INTENT without any interaction for this long lapses.
inline constexpr absl::Duration kIdleUntilAbandoned = absl::Minutes(30);

enum class CancellationState { kIntent, kRequested, kRetained, kCanceled, kWithdrawn, kAbandoned };
inline constexpr CancellationState kAllCancellationStates[] = {
    CancellationState::kIntent,   CancellationState::kRequested, CancellationState::kRetained,
    CancellationState::kCanceled, CancellationState::kWithdrawn, CancellationState::kAbandoned};

enum class CancelMode { kIntent, kRequest };
enum class CancelTiming { kNow, kPeriodEnd, kDate };
enum class RetentionOutcome { kNone, kProvisional, kValidated, kLost };

// What somebody, or a timer, does to a cancellation. An accept is of an offer that retains, or of
// another one.
enum class Verb {
  kStartIntent,
  kStartRequest,
  kConfirm,
  kWithdraw,
  kAcceptRetaining,
  kAcceptOther,
  kDecline,
  kPresent,
  kShow,
  kIdle,
  kEffect,
};
inline constexpr Verb kAllVerbs[] = {Verb::kStartIntent, Verb::kStartRequest,    Verb::kConfirm,
                                     Verb::kWithdraw,    Verb::kAcceptRetaining, Verb::kAcceptOther,
                                     Verb::kDecline,     Verb::kPresent,         Verb::kShow,
                                     Verb::kIdle,        Verb::kEffect};

enum class Ruling {
  kUnchanged,  // OK, and nothing changes
  kActivity,   // stays in its state; the idle time starts again
  kBecomesRequested,
  kBecomesRetained,
  kBecomesCanceled,
  kBecomesWithdrawn,
  kBecomesAbandoned,
  kOpensAnew,              // OK; another cancellation is opened, this one stays closed
  kRefusedClosed,          // CANCELLATION_CLOSED
  kRefusedRetained,        // CANCELLATION_RETAINED
  kRefusedAlreadyCanceled  // SUBSCRIPTION_ALREADY_CANCELED
};

Ruling RulingOf(CancellationState state, Verb verb);

constexpr bool IsOpen(CancellationState state) {
  return state == CancellationState::kIntent || state == CancellationState::kRequested;
}

// The policy a cancellation runs under, fixed at its start.
struct FlowPolicy {
  std::string code;  // "US-CA"; joined by "+" where several rows bind
  int version = 0;
  bool intent_allowed = true;
  int max_before_request = 0;  // offers ever shown while INTENT
  int max_after_request = 0;   // offers ever shown while REQUESTED
  bool survey_allowed = true;  // false: nothing is asked before Confirm
  bool ask_permission_after = false;
  friend bool operator==(const FlowPolicy&, const FlowPolicy&) = default;
};

// When the customer wants service to end.
struct EndWish {
  CancelTiming timing = CancelTiming::kPeriodEnd;
  std::optional<absl::CivilDay> date;  // with kDate only
  friend bool operator==(const EndWish&, const EndWish&) = default;
};

// The end that follows from a wish; see end_plan.h.
struct EndPlan {
  absl::CivilDay end_day;   // first day without service, in the customer's zone
  absl::Time effective_at;  // not later than now: it takes effect with the request
  friend bool operator==(const EndPlan&, const EndPlan&) = default;
};

struct Cancellation {
  std::string customer;
  std::string subscription;
  std::string id;
  CancellationState state = CancellationState::kIntent;
  CancelMode mode = CancelMode::kIntent;
  EndWish wish;
  absl::Time started_at;                   // PERIOD_END counts from here
  std::optional<absl::Time> requested_at;  // when it became REQUESTED
  EndPlan end;                             // a plan while INTENT, a promise once REQUESTED
  std::string reason;                      // key of the taxonomy; empty: not stated
  std::string channel;
  std::string survey;        // as feedback presented it, encoded; billing does not look inside
  bool choice_made = false;  // feedback has said which offers there are, or that there are none
  bool degraded = false;     // its Start was answered without feedback's part
  std::string offers_suppressed;
  FlowPolicy policy;
  int shown_before = 0;  // offers ever shown while INTENT
  int shown_after = 0;   // offers ever shown while REQUESTED
  RetentionOutcome retention = RetentionOutcome::kNone;
  std::optional<absl::Time> window_ends_at;  // while PROVISIONAL: when it is validated
  absl::Time active_at;                      // last interaction
  std::optional<absl::Time> closed_at;
  int64_t version = 1;  // the etag; being shown, being idle and being answered late do not count

  friend bool operator==(const Cancellation&, const Cancellation&) = default;
};

std::string NameOf(
    const Cancellation& cancellation);  // customers/c/subscriptions/s/cancellations/x

struct StartFacts {
  std::string customer;
  std::string subscription;
  std::string id;
  CancelMode mode = CancelMode::kIntent;  // as asked
  EndWish wish;
  std::string reason;
  std::string channel;
};

// What the policy makes of the mode that was asked for.
CancelMode AppliedMode(CancelMode asked, const FlowPolicy& policy);

// A new cancellation: INTENT, or REQUESTED when the applied mode says so.
Cancellation Open(const StartFacts& facts, const FlowPolicy& policy, const EndPlan& end,
                  absl::Time now);

// Each returns the cancellation after the verb, or the refusal of RulingOf. The caller saves when
// something changed.
absl::StatusOr<Cancellation> Request(const Cancellation& before, Verb verb, const EndPlan& end,
                                     absl::Time now);
absl::StatusOr<Cancellation> Withdraw(const Cancellation& before, absl::Time now);
absl::StatusOr<Cancellation> Retain(const Cancellation& before, absl::Time window_ends_at,
                                    absl::Time now);
absl::StatusOr<Cancellation> TakeEffect(const Cancellation& before, absl::Time now);
absl::StatusOr<Cancellation> Abandon(const Cancellation& before, absl::Time now);
absl::StatusOr<Cancellation> Touch(const Cancellation& before, Verb verb, absl::Time now);

// Closes the retention window of a RETAINED and still provisional cancellation.
Cancellation CloseWindow(const Cancellation& before, RetentionOutcome outcome);

// Whether an offer can still be accepted, or the wish be taken back: REQUESTED ends at
// effective_at, timer run or not. FAILED_PRECONDITION CANCELLATION_CLOSED.
absl::Status CheckBeforeEnd(const Cancellation& cancellation, absl::Time now);
// FAILED_PRECONDITION for a refusing ruling, else OK.
absl::Status CheckRuling(const Cancellation& cancellation, Verb verb);

// When the idle timer (INTENT) is due.
inline absl::Time IdleAt(const Cancellation& cancellation) {
  return cancellation.active_at + kIdleUntilAbandoned;
}
inline FlowPhase PhaseOf(const Cancellation& cancellation) {
  return cancellation.state == CancellationState::kIntent ? FlowPhase::kBeforeRequest
                                                          : FlowPhase::kAfterRequest;
}
// Whether feedback may have something for the customer before the request: a survey or an offer.
inline bool AsksBeforeRequest(const FlowPolicy& policy) {
  return policy.survey_allowed || policy.max_before_request > 0;
}
// Whether an INTENT still lacks what its reply should carry: the survey, or with a reason the
// choice of offers.
bool AwaitsFeedback(const Cancellation& cancellation);

const char* StateName(CancellationState state);
const char* VerbName(Verb verb);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_CANCELLATION_H_
