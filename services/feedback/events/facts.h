// Billing's facts as feedback's domain values, and what feedback says in return, as bytes.
#ifndef HOLDFAST_SERVICES_FEEDBACK_EVENTS_FACTS_H_
#define HOLDFAST_SERVICES_FEEDBACK_EVENTS_FACTS_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/outbox/event.h"
#include "libs/retention_policy/policy.h"
#include "services/feedback/domain/departure.h"
#include "services/feedback/domain/flow.h"

namespace holdfast::feedback {

inline constexpr std::string_view kCancellationStarted = "cancellation.started";
inline constexpr std::string_view kCancellationSurveyed = "cancellation.surveyed";
inline constexpr std::string_view kOfferAccepted = "cancellation.offer_accepted";
inline constexpr std::string_view kOfferDeclined = "cancellation.offer_declined";
inline constexpr std::string_view kOfferExpired = "cancellation.offer_expired";
inline constexpr std::string_view kCancellationRequested = "cancellation.requested";
inline constexpr std::string_view kCancellationWithdrawn = "cancellation.withdrawn";
inline constexpr std::string_view kCancellationAbandoned = "cancellation.abandoned";
inline constexpr std::string_view kCancellationCanceled = "cancellation.canceled";
inline constexpr std::string_view kRetentionValidated = "retention.validated";
inline constexpr std::string_view kRetentionLost = "retention.lost";
inline constexpr std::string_view kClockAdvanced = "clock.advanced";

// Every `cancellation.*` and `retention.*`.
bool IsCancellationFact(std::string_view type);

// The offer an `offer_*` is about.
struct OfferNews {
  std::string name;
  std::string key;
  OfferTerms terms;
  bool retains = false;
};

struct CancellationNews {
  Departure
      departure;  // billing's part alone; survey rule and price notice are still to be resolved
  bool survey_allowed = true;
  std::string country;
  std::string region;
  CustomerKind kind = CustomerKind::kUnknown;
  std::string decision;  // the one the fact follows from; may be empty
  std::optional<OfferNews> offer;
};

struct ClockNews {
  std::string barrier;
  absl::Time now;
};

// INVALID_ARGUMENT for bytes that are no such payload, or lack what feedback cannot do without.
absl::StatusOr<CancellationNews> ReadCancellationNews(const outbox::Event& event);
absl::StatusOr<ClockNews> ReadClockNews(const outbox::Event& event);

// holdfast.billing.v1.PresentOffersRequest.
std::string EncodePresentation(const Presentation& presentation);

// Payload of feedback's own `cancellation.surveyed` (holdfast.billing.v1.CancellationFact, without
// personal data).
std::string EncodeSurveyed(const Departure& departure, std::string_view decision);

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_EVENTS_FACTS_H_
