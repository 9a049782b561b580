#include "libs/status/error.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "libs/status/macros.h"
#include "libs/status/reasons.h"
#include "libs/status/view.h"

namespace holdfast {
namespace {

// google.rpc.ErrorInfo on the wire: string reason = 1; string domain = 2; map<string, string>
// metadata = 3. Written by hand, so that value libraries and domains need no protobuf.
constexpr uint8_t kReasonTag = 0x0a;
constexpr uint8_t kDomainTag = 0x12;
constexpr uint8_t kMetadataTag = 0x1a;
constexpr uint8_t kMapKeyTag = 0x0a;
constexpr uint8_t kMapValueTag = 0x12;

struct ErrorInfo {
  std::string reason;
  std::string domain;
  Metadata metadata;
};

void PutVarint(uint64_t value, std::string& out) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>((value & 0x7f) | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

void PutBytes(uint8_t tag, std::string_view bytes, std::string& out) {
  out.push_back(static_cast<char>(tag));
  PutVarint(bytes.size(), out);
  out.append(bytes);
}

std::string Encode(const ErrorInfo& info) {
  std::string out;
  PutBytes(kReasonTag, info.reason, out);
  PutBytes(kDomainTag, info.domain, out);
  for (const auto& [key, value] : info.metadata) {
    std::string entry;
    PutBytes(kMapKeyTag, key, entry);
    PutBytes(kMapValueTag, value, entry);
    PutBytes(kMetadataTag, entry, out);
  }
  return out;
}

std::optional<uint64_t> TakeVarint(std::string_view& in) {
  uint64_t value = 0;
  for (int shift = 0; shift < 64 && !in.empty(); shift += 7) {
    const uint8_t byte = static_cast<uint8_t>(in.front());
    in.remove_prefix(1);
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return value;
  }
  return std::nullopt;
}

std::optional<std::string_view> TakeBytes(std::string_view& in) {
  const std::optional<uint64_t> size = TakeVarint(in);
  if (!size.has_value() || *size > in.size()) return std::nullopt;
  const std::string_view bytes = in.substr(0, *size);
  in.remove_prefix(*size);
  return bytes;
}

// Calls visit(tag, bytes) for each length-delimited field; false when the bytes are no such
// message. ErrorInfo has no other wire types, and a newer one would only add length-delimited
// fields.
template <typename Visit>
bool ForEachField(std::string_view in, Visit visit) {
  while (!in.empty()) {
    const std::optional<uint64_t> tag = TakeVarint(in);
    if (!tag.has_value() || (*tag & 7) != 2) return false;
    const std::optional<std::string_view> bytes = TakeBytes(in);
    if (!bytes.has_value()) return false;
    visit(*tag, *bytes);
  }
  return true;
}

std::optional<ErrorInfo> Decode(std::string_view bytes) {
  ErrorInfo info;
  bool entries_ok = true;
  const bool ok = ForEachField(bytes, [&](uint64_t tag, std::string_view field) {
    if (tag == kReasonTag) info.reason = std::string(field);
    if (tag == kDomainTag) info.domain = std::string(field);
    if (tag != kMetadataTag) return;
    auto& [key, value] = info.metadata.emplace_back();
    entries_ok &=
        ForEachField(field, [&key = key, &value = value](uint64_t part, std::string_view text) {
          if (part == kMapKeyTag) key = std::string(text);
          if (part == kMapValueTag) value = std::string(text);
        });
  });
  if (!ok || !entries_ok) return std::nullopt;
  return info;
}

std::optional<ErrorInfo> InfoOf(const absl::Status& status) {
  if (status.ok()) return std::nullopt;
  const auto payload = status.GetPayload(ToAbsl(kErrorInfoTypeUrl));
  if (!payload.has_value()) return std::nullopt;
  return Decode(std::string(*payload));
}

void AddMissing(const Metadata& from, Metadata& into) {
  for (const auto& entry : from) {
    const bool known = std::any_of(into.begin(), into.end(),
                                   [&](const auto& have) { return have.first == entry.first; });
    if (!known) into.push_back(entry);
  }
}

}  // namespace

absl::Status Error(absl::StatusCode code, Reason reason, std::string_view message,
                   Metadata metadata) {
  HF_CHECK(code != absl::StatusCode::kOk);
  HF_CHECK(!reason.name.empty() && reason.name.size() <= 63);
  ErrorInfo info{std::string(reason.name), std::string(reason.domain), {}};
  AddMissing(metadata, info.metadata);
  absl::Status status(code, ToAbsl(message));
  status.SetPayload(ToAbsl(kErrorInfoTypeUrl), absl::Cord(Encode(info)));
  return status;
}

absl::Status InvalidField(std::string_view field, std::string_view problem) {
  return Error(absl::StatusCode::kInvalidArgument, kFieldInvalid,
               absl::StrCat(ToAbsl(field), ": ", ToAbsl(problem)), {{"field", std::string(field)}});
}

std::string ReasonOf(const absl::Status& status) {
  const std::optional<ErrorInfo> info = InfoOf(status);
  return info.has_value() ? info->reason : "";
}

std::string ReasonDomainOf(const absl::Status& status) {
  const std::optional<ErrorInfo> info = InfoOf(status);
  return info.has_value() ? info->domain : "";
}

Metadata MetadataOf(const absl::Status& status) {
  const std::optional<ErrorInfo> info = InfoOf(status);
  return info.has_value() ? info->metadata : Metadata{};
}

bool HasReason(const absl::Status& status, Reason reason) {
  const std::optional<ErrorInfo> info = InfoOf(status);
  return info.has_value() && info->reason == reason.name && info->domain == reason.domain;
}

absl::Status WithMetadata(absl::Status status, const Metadata& metadata) {
  std::optional<ErrorInfo> info = InfoOf(status);
  if (!info.has_value()) return status;
  AddMissing(metadata, info->metadata);
  status.SetPayload(ToAbsl(kErrorInfoTypeUrl), absl::Cord(Encode(*info)));
  return status;
}

}  // namespace holdfast
