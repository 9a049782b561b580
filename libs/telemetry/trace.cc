#include "libs/telemetry/trace.h"

#include <algorithm>
#include <cstdint>

#include "absl/random/random.h"
#include "absl/strings/str_format.h"

namespace holdfast::telemetry {
namespace {

bool IsHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsId(std::string_view text) {
  return IsHex(text) && text.find_first_not_of('0') != std::string_view::npos;
}

// 16 digits, never all zeros.
std::string RandomId() {
  thread_local absl::BitGen random;
  return absl::StrFormat("%016x",
                         absl::Uniform<uint64_t>(absl::IntervalClosed, random, 1, UINT64_MAX));
}

}  // namespace

// 00-<32 trace>-<16 span>-<2 flags>; a later version may go on after another hyphen.
std::optional<TraceContext> ParseTraceparent(std::string_view header) {
  constexpr size_t kLength = 55;
  if (header.size() < kLength) return std::nullopt;
  const std::string_view version = header.substr(0, 2);
  if (!IsHex(version) || version == "ff") return std::nullopt;
  const bool goes_on = header.size() > kLength;
  if (goes_on && (version == "00" || header[kLength] != '-')) return std::nullopt;
  if (header[2] != '-' || header[35] != '-' || header[52] != '-') return std::nullopt;
  const std::string_view trace = header.substr(3, 32);
  const std::string_view span = header.substr(36, 16);
  const std::string_view flags = header.substr(53, 2);
  if (!IsId(trace) || !IsId(span) || !IsHex(flags)) return std::nullopt;
  const bool sampled = std::string_view("13579bdf").find(flags[1]) != std::string_view::npos;
  return TraceContext{std::string(trace), std::string(span), sampled};
}

std::string FormatTraceparent(const TraceContext& context) {
  return absl::StrFormat("00-%s-%s-%s", context.trace_id, context.span_id,
                         context.sampled ? "01" : "00");
}

TraceContext NewTrace(bool sampled) { return {RandomId() + RandomId(), RandomId(), sampled}; }

TraceContext ChildOf(const TraceContext& parent) {
  return {parent.trace_id, RandomId(), parent.sampled};
}

TraceContext Continue(std::string_view header) {
  const std::optional<TraceContext> parent = ParseTraceparent(header);
  return parent.has_value() ? ChildOf(*parent) : NewTrace(/*sampled=*/false);
}

}  // namespace holdfast::telemetry
