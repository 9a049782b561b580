#include "services/feedback/domain/routing.h"

#include <algorithm>

namespace holdfast::feedback {
namespace {

constexpr absl::Duration kHumanContactWithin = absl::Hours(1);
constexpr int kLoyalYears = 10;

void AddOnce(std::vector<CaseDraft>& cases, CaseDraft draft) {
  const bool there = std::any_of(cases.begin(), cases.end(), [&](const CaseDraft& other) {
    return other.kind == draft.kind && other.team == draft.team;
  });
  if (!there) cases.push_back(std::move(draft));
}

}  // namespace

std::vector<std::string> TeamsOf(const Taxonomy& taxonomy, std::string_view reason,
                                 std::string_view second_reason) {
  std::vector<std::string> teams;
  for (const std::string_view key : {reason, second_reason}) {
    const LeaveReason* entry = taxonomy.Find(key);
    if (entry == nullptr) continue;
    for (const std::string& team : entry->teams) {
      if (std::find(teams.begin(), teams.end(), team) == teams.end()) teams.push_back(team);
    }
  }
  return teams;
}

std::vector<CaseDraft> CasesForSurvey(const Taxonomy& taxonomy, std::string_view reason,
                                      std::string_view second_reason,
                                      const SubscriptionFacts& subscription, absl::Time now) {
  std::vector<CaseDraft> cases;
  for (const std::string_view key : {reason, second_reason}) {
    const LeaveReason* entry = taxonomy.Find(key);
    if (entry == nullptr || !entry->respond_within.has_value() || entry->teams.empty()) continue;
    AddOnce(cases, {"feedback", entry->teams.front(), now + *entry->respond_within});
  }
  if (!reason.empty() && TenureYears(subscription, now) >= kLoyalYears) {
    AddOnce(cases, {"feedback", "success", now + kHumanContactWithin});
  }
  return cases;
}

std::optional<CaseDraft> CaseForAccept(const OfferTerms& terms, std::string_view offer_key,
                                       absl::Time now) {
  const auto* contact = std::get_if<HumanContact>(&terms);
  if (contact == nullptr) return std::nullopt;
  std::string team = "success";
  if (contact->kind == "setup") team = "onboarding";
  if (offer_key == "invoice_call") team = "billing";
  return CaseDraft{contact->kind, std::move(team), now + kHumanContactWithin};
}

}  // namespace holdfast::feedback
