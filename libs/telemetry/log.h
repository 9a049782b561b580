#ifndef HOLDFAST_LIBS_TELEMETRY_LOG_H_
#define HOLDFAST_LIBS_TELEMETRY_LOG_H_

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "absl/status/statusor.h"

namespace holdfast::telemetry {

enum class Level { kDebug, kInfo, kWarning, kError, kOff };
absl::StatusOr<Level> ParseLevel(std::string_view name);  // debug, info, warning, error, off

// One member of a log line. Text is escaped; values of sensitive keys (token, password, secret,
// authorization, email, text and names ending in them) and text that holds a card number are
// written as "[redacted]".
struct Field {
  template <class T>
  Field(std::string_view k, const T& v) : key(k), value(Of(v)) {}

  std::string_view key;
  std::variant<std::string, int64_t, bool, double> value;

 private:
  static std::string Of(std::string_view v) { return std::string(v); }
  static std::string Of(const std::string& v) { return v; }
  static std::string Of(const char* v) { return v; }
  static bool Of(bool v) { return v; }
  static double Of(double v) { return v; }
  template <class I>
  requires std::is_integral_v<I>
  static int64_t Of(I v) { return static_cast<int64_t>(v); }
};

struct LogOptions {
  Level level = Level::kInfo;
  int fd = 2;                 // where lines go; not closed
  std::string service;        // a member of every line
  size_t queue_lines = 8192;  // beyond it the oldest line is lost and counted
};

// Where this process's log lines go from now to the guard's end; before and after they are dropped.
// Lines are written by one thread; neither a full pipe nor a full disk ever holds a caller. One
// guard at a time.
class LogGuard {
 public:
  explicit LogGuard(const LogOptions& options);
  ~LogGuard();  // writes what is queued, without waiting for a full pipe
  LogGuard(const LogGuard&) = delete;
  LogGuard& operator=(const LogGuard&) = delete;

  void SetLevel(Level level);
  uint64_t lost_lines() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

// Whether a line of that level would be written: spares making fields for nobody.
bool Logs(Level level);

// `event` names what happened, `object.past_tense` where that fits. Thread-safe, never blocks.
void Log(Level level, std::string_view event, std::initializer_list<Field> fields = {});
inline void LogInfo(std::string_view event, std::initializer_list<Field> fields = {}) {
  Log(Level::kInfo, event, fields);
}
inline void LogWarning(std::string_view event, std::initializer_list<Field> fields = {}) {
  Log(Level::kWarning, event, fields);
}
inline void LogError(std::string_view event, std::initializer_list<Field> fields = {}) {
  Log(Level::kError, event, fields);
}

}  // namespace holdfast::telemetry

#endif  // HOLDFAST_LIBS_TELEMETRY_LOG_H_
