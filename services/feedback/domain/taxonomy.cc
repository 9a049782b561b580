#include "services/feedback/domain/taxonomy.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "libs/status/error.h"
#include "libs/status/macros.h"
#include "nlohmann/json.hpp"
#include "services/feedback/domain/reasons.h"

namespace holdfast::embedded {
extern const std::string_view kFeedbackReasonsV1;
}

namespace holdfast::feedback {
namespace {

using Json = nlohmann::json;

std::string Text(const Json& json, const char* key) {
  return json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : std::string();
}

bool Flag(const Json& json, const char* key) {
  return json.contains(key) && json[key].is_boolean() && json[key].get<bool>();
}

int Number(const Json& json, const char* key) {
  return json.contains(key) && json[key].is_number_integer() ? json[key].get<int>() : 0;
}

std::vector<std::string> Texts(const Json& json, const char* key) {
  std::vector<std::string> out;
  if (!json.contains(key) || !json[key].is_array()) return out;
  for (const Json& item : json[key]) {
    if (item.is_string()) out.push_back(item.get<std::string>());
  }
  return out;
}

LeaveReason ReasonFrom(const Json& json) {
  LeaveReason reason{.id = Number(json, "id"),
                     .key = Text(json, "key"),
                     .label = Text(json, "label"),
                     .stripe_feedback = Text(json, "stripe"),
                     .teams = Texts(json, "teams"),
                     .offers_forbidden = Flag(json, "offers_forbidden"),
                     .system = Flag(json, "system"),
                     .respond_within = std::nullopt};
  if (const int minutes = Number(json, "respond_within_minutes"); minutes > 0) {
    reason.respond_within = absl::Minutes(minutes);
  }
  return reason;
}

SurveyDefinition SurveyFrom(const Json& json) {
  return SurveyDefinition{.id = Text(json, "id"),
                          .version = Number(json, "version"),
                          .onboarding = Text(json, "for") == "onboarding",
                          .reason_question = Text(json, "reason_question"),
                          .text_question = Text(json, "text_question"),
                          .shown = Texts(json, "shown")};
}

absl::Status CheckReasons(const std::vector<LeaveReason>& reasons) {
  std::set<int> ids;
  std::set<std::string> keys;
  for (const LeaveReason& reason : reasons) {
    if (reason.id <= 0 || reason.key.empty() || reason.label.empty()) {
      return InvalidField("reasons", absl::StrCat("entry ", reason.id, " lacks id, key or label"));
    }
    if (!ids.insert(reason.id).second || !keys.insert(reason.key).second) {
      return InvalidField("reasons", absl::StrCat("id or key of ", reason.key, " is used twice"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckSurvey(const Taxonomy& taxonomy, const SurveyDefinition& survey) {
  if (survey.id.empty() || survey.reason_question.empty() || survey.version < 1) {
    return InvalidField("surveys", "a survey lacks id, version or question");
  }
  if (survey.shown.empty() || survey.shown.size() > kSurveyReasonsMax ||
      survey.shown.back() != kOther) {
    return InvalidField("surveys",
                        absl::StrCat(survey.id, " must show 1 to 8 reasons, `other` last"));
  }
  for (const std::string& key : survey.shown) {
    const LeaveReason* reason = taxonomy.Find(key);
    if (reason == nullptr || reason->system) {
      return InvalidField("surveys",
                          absl::StrCat(survey.id, " shows ", key, ", which nobody can choose"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Taxonomy> Taxonomy::Parse(std::string_view json) {
  const Json root = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!root.is_object() || !root.contains("reasons") || !root.contains("surveys")) {
    return InvalidField("reasons", "is no taxonomy");
  }
  Taxonomy taxonomy;
  taxonomy.version_ = Number(root, "version");
  for (const Json& item : root["reasons"]) taxonomy.reasons_.push_back(ReasonFrom(item));
  HF_RETURN_IF_ERROR(CheckReasons(taxonomy.reasons_));
  bool general = false;
  for (const Json& item : root["surveys"]) {
    taxonomy.surveys_.push_back(SurveyFrom(item));
    HF_RETURN_IF_ERROR(CheckSurvey(taxonomy, taxonomy.surveys_.back()));
    general = general || !taxonomy.surveys_.back().onboarding;
  }
  if (!general) return InvalidField("surveys", "none is for everybody");
  return taxonomy;
}

const Taxonomy& Taxonomy::Builtin() {
  static const Taxonomy* const taxonomy = [] {
    absl::StatusOr<Taxonomy> parsed = Parse(embedded::kFeedbackReasonsV1);
    HF_CHECK(parsed.ok());
    return new Taxonomy(*std::move(parsed));
  }();
  return *taxonomy;
}

const LeaveReason* Taxonomy::Find(std::string_view key) const {
  for (const LeaveReason& reason : reasons_) {
    if (reason.key == key) return &reason;
  }
  return nullptr;
}

bool Taxonomy::ForbidsOffers(std::string_view key) const {
  const LeaveReason* reason = Find(key.empty() ? kNotStated : key);
  return reason == nullptr || reason->offers_forbidden;
}

const SurveyDefinition& Taxonomy::SurveyFor(bool onboarding) const {
  for (const SurveyDefinition& survey : surveys_) {
    if (survey.onboarding == onboarding) return survey;
  }
  for (const SurveyDefinition& survey : surveys_) {
    if (!survey.onboarding) return survey;
  }
  HF_CHECK(false);
  return surveys_.front();
}

absl::Status Taxonomy::CheckChoosable(std::string_view field, std::string_view key) const {
  const LeaveReason* reason = Find(key);
  if (reason != nullptr && !reason->system && key != kNotStated) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument, kUnknownReason,
               "no reason that customers can choose",
               {{"field", std::string(field)}, {"reason", std::string(key)}});
}

}  // namespace holdfast::feedback
