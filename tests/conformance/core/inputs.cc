#include "tests/conformance/core/inputs.h"

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"

namespace holdfast::conformance {
namespace {

absl::StatusOr<int64_t> IntOf(const std::string& path, const Json& value) {
  if (!value.is_number_integer()) return Malformed(path, "is no integer");
  if (value.is_number_unsigned() && value.get<uint64_t>() > INT64_MAX) {
    return Malformed(path, "does not fit 64 bits");
  }
  return value.get<int64_t>();
}

absl::StatusOr<std::string> TextOf(const std::string& path, const Json& value) {
  if (!value.is_string()) return Malformed(path, "is no text");
  return value.get<std::string>();
}

absl::StatusOr<Rational> DecimalOf(const std::string& path, const Json& value) {
  if (value.is_number()) return ParseDecimal(value.dump());
  HF_ASSIGN_OR_RETURN(const std::string text, TextOf(path, value));
  return ParseDecimal(text);
}

absl::StatusOr<absl::CivilDay> DayOf(const std::string& path, const Json& value) {
  HF_ASSIGN_OR_RETURN(const std::string text, TextOf(path, value));
  return ParseDay(text);
}

// The elements of a list, each read by `read(path, element)`.
template <typename T, typename Read>
absl::StatusOr<std::vector<T>> ListOf(const std::string& path, const Json& list, Read read) {
  if (!list.is_array()) return Malformed(path, "is no list");
  std::vector<T> values;
  for (size_t i = 0; i < list.size(); ++i) {
    HF_ASSIGN_OR_RETURN(T value, read(absl::StrCat(path, "[", i, "]"), list[i]));
    values.push_back(std::move(value));
  }
  return values;
}

}  // namespace

absl::Status Malformed(const std::string& path, std::string_view problem) {
  return absl::DataLossError(absl::StrCat("`", path, "` ", ToAbsl(problem)));
}

bool IsMalformed(const absl::Status& status) { return absl::IsDataLoss(status); }

std::string Inputs::PathOf(const std::string& key) const {
  return path_.empty() ? key : absl::StrCat(path_, ".", key);
}

bool Inputs::Has(const std::string& key) const {
  const auto at = object_->find(key);
  return at != object_->end() && !at->is_null();
}

std::vector<std::string> Inputs::Keys() const {
  std::vector<std::string> keys;
  for (const auto& item : object_->items()) keys.push_back(item.key());
  return keys;
}

absl::Status Inputs::CheckAllRead() const {
  for (const std::string& key : Keys()) {
    if (!read_.contains(key)) return Malformed(PathOf(key), "is an input that is not understood");
  }
  return absl::OkStatus();
}

absl::StatusOr<const Json*> Inputs::Find(const std::string& key) {
  read_.insert(key);
  const auto at = object_->find(key);
  if (at == object_->end() || at->is_null()) return Malformed(PathOf(key), "is missing");
  return &*at;
}

absl::StatusOr<std::pair<const Json*, const Json*>> Inputs::Pair(const std::string& key) {
  HF_ASSIGN_OR_RETURN(const Json* const value, Find(key));
  if (!value->is_array() || value->size() != 2) return Malformed(PathOf(key), "is no pair");
  return std::pair(&(*value)[0], &(*value)[1]);
}

absl::StatusOr<int64_t> Inputs::Int(const std::string& key) {
  HF_ASSIGN_OR_RETURN(const Json* const value, Find(key));
  return IntOf(PathOf(key), *value);
}

absl::StatusOr<std::optional<int64_t>> Inputs::OptionalInt(const std::string& key) {
  Ignore(key);
  if (!Has(key)) return std::nullopt;
  HF_ASSIGN_OR_RETURN(const int64_t value, Int(key));
  return value;
}

absl::StatusOr<int64_t> Inputs::IntOr(const std::string& key, int64_t otherwise) {
  HF_ASSIGN_OR_RETURN(const std::optional<int64_t> value, OptionalInt(key));
  return value.value_or(otherwise);
}

absl::StatusOr<std::vector<int64_t>> Inputs::Ints(const std::string& key) {
  HF_ASSIGN_OR_RETURN(const Json* const list, Find(key));
  return ListOf<int64_t>(PathOf(key), *list, IntOf);
}

absl::StatusOr<bool> Inputs::FlagOr(const std::string& key, bool otherwise) {
  Ignore(key);
  if (!Has(key)) return otherwise;
  HF_ASSIGN_OR_RETURN(const Json* const value, Find(key));
  if (!value->is_boolean()) return Malformed(PathOf(key), "is neither true nor false");
  return value->get<bool>();
}

absl::StatusOr<std::string> Inputs::Text(const std::string& key) {
  HF_ASSIGN_OR_RETURN(const Json* const value, Find(key));
  return TextOf(PathOf(key), *value);
}

absl::StatusOr<std::string> Inputs::TextOr(const std::string& key, std::string otherwise) {
  Ignore(key);
  if (!Has(key)) return otherwise;
  return Text(key);
}

absl::StatusOr<std::vector<std::string>> Inputs::Texts(const std::string& key) {
  HF_ASSIGN_OR_RETURN(const Json* const list, Find(key));
  return ListOf<std::string>(PathOf(key), *list, TextOf);
}

absl::StatusOr<Rational> Inputs::Decimal(const std::string& key) {
  HF_ASSIGN_OR_RETURN(const Json* const value, Find(key));
  return DecimalOf(PathOf(key), *value);
}

absl::StatusOr<std::optional<Rational>> Inputs::OptionalDecimal(const std::string& key) {
  Ignore(key);
  if (!Has(key)) return std::nullopt;
  HF_ASSIGN_OR_RETURN(const Rational value, Decimal(key));
  return value;
}

absl::StatusOr<Rational> Inputs::DecimalOr(const std::string& key, const Rational& otherwise) {
  HF_ASSIGN_OR_RETURN(const std::optional<Rational> value, OptionalDecimal(key));
  return value.value_or(otherwise);
}

absl::StatusOr<Rational> Inputs::Fraction(const std::string& key) {
  HF_ASSIGN_OR_RETURN(const auto pair, Pair(key));
  HF_ASSIGN_OR_RETURN(const int64_t numerator, IntOf(PathOf(key), *pair.first));
  HF_ASSIGN_OR_RETURN(const int64_t denominator, IntOf(PathOf(key), *pair.second));
  return Rational::Make(numerator, denominator);
}

absl::StatusOr<absl::CivilDay> Inputs::Day(const std::string& key) {
  HF_ASSIGN_OR_RETURN(const Json* const value, Find(key));
  return DayOf(PathOf(key), *value);
}

absl::StatusOr<std::optional<absl::CivilDay>> Inputs::OptionalDay(const std::string& key) {
  Ignore(key);
  if (!Has(key)) return std::nullopt;
  HF_ASSIGN_OR_RETURN(const absl::CivilDay day, Day(key));
  return day;
}

absl::StatusOr<DayRange> Inputs::Range(const std::string& key, LastDay last_day) {
  HF_ASSIGN_OR_RETURN(const auto pair, Pair(key));
  HF_ASSIGN_OR_RETURN(const absl::CivilDay first, DayOf(PathOf(key), *pair.first));
  HF_ASSIGN_OR_RETURN(const absl::CivilDay last, DayOf(PathOf(key), *pair.second));
  return MakeRange(PathOf(key), first, last, last_day);
}

absl::StatusOr<TimeRange> Inputs::EpochRange(const std::string& key) {
  HF_ASSIGN_OR_RETURN(const auto pair, Pair(key));
  HF_ASSIGN_OR_RETURN(const int64_t start, IntOf(PathOf(key), *pair.first));
  HF_ASSIGN_OR_RETURN(const int64_t end, IntOf(PathOf(key), *pair.second));
  return TimeRange{absl::FromUnixSeconds(start), absl::FromUnixSeconds(end)};
}

absl::StatusOr<absl::Time> Inputs::Instant(const std::string& key) {
  HF_ASSIGN_OR_RETURN(const std::string text, Text(key));
  return ParseInstant(PathOf(key), text);
}

absl::StatusOr<std::vector<absl::Time>> Inputs::Instants(const std::string& key) {
  HF_ASSIGN_OR_RETURN(const Json* const list, Find(key));
  return ListOf<absl::Time>(
      PathOf(key), *list,
      [](const std::string& path, const Json& value) -> absl::StatusOr<absl::Time> {
        HF_ASSIGN_OR_RETURN(const std::string text, TextOf(path, value));
        return ParseInstant(path, text);
      });
}

absl::StatusOr<absl::CivilSecond> Inputs::Local(const std::string& key) {
  HF_ASSIGN_OR_RETURN(const std::string text, Text(key));
  absl::CivilSecond local;
  if (!absl::ParseCivilTime(text, &local)) return Malformed(PathOf(key), "is no local time");
  return local;
}

absl::StatusOr<Money> Inputs::Minor(const std::string& key, Currency currency) {
  HF_ASSIGN_OR_RETURN(const int64_t minor, Int(key));
  return Money{minor, currency};
}

absl::StatusOr<Money> Inputs::MinorOr(const std::string& key, int64_t otherwise,
                                      Currency currency) {
  HF_ASSIGN_OR_RETURN(const int64_t minor, IntOr(key, otherwise));
  return Money{minor, currency};
}

absl::StatusOr<std::vector<Money>> Inputs::Minors(const std::string& key, Currency currency) {
  std::vector<Money> amounts;
  if (!Has(key)) return amounts;
  HF_ASSIGN_OR_RETURN(const std::vector<int64_t> minors, Ints(key));
  for (const int64_t minor : minors) amounts.push_back(Money{minor, currency});
  return amounts;
}

absl::StatusOr<Inputs> Inputs::Object(const std::string& key) {
  HF_ASSIGN_OR_RETURN(const Json* const value, Find(key));
  if (!value->is_object()) return Malformed(PathOf(key), "is no object");
  return Inputs(*value, PathOf(key));
}

absl::StatusOr<std::vector<Inputs>> Inputs::List(const std::string& key) {
  HF_ASSIGN_OR_RETURN(const Json* const list, Find(key));
  return ListOf<Inputs>(PathOf(key), *list,
                        [](const std::string& path, const Json& value) -> absl::StatusOr<Inputs> {
                          if (!value.is_object()) return Malformed(path, "is no object");
                          return Inputs(value, path);
                        });
}

absl::StatusOr<absl::Time> ParseInstant(const std::string& path, const std::string& text) {
  absl::Time instant;
  std::string problem;
  if (!text.ends_with('Z') || !absl::ParseTime("%Y-%m-%dT%H:%M:%E*SZ", text, &instant, &problem)) {
    return Malformed(path, "is no instant that ends in Z");
  }
  return instant;
}

std::string FormatInstant(absl::Time instant) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", instant, absl::UTCTimeZone());
}

std::string FormatLocal(absl::CivilSecond local) { return absl::FormatCivilTime(local); }

}  // namespace holdfast::conformance
