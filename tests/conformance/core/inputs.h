// The inputs of one vector, read strictly. A key that is missing or of another type, and one that
// nobody read, is the file's or the runner's fault (DATA_LOSS); a value that the libraries refuse
// keeps their status, for it may be what the vector asks for.
#ifndef HOLDFAST_TESTS_CONFORMANCE_CORE_INPUTS_H_
#define HOLDFAST_TESTS_CONFORMANCE_CORE_INPUTS_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/calendar/calendar.h"
#include "libs/money/money.h"
#include "tests/conformance/core/json.h"

namespace holdfast::conformance {

absl::Status Malformed(const std::string& path, std::string_view problem);
bool IsMalformed(const absl::Status& status);

class Inputs {
 public:
  // `object` must outlive this.
  Inputs(const Json& object, std::string path) : object_(&object), path_(std::move(path)) {}

  // Present and not null.
  bool Has(const std::string& key) const;
  // Marks a key that does not matter here as read.
  void Ignore(const std::string& key) { read_.insert(key); }
  std::string PathOf(const std::string& key) const;
  // DATA_LOSS that names a key nobody read.
  absl::Status CheckAllRead() const;

  absl::StatusOr<int64_t> Int(const std::string& key);
  absl::StatusOr<int64_t> IntOr(const std::string& key, int64_t otherwise);
  absl::StatusOr<std::optional<int64_t>> OptionalInt(const std::string& key);
  absl::StatusOr<std::vector<int64_t>> Ints(const std::string& key);
  absl::StatusOr<bool> FlagOr(const std::string& key, bool otherwise);
  absl::StatusOr<std::string> Text(const std::string& key);
  absl::StatusOr<std::string> TextOr(const std::string& key, std::string otherwise);
  absl::StatusOr<std::vector<std::string>> Texts(const std::string& key);
  // A decimal string, or a number.
  absl::StatusOr<Rational> Decimal(const std::string& key);
  absl::StatusOr<Rational> DecimalOr(const std::string& key, const Rational& otherwise);
  absl::StatusOr<std::optional<Rational>> OptionalDecimal(const std::string& key);
  // [numerator, denominator].
  absl::StatusOr<Rational> Fraction(const std::string& key);

  absl::StatusOr<absl::CivilDay> Day(const std::string& key);
  absl::StatusOr<std::optional<absl::CivilDay>> OptionalDay(const std::string& key);
  // [start, end), or [first, last] as the days it holds.
  absl::StatusOr<DayRange> Range(const std::string& key, LastDay last_day = LastDay::kOutside);
  absl::StatusOr<TimeRange> EpochRange(const std::string& key);
  absl::StatusOr<absl::Time> Instant(const std::string& key);
  absl::StatusOr<std::vector<absl::Time>> Instants(const std::string& key);
  absl::StatusOr<absl::CivilSecond> Local(const std::string& key);

  absl::StatusOr<Money> Minor(const std::string& key, Currency currency);
  absl::StatusOr<Money> MinorOr(const std::string& key, int64_t otherwise, Currency currency);
  // An absent list is empty.
  absl::StatusOr<std::vector<Money>> Minors(const std::string& key, Currency currency);

  absl::StatusOr<Inputs> Object(const std::string& key);
  absl::StatusOr<std::vector<Inputs>> List(const std::string& key);
  std::vector<std::string> Keys() const;

 private:
  // Marks `key` as read.
  absl::StatusOr<const Json*> Find(const std::string& key);
  absl::StatusOr<std::pair<const Json*, const Json*>> Pair(const std::string& key);

  const Json* object_;
  std::string path_;
  std::set<std::string> read_;
};

// Instants end in Z; local date-times have no zone.
absl::StatusOr<absl::Time> ParseInstant(const std::string& path, const std::string& text);
std::string FormatInstant(absl::Time instant);
std::string FormatLocal(absl::CivilSecond local);

}  // namespace holdfast::conformance

#endif  // HOLDFAST_TESTS_CONFORMANCE_CORE_INPUTS_H_
