#ifndef HOLDFAST_LIBS_TELEMETRY_TRACE_H_
#define HOLDFAST_LIBS_TELEMETRY_TRACE_H_

#include <optional>
#include <string>
#include <string_view>

namespace holdfast::telemetry {

// W3C Trace Context, version 00. Ids are lower-case hex and never all zeros.
struct TraceContext {
  std::string trace_id;  // 32 digits
  std::string span_id;   // 16 digits
  bool sampled = false;
};

// nullopt: malformed, version ff, or an id of zeros. Later versions are read as far as version 00
// goes.
std::optional<TraceContext> ParseTraceparent(std::string_view header);
std::string FormatTraceparent(const TraceContext& context);

TraceContext NewTrace(bool sampled);
// Same trace, new span.
TraceContext ChildOf(const TraceContext& parent);
// The caller's trace continued, or a new unsampled one where the header is absent or malformed.
TraceContext Continue(std::string_view header);

}  // namespace holdfast::telemetry

#endif  // HOLDFAST_LIBS_TELEMETRY_TRACE_H_
