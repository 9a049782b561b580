#include "libs/telemetry/log.h"

#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <spdlog/sinks/base_sink.h>

#include <atomic>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/status/macros.h"
#include "libs/status/view.h"
#include "libs/telemetry/line_sink.h"
#include "libs/telemetry/redact.h"

namespace holdfast::telemetry {
namespace {

constexpr absl::Duration kPipePatience = absl::Milliseconds(100);

void AppendQuoted(std::string_view text, std::string* out) {
  out->push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out->push_back('\\');
      out->push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      absl::StrAppendFormat(out, "\\u%04x", static_cast<unsigned>(c));
    } else {
      out->push_back(c);
    }
  }
  out->push_back('"');
}

void AppendField(const Field& field, std::string* out) {
  out->push_back(',');
  AppendQuoted(field.key, out);
  out->push_back(':');
  if (const auto* text = std::get_if<std::string>(&field.value)) {
    AppendQuoted(Redacted(field.key, *text), out);
  } else if (IsSensitiveKey(field.key)) {
    AppendQuoted(kRedacted, out);
  } else if (const auto* integer = std::get_if<int64_t>(&field.value)) {
    absl::StrAppend(out, *integer);
  } else if (const auto* flag = std::get_if<bool>(&field.value)) {
    out->append(*flag ? "true" : "false");
  } else {
    const double number = std::get<double>(field.value);
    const bool finite = number - number == 0;  // JSON has no infinities
    absl::StrAppend(out, finite ? absl::StrCat(number) : "null");
  }
}

class SpdSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  SpdSink(int fd, std::string service) : lines_(fd, kPipePatience), service_(std::move(service)) {}
  LineSink& lines() { return lines_; }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    const absl::Time time = absl::FromChrono(message.time);
    std::string line = absl::StrCat(
        "{\"time\":\"", absl::FormatTime("%Y-%m-%d%ET%H:%M:%E6SZ", time, absl::UTCTimeZone()),
        "\",\"level\":\"", absl::string_view(spdlog::level::to_string_view(message.level).data()),
        "\",\"service\":");
    AppendQuoted(service_, &line);
    absl::StrAppend(&line, absl::string_view(message.payload.data(), message.payload.size()),
                    "}\n");
    lines_.Write(line);
  }
  void flush_() override {}

 private:
  LineSink lines_;
  const std::string service_;
};

spdlog::level::level_enum SpdLevel(Level level) {
  switch (level) {
    case Level::kDebug:
      return spdlog::level::debug;
    case Level::kInfo:
      return spdlog::level::info;
    case Level::kWarning:
      return spdlog::level::warn;
    case Level::kError:
      return spdlog::level::err;
    case Level::kOff:
      break;
  }
  return spdlog::level::off;
}

}  // namespace

struct LogGuard::Impl {
  explicit Impl(const LogOptions& options)
      : sink(std::make_shared<SpdSink>(options.fd, options.service)),
        pool(std::make_shared<spdlog::details::thread_pool>(options.queue_lines, 1)),
        logger(std::make_shared<spdlog::async_logger>(
            "", sink, pool, spdlog::async_overflow_policy::overrun_oldest)) {
    logger->set_level(SpdLevel(options.level));
  }

  std::shared_ptr<SpdSink> sink;
  std::shared_ptr<spdlog::details::thread_pool> pool;
  std::shared_ptr<spdlog::async_logger> logger;
};

namespace {

std::mutex& CurrentMutex() {
  static std::mutex* const mutex = new std::mutex;
  return *mutex;
}

std::shared_ptr<spdlog::async_logger>& CurrentLocked() {
  static auto* const current = new std::shared_ptr<spdlog::async_logger>;
  return *current;
}

std::shared_ptr<spdlog::async_logger> Current() {
  const std::lock_guard<std::mutex> lock(CurrentMutex());
  return CurrentLocked();
}

// Read first, so that a line nobody wants costs no lock.
std::atomic<int>& CurrentLevel() {
  static std::atomic<int> level = static_cast<int>(Level::kOff);
  return level;
}

}  // namespace

absl::StatusOr<Level> ParseLevel(std::string_view name) {
  if (name == "debug") return Level::kDebug;
  if (name == "info") return Level::kInfo;
  if (name == "warning") return Level::kWarning;
  if (name == "error") return Level::kError;
  if (name == "off") return Level::kOff;
  return absl::InvalidArgumentError(absl::StrCat(
      "log level '", ToAbsl(name), "' is not one of debug, info, warning, error, off"));
}

LogGuard::LogGuard(const LogOptions& options) : impl_(std::make_shared<Impl>(options)) {
  const std::lock_guard<std::mutex> lock(CurrentMutex());
  HF_CHECK(CurrentLocked() == nullptr);
  CurrentLocked() = impl_->logger;
  CurrentLevel() = static_cast<int>(options.level);
}

LogGuard::~LogGuard() {
  {
    const std::lock_guard<std::mutex> lock(CurrentMutex());
    CurrentLevel() = static_cast<int>(Level::kOff);
    CurrentLocked() = nullptr;
  }
  impl_->sink->lines().GiveUp();
  impl_->logger = nullptr;
  impl_->pool = nullptr;  // writes what is queued
}

void LogGuard::SetLevel(Level level) {
  impl_->logger->set_level(SpdLevel(level));
  CurrentLevel() = static_cast<int>(level);
}

uint64_t LogGuard::lost_lines() const {
  return impl_->pool->overrun_counter() + impl_->sink->lines().lost();
}

bool Logs(Level level) {
  return level != Level::kOff && static_cast<int>(level) >= CurrentLevel().load();
}

void Log(Level level, std::string_view event, std::initializer_list<Field> fields) {
  if (!Logs(level)) return;
  const std::shared_ptr<spdlog::async_logger> logger = Current();
  if (logger == nullptr) return;
  std::string rest = ",\"event\":";
  AppendQuoted(event, &rest);
  for (const Field& field : fields) AppendField(field, &rest);
  logger->log(SpdLevel(level), spdlog::string_view_t(rest.data(), rest.size()));
}

}  // namespace holdfast::telemetry
