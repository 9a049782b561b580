#include "libs/rpc/shape.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/descriptor.h"
#include "libs/calendar/day.h"
#include "libs/ids/ids.h"
#include "libs/status/error.h"
#include "libs/status/macros.h"

namespace holdfast::rpc {
namespace {

constexpr size_t kIdBytesMax = 64;
constexpr int kPageSizeDefault = 50;
constexpr int kPageSizeMax = 1000;

bool IsId(std::string_view text) {
  return !text.empty() && text.size() <= kIdBytesMax && text != "-" &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) || c == '_' || c == '-';
         });
}

std::vector<std::string> Segments(std::string_view text) {
  return absl::StrSplit(std::string(text), '/');
}

absl::Status NotOfForm(std::string_view field, std::string_view pattern) {
  return InvalidField(field, absl::StrCat("must be of the form ", std::string(pattern)));
}

// Length of the well-formed UTF-8 sequence at the start of `text`, 0 if there is none (Unicode 15,
// table 3-7).
size_t SequenceLength(std::string_view text) {
  const auto at = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto follows = [&](size_t i, int low, int high) {
    return i < text.size() && at(i) >= low && at(i) <= high;
  };
  const int lead = at(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return follows(1, 0x80, 0xBF) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const int low = lead == 0xE0 ? 0xA0 : 0x80;   // no overlong form
    const int high = lead == 0xED ? 0x9F : 0xBF;  // no surrogate
    return follows(1, low, high) && follows(2, 0x80, 0xBF) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const int low = lead == 0xF0 ? 0x90 : 0x80;
    const int high = lead == 0xF4 ? 0x8F : 0xBF;  // nothing above U+10FFFF
    return follows(1, low, high) && follows(2, 0x80, 0xBF) && follows(3, 0x80, 0xBF) ? 4 : 0;
  }
  return 0;
}

bool HasControlCharacter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) {
    return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
  });
}

}  // namespace

absl::Status Required(std::string_view field, std::string_view value) {
  return value.empty() ? InvalidField(field, "is required") : absl::OkStatus();
}

absl::StatusOr<std::vector<std::optional<std::string>>> ParseParent(std::string_view field,
                                                                    std::string_view value,
                                                                    std::string_view pattern) {
  HF_RETURN_IF_ERROR(Required(field, value));
  const std::vector<std::string> given = Segments(value);
  const std::vector<std::string> wanted = Segments(pattern);
  if (given.size() != wanted.size()) return NotOfForm(field, pattern);
  std::vector<std::optional<std::string>> ids;
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] != "{}") {
      if (given[i] != wanted[i]) return NotOfForm(field, pattern);
    } else if (given[i] == "-") {
      ids.push_back(std::nullopt);
    } else if (IsId(given[i])) {
      ids.push_back(given[i]);
    } else {
      return InvalidField(field, "has an id that is not 1 to 64 of A-Z a-z 0-9 _ -");
    }
  }
  return ids;
}

absl::StatusOr<std::vector<std::string>> ParseName(std::string_view field, std::string_view value,
                                                   std::string_view pattern) {
  HF_ASSIGN_OR_RETURN(const auto parsed, ParseParent(field, value, pattern));
  std::vector<std::string> ids;
  for (const std::optional<std::string>& id : parsed) {
    if (!id.has_value())
      return InvalidField(field, "names one resource, so '-' stands for nothing in it");
    ids.push_back(*id);
  }
  return ids;
}

absl::StatusOr<std::string> ResourceId(std::string_view field, std::string_view value) {
  HF_RETURN_IF_ERROR(Required(field, value));
  if (!IsId(value)) return InvalidField(field, "must be 1 to 64 of A-Z a-z 0-9 _ -");
  return std::string(value);
}

absl::StatusOr<std::optional<std::string>> OptionalResourceId(std::string_view field,
                                                              std::string_view value) {
  if (value.empty()) return std::nullopt;
  HF_ASSIGN_OR_RETURN(std::string id, ResourceId(field, value));
  return id;
}

absl::StatusOr<std::string> Uuid(std::string_view field, std::string_view value) {
  HF_RETURN_IF_ERROR(Required(field, value));
  if (!IsUuid(value)) return InvalidField(field, "must be a UUID, 8-4-4-4-12 hex digits");
  return absl::AsciiStrToLower(std::string(value));
}

absl::StatusOr<std::string> BoundedText(std::string_view field, std::string_view value,
                                        size_t max_bytes) {
  if (value.size() > max_bytes)
    return InvalidField(field, absl::StrCat("is longer than ", max_bytes, " bytes"));
  if (!IsUtf8(value)) return InvalidField(field, "is not valid UTF-8");
  if (HasControlCharacter(value)) return InvalidField(field, "has control characters");
  return std::string(value);
}

absl::StatusOr<std::string> RequiredText(std::string_view field, std::string_view value,
                                         size_t max_bytes) {
  HF_RETURN_IF_ERROR(Required(field, value));
  return BoundedText(field, value, max_bytes);
}

absl::StatusOr<std::string> Key(std::string_view field, std::string_view value) {
  HF_RETURN_IF_ERROR(Required(field, value));
  const bool fits =
      value.size() <= kIdBytesMax && absl::ascii_islower(value.front()) &&
      std::all_of(value.begin(), value.end(), [](unsigned char c) {
        return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_' || c == '.' || c == '-';
      });
  if (!fits) return InvalidField(field, "must be 1 to 64 of a-z 0-9 _ . - and start with a letter");
  return std::string(value);
}

absl::StatusOr<std::string> OneOf(std::string_view field, std::string_view value,
                                  std::initializer_list<std::string_view> known) {
  HF_RETURN_IF_ERROR(Required(field, value));
  std::string all;
  for (std::string_view one : known) {
    if (value == one) return std::string(value);
    absl::StrAppend(&all, all.empty() ? "" : ", ", std::string(one));
  }
  return InvalidField(field, absl::StrCat("must be one of ", all));
}

absl::StatusOr<absl::CivilDay> Day(std::string_view field, std::string_view value) {
  HF_RETURN_IF_ERROR(Required(field, value));
  const absl::StatusOr<absl::CivilDay> day = ParseDay(value);
  if (!day.ok()) return InvalidField(field, "must be a day that exists, as YYYY-MM-DD");
  return *day;
}

absl::StatusOr<std::optional<absl::CivilDay>> OptionalDay(std::string_view field,
                                                          std::string_view value) {
  if (value.empty()) return std::nullopt;
  HF_ASSIGN_OR_RETURN(const absl::CivilDay day, Day(field, value));
  return day;
}

absl::StatusOr<Currency> CurrencyOf(std::string_view field, std::string_view code) {
  HF_RETURN_IF_ERROR(Required(field, code));
  const absl::StatusOr<Currency> currency = Currency::Parse(code);
  if (!currency.ok())
    return InvalidField(field, "must be a currency of ISO 4217, three upper-case letters");
  return *currency;
}

absl::StatusOr<int64_t> InRange(std::string_view field, int64_t value, int64_t min, int64_t max) {
  if (value < min || value > max) {
    return InvalidField(field, absl::StrCat("must be from ", min, " to ", max));
  }
  return value;
}

absl::StatusOr<int> PageSize(int32_t asked) {
  if (asked < 0) return InvalidField("page_size", "must not be negative");
  return asked == 0 ? kPageSizeDefault : std::min<int>(asked, kPageSizeMax);
}

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const size_t length = SequenceLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

namespace internal {

absl::Status CheckEnum(std::string_view field, int value,
                       const google::protobuf::EnumDescriptor* type) {
  if (value == 0) return InvalidField(field, "is required");
  if (type->FindValueByNumber(value) == nullptr)
    return InvalidField(field, "has a value this version does not know");
  return absl::OkStatus();
}

}  // namespace internal
}  // namespace holdfast::rpc
