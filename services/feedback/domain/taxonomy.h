// Why customers leave: a closed list with stable ids, and the surveys that ask for it.
// Data: services/feedback/data/reasons.v1.json.
#ifndef HOLDFAST_SERVICES_FEEDBACK_DOMAIN_TAXONOMY_H_
#define HOLDFAST_SERVICES_FEEDBACK_DOMAIN_TAXONOMY_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace holdfast::feedback {

inline constexpr std::string_view kNotStated = "not_stated";
inline constexpr std::string_view kOther = "other";
inline constexpr int kSurveyReasonsMax = 8;

struct LeaveReason {
  int id = 0;  // never renumbered
  std::string key;
  std::string label;
  std::string stripe_feedback;                   // one of Stripe's eight values, or empty
  std::vector<std::string> teams;                // who hears of it, first one first
  bool offers_forbidden = false;                 // no offer, ever, on any channel
  bool system = false;                           // not for customers to choose
  std::optional<absl::Duration> respond_within;  // a person must answer within this
};

// Which reasons a survey shows, before they are shuffled.
struct SurveyDefinition {
  std::string id;
  int version = 1;
  bool onboarding = false;  // for trials and the first 90 days
  std::string reason_question;
  std::string text_question;
  std::vector<std::string> shown;  // keys, `other` last
};

class Taxonomy {
 public:
  // INVALID_ARGUMENT for a repeated id or key, an unknown key in a survey, more than
  // kSurveyReasonsMax reasons in one, or a survey that does not end with `other`.
  static absl::StatusOr<Taxonomy> Parse(std::string_view json);
  // The one that ships with this build.
  static const Taxonomy& Builtin();

  int version() const { return version_; }
  const std::vector<LeaveReason>& reasons() const { return reasons_; }
  // nullptr for an unknown key.
  const LeaveReason* Find(std::string_view key) const;
  // Whether an offer may follow; an unknown key forbids, the empty one counts as not stated.
  bool ForbidsOffers(std::string_view key) const;
  const SurveyDefinition& SurveyFor(bool onboarding) const;
  // INVALID_ARGUMENT UNKNOWN_REASON naming `field` unless customers can choose `key`.
  absl::Status CheckChoosable(std::string_view field, std::string_view key) const;

 private:
  int version_ = 0;
  std::vector<LeaveReason> reasons_;
  std::vector<SurveyDefinition> surveys_;
};

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_DOMAIN_TAXONOMY_H_
