// Who hears of a departure, and by when a person must have answered.
#ifndef HOLDFAST_SERVICES_FEEDBACK_DOMAIN_ROUTING_H_
#define HOLDFAST_SERVICES_FEEDBACK_DOMAIN_ROUTING_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/feedback/domain/departure.h"
#include "services/feedback/domain/offer.h"
#include "services/feedback/domain/taxonomy.h"

namespace holdfast::feedback {

enum class CaseState { kOpen, kAcknowledged, kClosed };

struct Case {
  std::string id;  // of cases/{case}
  std::string customer;
  std::string cancellation;
  std::string kind;  // call, training, audit, setup, feedback
  std::string team;
  CaseState state = CaseState::kOpen;
  absl::Time open_time;
  absl::Time respond_by;
  bool breached = false;
  std::string resolution;
};

// A case to open. Cancellation, kind and team together name it: it is opened once.
struct CaseDraft {
  std::string kind;
  std::string team;
  absl::Time respond_by;

  friend bool operator==(const CaseDraft&, const CaseDraft&) = default;
};

// Teams of both reasons, each once, in the taxonomy's order.
std::vector<std::string> TeamsOf(const Taxonomy& taxonomy, std::string_view reason,
                                 std::string_view second_reason);

// For a stated reason: a case for its first team where the taxonomy wants an answer within a time,
// and one for success when the customer has stayed ten years or more.
std::vector<CaseDraft> CasesForSurvey(const Taxonomy& taxonomy, std::string_view reason,
                                      std::string_view second_reason,
                                      const SubscriptionFacts& subscription, absl::Time now);

// For an accepted offer that ends nothing: a person calls within the hour. Nothing for offers that
// retain.
std::optional<CaseDraft> CaseForAccept(const OfferTerms& terms, std::string_view offer_key,
                                       absl::Time now);

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_DOMAIN_ROUTING_H_
