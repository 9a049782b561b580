#include "libs/retention_policy/policy.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/retention_policy/iso_country.h"
#include "libs/retention_policy/parse.h"
#include "libs/status/macros.h"
#include "libs/status/view.h"

namespace holdfast {
namespace embedded {
extern const std::string_view kRetentionPolicyV1;
}

namespace {

std::string Tidied(std::string_view text) {
  return absl::AsciiStrToUpper(absl::StripAsciiWhitespace(ToAbsl(text)));
}

bool HoldsOn(const PolicyRow& row, absl::CivilDay day) {
  return !(row.valid_from.has_value() && day < *row.valid_from) &&
         !(row.valid_until.has_value() && *row.valid_until <= day);
}

bool AppliesTo(const PolicyRow& row, CustomerKind kind) {
  switch (row.kind) {
    case RowKind::kAny:
      return true;
    case RowKind::kConsumer:
      return kind != CustomerKind::kBusiness;
    case RowKind::kBusiness:
      return kind == CustomerKind::kBusiness;
  }
  HF_CHECK(false);
}

}  // namespace

std::string ResolvedPolicy::Id() const {
  return absl::StrCat("v", version, ":", absl::StrJoin(rows, "+"));
}

absl::StatusOr<PolicyTable> PolicyTable::Parse(std::string_view json) {
  HF_ASSIGN_OR_RETURN(retention_policy_internal::ParsedTable parsed,
                      retention_policy_internal::ParseTable(json));
  PolicyTable table;
  table.version_ = parsed.version;
  table.groups_ = std::move(parsed.groups);
  table.rows_ = std::move(parsed.rows);
  return table;
}

const PolicyTable& PolicyTable::Builtin() {
  static const PolicyTable* const table = [] {
    absl::StatusOr<PolicyTable> parsed = Parse(BuiltinPolicyJson());
    HF_CHECK(parsed.ok());
    return new PolicyTable(*std::move(parsed));
  }();
  return *table;
}

bool PolicyTable::Covers(const PolicyRow& row, std::string_view country,
                         std::string_view region) const {
  if (row.country.empty() || country.empty()) return false;
  const std::vector<std::string>& members = MembersOf(row.country);
  const bool in_country =
      row.country == country || std::binary_search(members.begin(), members.end(), country);
  return in_country && (row.region.empty() || row.region == region);
}

ResolvedPolicy PolicyTable::Resolve(std::string_view country, std::string_view region,
                                    CustomerKind kind, absl::CivilDay as_of) const {
  const std::string place = Tidied(country);
  std::string part = Tidied(region);
  if (part.starts_with(absl::StrCat(place, "-"))) part.erase(0, place.size() + 1);

  // A place is known when any row is about it, also one for the other kind of customer: a business
  // in the UK has its contract, while one in a place nobody looked up gets DEFAULT on top. So does
  // one in a country whose states differ when its state is not known.
  const bool states_differ = std::any_of(rows_.begin(), rows_.end(), [&](const PolicyRow& row) {
    return !row.region.empty() && row.country == place;
  });
  const bool known = (!states_differ || IsUsRegion(part)) &&
                     std::any_of(rows_.begin(), rows_.end(), [&](const PolicyRow& row) {
                       return HoldsOn(row, as_of) && Covers(row, place, part);
                     });
  ResolvedPolicy resolved;
  resolved.version = version_;
  for (const PolicyRow& row : rows_) {
    const bool fallback = row.country.empty() && !known;
    const bool matches = fallback || row.country == "*" || Covers(row, place, part);
    if (!matches || !HoldsOn(row, as_of) || !AppliesTo(row, kind)) continue;
    resolved.terms = resolved.rows.empty() ? row.terms : Strictest(resolved.terms, row.terms);
    resolved.verified = resolved.verified && row.verified;
    resolved.rows.push_back(row.code);
  }
  if (!resolved.rows.empty()) return resolved;
  // A known place whose rows are all for the other kind of customer.
  return Resolve("", "", kind, as_of);
}

const std::vector<std::string>& PolicyTable::MembersOf(std::string_view group) const {
  static const auto* const none = new std::vector<std::string>;
  const auto found = groups_.find(group);
  return found == groups_.end() ? *none : found->second;
}

std::string_view BuiltinPolicyJson() { return embedded::kRetentionPolicyV1; }

PolicyTerms Strictest(const PolicyTerms& a, const PolicyTerms& b) {
  PolicyTerms both;
  both.survey = std::max(a.survey, b.survey);
  both.max_before_request = std::min(a.max_before_request, b.max_before_request);
  both.intent_allowed = a.intent_allowed && b.intent_allowed;
  both.max_after_request = std::min(a.max_after_request, b.max_after_request);
  both.ask_permission_after = a.ask_permission_after || b.ask_permission_after;
  both.direct_cancel_required = a.direct_cancel_required || b.direct_cancel_required;
  both.same_medium = a.same_medium || b.same_medium;
  both.confirmation = std::max(a.confirmation, b.confirmation);
  both.personalised_price_notice = a.personalised_price_notice || b.personalised_price_notice;
  return both;
}

std::string_view SurveyRuleName(SurveyRule rule) {
  switch (rule) {
    case SurveyRule::kOptional:
      return "optional";
    case SurveyRule::kLimited:
      return "limited";
    case SurveyRule::kNone:
      return "none";
  }
  HF_CHECK(false);
}

std::string_view ConfirmationRuleName(ConfirmationRule rule) {
  switch (rule) {
    case ConfirmationRule::kAtOnce:
      return "at_once";
    case ConfirmationRule::kDurableMedium:
      return "durable_medium";
    case ConfirmationRule::kTextFormWithDates:
      return "text_form_with_dates";
  }
  HF_CHECK(false);
}

}  // namespace holdfast
