// The jurisdiction table of the cancel flow. feedback owns it; billing reads the same table to
// overrule a caller's mode and to re-check offers. Of all rows that match, the strictest wins,
// field by field.
#ifndef HOLDFAST_LIBS_RETENTION_POLICY_POLICY_H_
#define HOLDFAST_LIBS_RETENTION_POLICY_POLICY_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"

namespace holdfast {

// An unknown kind of customer counts as a consumer.
enum class CustomerKind { kUnknown, kConsumer, kBusiness };
enum class RowKind { kAny, kConsumer, kBusiness };

// From lax to strict; the greater wins.
enum class SurveyRule {
  kOptional,  // one screen, skippable
  kLimited,   // only what the law lets the cancel page ask
  kNone,
};
enum class ConfirmationRule {
  kAtOnce,             // a message at once
  kDurableMedium,      // one the customer can keep, with a timestamp
  kTextFormWithDates,  // text form, at once, with date and time of receipt and the end date
};

// What one row allows and asks for; also the outcome of combining rows.
struct PolicyTerms {
  SurveyRule survey = SurveyRule::kOptional;  // before the customer has asked to leave
  int max_before_request = 0;                 // offers ever shown in INTENT
  bool intent_allowed = true;                 // false: every start is a REQUEST
  int max_after_request = 0;                  // offers shown once REQUESTED
  bool ask_permission_after =
      false;  // an offer once REQUESTED needs the customer's permission first
  bool direct_cancel_required = true;  // an offer never stands without the way out beside it
  bool same_medium = true;             // cancelling must be possible where subscribing was
  ConfirmationRule confirmation = ConfirmationRule::kAtOnce;
  bool personalised_price_notice = false;  // a price set by an algorithm from personal data says so

  friend bool operator==(const PolicyTerms&, const PolicyTerms&) = default;
};

struct PolicyRow {
  std::string code;     // "DEFAULT", "US-CA", "DE", "B2B"
  std::string country;  // ISO 3166-1 alpha-2, a group's name, "*" for anywhere, "" for places
                        // without a row (DEFAULT)
  std::string region;   // US states only; else empty
  RowKind kind = RowKind::kAny;
  std::optional<absl::CivilDay> valid_from;   // inclusive; none: always
  std::optional<absl::CivilDay> valid_until;  // exclusive; none: for good
  PolicyTerms terms;
  std::string note;
  std::string source;
  bool verified = false;  // a primary or official source was read for every field
  absl::CivilDay as_of;   // the day the facts were looked up
};

struct ResolvedPolicy {
  PolicyTerms terms;
  std::vector<std::string> rows;  // codes of the rows combined, in the table's order
  int version = 0;                // of the table
  bool verified = true;           // all of those rows are

  // "v1:DE+EU", for events, records and support.
  std::string Id() const;
};

class PolicyTable {
 public:
  // INVALID_ARGUMENT for an unknown or missing key, a code that is no ISO country, a region outside
  // the US, a table without DEFAULT, or two rows of one code whose validity overlaps.
  static absl::StatusOr<PolicyTable> Parse(std::string_view json);
  // The table that ships with this build.
  static const PolicyTable& Builtin();

  // Never fails: an unknown, empty or malformed place gets DEFAULT, also where other rows match
  // anywhere. Letter case and surrounding blanks do not matter; a region may be "CA" or "US-CA".
  // `as_of` picks among rows by validity.
  ResolvedPolicy Resolve(std::string_view country, std::string_view region, CustomerKind kind,
                         absl::CivilDay as_of) const;

  int version() const { return version_; }
  const std::vector<PolicyRow>& rows() const { return rows_; }
  // Member countries of a group, sorted; empty for an unknown one.
  const std::vector<std::string>& MembersOf(std::string_view group) const;

 private:
  PolicyTable() = default;

  bool Covers(const PolicyRow& row, std::string_view country, std::string_view region) const;

  int version_ = 0;
  std::map<std::string, std::vector<std::string>, std::less<>> groups_;
  std::vector<PolicyRow> rows_;
};

// The JSON text of the table that ships with this build.
std::string_view BuiltinPolicyJson();

// The stricter of each field.
PolicyTerms Strictest(const PolicyTerms& a, const PolicyTerms& b);

std::string_view SurveyRuleName(SurveyRule rule);
std::string_view ConfirmationRuleName(ConfirmationRule rule);

}  // namespace holdfast

#endif  // HOLDFAST_LIBS_RETENTION_POLICY_POLICY_H_
