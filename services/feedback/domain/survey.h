// The exit survey: two questions on one screen, both skippable in one call.
#ifndef HOLDFAST_SERVICES_FEEDBACK_DOMAIN_SURVEY_H_
#define HOLDFAST_SERVICES_FEEDBACK_DOMAIN_SURVEY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libs/retention_policy/policy.h"
#include "services/feedback/domain/taxonomy.h"

namespace holdfast::feedback {

inline constexpr int kSurveyTextBytesMax = 4096;

struct SurveyReason {
  int id = 0;
  std::string key;
  std::string label;

  friend bool operator==(const SurveyReason&, const SurveyReason&) = default;
};

struct Survey {
  std::string id;
  int version = 0;
  std::string reason_question;
  std::vector<SurveyReason> reasons;  // as shown; `other` last
  std::string text_question;          // empty: not asked here
  int text_bytes_max = 0;
  int64_t order_seed = 0;  // the order can be drawn again from it

  friend bool operator==(const Survey&, const Survey&) = default;
};

// What the rule lets ask: everything, no free text, or nothing (then nullopt). The order is a pure
// function of the definition and `order_seed` on every platform (Fisher–Yates over SplitMix64),
// against position bias.
std::optional<Survey> BuildSurvey(const Taxonomy& taxonomy, SurveyRule rule, bool onboarding,
                                  int64_t order_seed);

// A seed from an id: FNV-1a of its text, not negative.
int64_t SeedOf(std::string_view id);

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_DOMAIN_SURVEY_H_
