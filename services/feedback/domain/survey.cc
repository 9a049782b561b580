#include "services/feedback/domain/survey.h"

#include <limits>
#include <utility>

#include "libs/status/macros.h"

namespace holdfast::feedback {
namespace {

// Vigna's SplitMix64; standard distributions differ between libraries, so the order is drawn by
// hand.
uint64_t SplitMix(uint64_t& state) {
  uint64_t z = (state += 0x9E3779B97F4A7C15ULL);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

}  // namespace

std::optional<Survey> BuildSurvey(const Taxonomy& taxonomy, SurveyRule rule, bool onboarding,
                                  int64_t order_seed) {
  if (rule == SurveyRule::kNone) return std::nullopt;
  const SurveyDefinition& definition = taxonomy.SurveyFor(onboarding);
  Survey survey{.id = definition.id,
                .version = definition.version,
                .reason_question = definition.reason_question,
                .order_seed = order_seed};
  if (rule == SurveyRule::kOptional) {
    survey.text_question = definition.text_question;
    survey.text_bytes_max = kSurveyTextBytesMax;
  }
  for (const std::string& key : definition.shown) {
    const LeaveReason* reason = taxonomy.Find(key);
    HF_CHECK(reason != nullptr);
    survey.reasons.push_back({reason->id, reason->key, reason->label});
  }
  uint64_t state = static_cast<uint64_t>(order_seed);
  for (size_t left = survey.reasons.size() - 1; left > 1; --left) {  // the last one, `other`, stays
    std::swap(survey.reasons[left - 1], survey.reasons[SplitMix(state) % left]);
  }
  return survey;
}

int64_t SeedOf(std::string_view id) {
  uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : id) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3ULL;
  }
  return static_cast<int64_t>(hash & static_cast<uint64_t>(std::numeric_limits<int64_t>::max()));
}

}  // namespace holdfast::feedback
