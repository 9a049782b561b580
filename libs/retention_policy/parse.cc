#include "libs/retention_policy/parse.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/calendar/day.h"
#include "libs/retention_policy/iso_country.h"
#include "libs/status/error.h"
#include "libs/status/macros.h"
#include "libs/status/view.h"
#include "nlohmann/json.hpp"

namespace holdfast::retention_policy_internal {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kFormat = "holdfast-retention-policy/1";
constexpr int kMostOffers = 10;  // more than that is a typing mistake

absl::Status Bad(std::string_view where, std::string_view problem) {
  return InvalidField(absl::StrCat("policy.", ToAbsl(where)), problem);
}

// One JSON object, read key by key; keys nobody asked for are an error, so a misspelt field cannot
// pass unseen.
class ObjectReader {
 public:
  ObjectReader(const Json& object, std::string where) : object_(object), where_(std::move(where)) {}

  absl::StatusOr<std::string> Text(const char* key) {
    HF_ASSIGN_OR_RETURN(const Json* value, Take(key));
    if (!value->is_string()) return Bad(At(key), "must be a string");
    return value->get<std::string>();
  }
  absl::StatusOr<bool> Flag(const char* key) {
    HF_ASSIGN_OR_RETURN(const Json* value, Take(key));
    if (!value->is_boolean()) return Bad(At(key), "must be true or false");
    return value->get<bool>();
  }
  absl::StatusOr<int> Number(const char* key, int least, int most) {
    HF_ASSIGN_OR_RETURN(const Json* value, Take(key));
    if (!value->is_number_integer() || *value < least || *value > most) {
      return Bad(At(key), absl::StrCat("must be an integer from ", least, " to ", most));
    }
    return value->get<int>();
  }
  absl::StatusOr<absl::CivilDay> Day(const char* key) {
    HF_ASSIGN_OR_RETURN(const std::string text, Text(key));
    absl::StatusOr<absl::CivilDay> day = ParseDay(text);
    if (!day.ok()) return Bad(At(key), "must be a day as YYYY-MM-DD");
    return day;
  }
  absl::StatusOr<std::optional<absl::CivilDay>> OptionalDay(const char* key) {
    if (!object_.contains(key)) return std::optional<absl::CivilDay>();
    HF_ASSIGN_OR_RETURN(const absl::CivilDay day, Day(key));
    return std::optional<absl::CivilDay>(day);
  }
  template <typename Enum>
  absl::StatusOr<Enum> OneOf(const char* key,
                             std::initializer_list<std::pair<std::string_view, Enum>> choices) {
    HF_ASSIGN_OR_RETURN(const std::string text, Text(key));
    for (const auto& [name, value] : choices) {
      if (name == text) return value;
    }
    return Bad(At(key), "is no known value");
  }
  absl::StatusOr<const Json*> Take(const char* key) {
    const auto found = object_.find(key);
    if (found == object_.end()) return Bad(At(key), "is missing");
    ++taken_;
    return &*found;
  }
  // Every key was asked for at most once, so counting tells whether one is left over.
  absl::Status Done() const {
    return taken_ == object_.size() ? absl::OkStatus() : Bad(where_, "holds an unknown key");
  }

 private:
  std::string At(const char* key) const { return absl::StrCat(where_, ".", key); }

  const Json& object_;
  std::string where_;
  size_t taken_ = 0;
};

absl::StatusOr<PolicyTerms> ReadTerms(ObjectReader& in) {
  PolicyTerms terms;
  HF_ASSIGN_OR_RETURN(terms.survey,
                      in.OneOf<SurveyRule>("survey", {{"optional", SurveyRule::kOptional},
                                                      {"limited", SurveyRule::kLimited},
                                                      {"none", SurveyRule::kNone}}));
  HF_ASSIGN_OR_RETURN(terms.max_before_request, in.Number("max_before_request", 0, kMostOffers));
  HF_ASSIGN_OR_RETURN(terms.intent_allowed, in.Flag("intent_allowed"));
  HF_ASSIGN_OR_RETURN(terms.max_after_request, in.Number("max_after_request", 0, kMostOffers));
  HF_ASSIGN_OR_RETURN(terms.ask_permission_after, in.Flag("ask_permission_after"));
  HF_ASSIGN_OR_RETURN(terms.direct_cancel_required, in.Flag("direct_cancel_required"));
  HF_ASSIGN_OR_RETURN(terms.same_medium, in.Flag("same_medium"));
  HF_ASSIGN_OR_RETURN(
      terms.confirmation,
      in.OneOf<ConfirmationRule>("confirmation",
                                 {{"at_once", ConfirmationRule::kAtOnce},
                                  {"durable_medium", ConfirmationRule::kDurableMedium},
                                  {"text_form_with_dates", ConfirmationRule::kTextFormWithDates}}));
  HF_ASSIGN_OR_RETURN(terms.personalised_price_notice, in.Flag("personalised_price_notice"));
  return terms;
}

absl::Status CheckPlace(const PolicyRow& row, const Groups& groups) {
  const bool country_ok = row.country.empty() || row.country == "*" || IsIsoCountry(row.country) ||
                          groups.contains(row.country);
  if (!country_ok) return Bad(row.code, "its country is no ISO 3166-1 code, group or *");
  if (row.country.empty() != (row.code == "DEFAULT"))
    return Bad(row.code, "only DEFAULT has no country");
  if (!row.region.empty() && (row.country != "US" || !IsUsRegion(row.region))) {
    return Bad(row.code, "a region is a state of the US");
  }
  return absl::OkStatus();
}

absl::StatusOr<PolicyRow> ReadRow(const Json& json, const std::string& where,
                                  const Groups& groups) {
  if (!json.is_object()) return Bad(where, "must be an object");
  ObjectReader in(json, where);
  PolicyRow row;
  HF_ASSIGN_OR_RETURN(row.code, in.Text("code"));
  HF_ASSIGN_OR_RETURN(row.country, in.Text("country"));
  HF_ASSIGN_OR_RETURN(row.region, in.Text("region"));
  HF_ASSIGN_OR_RETURN(row.kind, in.OneOf<RowKind>("kind", {{"any", RowKind::kAny},
                                                           {"consumer", RowKind::kConsumer},
                                                           {"business", RowKind::kBusiness}}));
  HF_ASSIGN_OR_RETURN(row.valid_from, in.OptionalDay("valid_from"));
  HF_ASSIGN_OR_RETURN(row.valid_until, in.OptionalDay("valid_until"));
  HF_ASSIGN_OR_RETURN(row.terms, ReadTerms(in));
  HF_ASSIGN_OR_RETURN(row.note, in.Text("note"));
  HF_ASSIGN_OR_RETURN(row.source, in.Text("source"));
  HF_ASSIGN_OR_RETURN(row.verified, in.Flag("verified"));
  HF_ASSIGN_OR_RETURN(row.as_of, in.Day("as_of"));
  HF_RETURN_IF_ERROR(in.Done());
  if (row.code.empty() || row.source.empty()) return Bad(where, "needs a code and a source");
  HF_RETURN_IF_ERROR(CheckPlace(row, groups));
  return row;
}

absl::StatusOr<Groups> ReadGroups(const Json& json) {
  if (!json.is_object()) return Bad("groups", "must be an object");
  Groups groups;
  for (const auto& [name, members] : json.items()) {
    if (IsIsoCountry(name) || name.empty() || name == "*" || !members.is_array()) {
      return Bad("groups", "a group is a list under a name that is no country");
    }
    std::vector<std::string>& list = groups[name];
    for (const Json& member : members) {
      if (!member.is_string() || !IsIsoCountry(member.get<std::string>())) {
        return Bad(absl::StrCat("groups.", name), "members are ISO 3166-1 codes");
      }
      list.push_back(member.get<std::string>());
    }
    std::sort(list.begin(), list.end());
    if (std::adjacent_find(list.begin(), list.end()) != list.end()) {
      return Bad(absl::StrCat("groups.", name), "names a country twice");
    }
  }
  return groups;
}

bool Overlap(const PolicyRow& a, const PolicyRow& b) {
  const bool a_first =
      a.valid_until.has_value() && b.valid_from.has_value() && *a.valid_until <= *b.valid_from;
  const bool b_first =
      b.valid_until.has_value() && a.valid_from.has_value() && *b.valid_until <= *a.valid_from;
  return !a_first && !b_first;
}

absl::Status CheckRows(const std::vector<PolicyRow>& rows) {
  bool has_default = false;
  for (size_t i = 0; i < rows.size(); ++i) {
    has_default |= rows[i].code == "DEFAULT" && rows[i].kind == RowKind::kAny &&
                   !rows[i].valid_from.has_value() && !rows[i].valid_until.has_value();
    for (size_t j = 0; j < i; ++j) {
      if (rows[i].code == rows[j].code && Overlap(rows[i], rows[j])) {
        return Bad(rows[i].code, "two rows hold at one time");
      }
    }
  }
  return has_default ? absl::OkStatus()
                     : Bad("rows", "needs a DEFAULT row for any customer, at any time");
}

}  // namespace

absl::StatusOr<ParsedTable> ParseTable(std::string_view json) {
  const Json root = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!root.is_object()) return Bad("table", "is no JSON object");
  ObjectReader in(root, "table");
  ParsedTable table;
  HF_ASSIGN_OR_RETURN(const std::string format, in.Text("format"));
  if (format != kFormat) return Bad("table.format", absl::StrCat("must be ", ToAbsl(kFormat)));
  HF_ASSIGN_OR_RETURN(table.version, in.Number("version", 1, 1000000));
  HF_ASSIGN_OR_RETURN(const Json* groups, in.Take("groups"));
  HF_ASSIGN_OR_RETURN(const Json* rows, in.Take("rows"));
  HF_RETURN_IF_ERROR(in.Done());
  HF_ASSIGN_OR_RETURN(table.groups, ReadGroups(*groups));
  if (!rows->is_array()) return Bad("rows", "must be a list");
  for (size_t i = 0; i < rows->size(); ++i) {
    HF_ASSIGN_OR_RETURN(PolicyRow row,
                        ReadRow((*rows)[i], absl::StrCat("rows[", i, "]"), table.groups));
    table.rows.push_back(std::move(row));
  }
  HF_RETURN_IF_ERROR(CheckRows(table.rows));
  return table;
}

}  // namespace holdfast::retention_policy_internal
