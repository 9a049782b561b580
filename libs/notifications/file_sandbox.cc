#include "libs/notifications/file_sandbox.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace holdfast::notifications {
namespace {

bool IsFileName(const std::string& id) {
  return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
  });
}

}  // namespace

FileSandbox::FileSandbox(std::string dir) : dir_(std::move(dir)) {
  std::error_code ignored;  // shows at the first Send
  std::filesystem::create_directories(dir_, ignored);
}

absl::Status FileSandbox::Send(const StoredNotification& notification) {
  if (!IsFileName(notification.id)) return absl::InvalidArgumentError("id makes no file name");
  const Notification& content = notification.content;
  const nlohmann::ordered_json json = {
      {"id", notification.id},
      {"tenant", notification.tenant},
      {"customer", content.customer},
      {"kind", content.kind},
      {"subject", content.subject},
      {"body", content.body},
      {"created_time",
       absl::FormatTime(absl::RFC3339_full, notification.created_time, absl::UTCTimeZone())}};
  const std::string path = absl::StrCat(dir_, "/", notification.id, ".json");
  const std::string part = absl::StrCat(path, ".part");
  std::ofstream stream(part, std::ios::trunc);
  stream << json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
  stream.close();
  if (!stream) return absl::UnavailableError(absl::StrCat("cannot write ", part));
  std::error_code error;
  std::filesystem::rename(part, path, error);
  if (error)
    return absl::UnavailableError(absl::StrCat("cannot rename ", part, ": ", error.message()));
  return absl::OkStatus();
}

}  // namespace holdfast::notifications
