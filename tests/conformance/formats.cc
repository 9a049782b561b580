#include "tests/conformance/formats.h"

#include <fstream>
#include <iterator>
#include <map>

#include "absl/status/status.h"
#include "tests/conformance/billing/vectors.h"

namespace holdfast::conformance {
namespace {

using Runner = absl::Status (*)(const Json& file, Report& report);

const std::map<std::string, Runner>& Formats() {
  static const auto& formats = *new std::map<std::string, Runner>{
      {kBillingFormat, RunBillingVectors},
  };
  return formats;
}

}  // namespace

void RunText(const std::string& name, const std::string& text, Report& report) {
  const Json file = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (file.is_discarded()) return report.Broken(name, "is not JSON");
  if (!file.is_object()) return report.Broken(name, "is no JSON object");
  const auto format = file.find("format");
  if (format == file.end() || !format->is_string()) {
    return report.Broken(name, "names no `format`");
  }
  const auto runner = Formats().find(format->get<std::string>());
  if (runner == Formats().end()) {
    return report.Broken(name, "has the unknown format '" + format->get<std::string>() + "'");
  }
  const absl::Status status = runner->second(file, report);
  if (!status.ok()) report.Broken(name, std::string(status.message()));
}

void RunFile(const std::string& path, Report& report) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in.is_open() || in.bad()) return report.Broken(path, "cannot be read");
  RunText(path, text, report);
}

}  // namespace holdfast::conformance
