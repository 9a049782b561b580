#include "libs/config/config.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "libs/status/error.h"
#include "libs/status/macros.h"
#include "libs/status/view.h"

namespace holdfast::config {
namespace {

constexpr std::string_view kPrefix = "HOLDFAST_";
constexpr std::string_view kFileKey = "config";
// Read by scripts, not by services.
constexpr std::string_view kNoSetting = "HOLDFAST_DATA";

std::string Redacted(bool secret, const std::string& text) { return secret ? "[redacted]" : text; }

std::string TextOf(const SettingValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* integer = std::get_if<int64_t>(&value)) return absl::StrCat(*integer);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  return absl::FormatDuration(std::get<absl::Duration>(value));
}

std::string_view KindOf(const SettingValue& value) {
  constexpr std::string_view kKinds[] = {"text", "integer", "true|false", "duration"};
  return kKinds[value.index()];
}

// `like` decides the type.
std::optional<SettingValue> ParseAs(const SettingValue& like, const std::string& text) {
  if (std::holds_alternative<std::string>(like)) return text;
  if (std::holds_alternative<int64_t>(like)) {
    int64_t integer = 0;
    if (!absl::SimpleAtoi(text, &integer)) return std::nullopt;
    return integer;
  }
  if (std::holds_alternative<bool>(like)) {
    if (text == "true") return true;
    if (text == "false") return false;
    return std::nullopt;
  }
  absl::Duration duration;
  if (!absl::ParseDuration(text, &duration)) return std::nullopt;
  return duration;
}

std::string VariableOf(std::string_view key) {
  return absl::StrCat(ToAbsl(kPrefix), absl::AsciiStrToUpper(ToAbsl(key)));
}

absl::Status Unknown(std::string_view key, std::string_view source) {
  return InvalidField(key, absl::StrCat("is no setting (from ", ToAbsl(source), ")"));
}

}  // namespace

struct Settings::Given {
  std::string key;
  std::string text;
  std::string source;
};

Environment HoldfastEnvironment(char** environ_entries) {
  Environment environment;
  for (char** at = environ_entries; at != nullptr && *at != nullptr; ++at) {
    const std::string_view entry = *at;
    const size_t equals = entry.find('=');
    if (!entry.starts_with(kPrefix) || equals == std::string_view::npos) continue;
    environment.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return environment;
}

Settings::Settings(std::string program, std::string purpose)
    : program_(std::move(program)), purpose_(std::move(purpose)) {}

Settings& Settings::Add(Setting setting) {
  const bool lower_snake = std::all_of(setting.key.begin(), setting.key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
  HF_CHECK(lower_snake && !setting.key.empty());
  HF_CHECK(Find(setting.key) == nullptr && setting.key != kFileKey && setting.key != "help");
  settings_.push_back(std::move(setting));
  return *this;
}

Settings& Settings::Text(std::string key, std::string fallback, std::string help) {
  return Add({std::move(key), std::move(fallback), std::move(help)});
}

Settings& Settings::Secret(std::string key, std::string help) {
  return Add({std::move(key), std::string(), std::move(help), /*secret=*/true});
}

Settings& Settings::Int(std::string key, int64_t fallback, std::string help) {
  return Add({std::move(key), fallback, std::move(help)});
}

Settings& Settings::Bool(std::string key, bool fallback, std::string help) {
  return Add({std::move(key), fallback, std::move(help)});
}

Settings& Settings::Duration(std::string key, absl::Duration fallback, std::string help) {
  return Add({std::move(key), fallback, std::move(help)});
}

const Settings::Setting* Settings::Find(std::string_view key) const {
  for (const Setting& setting : settings_) {
    if (setting.key == key) return &setting;
  }
  return nullptr;
}

absl::StatusOr<Config> Settings::Parse(absl::Span<const std::string> args,
                                       const Environment& environment) const {
  Config config;
  for (const Setting& setting : settings_) {
    config.entries_.push_back({setting.key, setting.fallback, "default", setting.secret});
  }
  if (std::any_of(args.begin(), args.end(),
                  [](const std::string& arg) { return arg == "--help" || arg == "-h"; })) {
    config.help_asked_ = true;
    return config;
  }
  HF_ASSIGN_OR_RETURN(const std::vector<Given> flags, FromFlags(args));
  HF_ASSIGN_OR_RETURN(const std::vector<Given> variables, FromEnvironment(environment));
  std::string file;
  for (const std::vector<Given>* source : {&variables, &flags}) {
    for (const Given& given : *source) {
      if (given.key == kFileKey) file = given.text;
    }
  }
  if (!file.empty()) {
    HF_ASSIGN_OR_RETURN(const std::vector<Given> members, FromFile(file));
    HF_RETURN_IF_ERROR(Apply(members, &config));
  }
  HF_RETURN_IF_ERROR(Apply(variables, &config));
  HF_RETURN_IF_ERROR(Apply(flags, &config));
  return config;
}

absl::StatusOr<std::vector<Settings::Given>> Settings::FromFlags(
    absl::Span<const std::string> args) const {
  std::vector<Given> given;
  for (size_t i = 0; i < args.size(); ++i) {
    if (!args[i].starts_with("--")) return Unknown(args[i], "command line");
    const size_t equals = args[i].find('=');
    const std::string key = args[i].substr(2, equals == std::string::npos ? equals : equals - 2);
    const std::string source = absl::StrCat("flag --", key);
    const Setting* setting = Find(key);
    if (setting == nullptr && key != kFileKey) return Unknown(key, source);
    if (setting != nullptr && setting->secret) {
      return InvalidField(key,
                          "is secret and not taken from the command line, which others can see");
    }
    if (equals != std::string::npos) {
      given.push_back({key, args[i].substr(equals + 1), source});
    } else if (setting != nullptr && std::holds_alternative<bool>(setting->fallback)) {
      given.push_back({key, "true", source});
    } else if (i + 1 < args.size() && !args[i + 1].starts_with("--")) {
      given.push_back({key, args[++i], source});
    } else {
      return InvalidField(key, absl::StrCat("has no value (from ", source, ")"));
    }
  }
  return given;
}

absl::StatusOr<std::vector<Settings::Given>> Settings::FromEnvironment(
    const Environment& environment) const {
  std::vector<Given> given;
  for (const auto& [name, text] : environment) {
    if (name == kNoSetting) continue;
    const std::string source = absl::StrCat("environment ", name);
    const std::string key = absl::AsciiStrToLower(absl::StripPrefix(name, ToAbsl(kPrefix)));
    const bool known = (Find(key) != nullptr || key == kFileKey) && VariableOf(key) == name;
    if (!known) return Unknown(name, source);
    given.push_back({key, text, source});
  }
  return given;
}

absl::StatusOr<std::vector<Settings::Given>> Settings::FromFile(const std::string& path) const {
  std::ifstream stream(path);
  if (!stream) return InvalidField(kFileKey, absl::StrCat("cannot read ", path));
  const auto json = nlohmann::json::parse(stream, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) {
    return InvalidField(kFileKey, absl::StrCat(path, " does not hold one JSON object"));
  }
  const std::string source = absl::StrCat("file ", path);
  std::vector<Given> given;
  for (const auto& [key, value] : json.items()) {
    if (Find(key) == nullptr) return Unknown(key, source);
    if (value.is_structured() || value.is_null()) {
      return InvalidField(key,
                          absl::StrCat("must be a text, number or boolean (from ", source, ")"));
    }
    given.push_back({key, value.is_string() ? value.get<std::string>() : value.dump(), source});
  }
  return given;
}

absl::Status Settings::Apply(const std::vector<Given>& given, Config* config) const {
  for (const Given& each : given) {
    for (Config::Entry& entry : config->entries_) {
      if (entry.key != each.key) continue;
      std::optional<SettingValue> value = ParseAs(entry.value, each.text);
      if (!value.has_value()) {
        return InvalidField(each.key,
                            absl::StrCat("'", each.text, "' is no ", ToAbsl(KindOf(entry.value)),
                                         " (from ", each.source, ")"));
      }
      entry.value = *std::move(value);
      entry.source = each.source;
    }
  }
  return absl::OkStatus();
}

std::string Settings::Help() const {
  std::string help = absl::StrCat(program_, ": ", purpose_,
                                  "\n\nEvery setting is also read from HOLDFAST_<KEY> and from the "
                                  "JSON object in --config FILE; flags win over the environment, "
                                  "the environment over the file.\n\n");
  for (const Setting& setting : settings_) {
    if (setting.secret) {
      absl::StrAppendFormat(&help, "  %s  secret, not as a flag\n      %s\n",
                            VariableOf(setting.key), setting.help);
    } else {
      absl::StrAppendFormat(&help, "  --%s %s  default: %s\n      %s\n", setting.key,
                            ToAbsl(KindOf(setting.fallback)), TextOf(setting.fallback),
                            setting.help);
    }
  }
  return help;
}

const Config::Entry& Config::At(std::string_view key) const {
  for (const Entry& entry : entries_) {
    if (entry.key == key) return entry;
  }
  HF_CHECK(false && "setting was never declared");
  return entries_.front();
}

const std::string& Config::Text(std::string_view key) const {
  const auto* text = std::get_if<std::string>(&At(key).value);
  HF_CHECK(text != nullptr);
  return *text;
}

int64_t Config::Int(std::string_view key) const {
  const auto* integer = std::get_if<int64_t>(&At(key).value);
  HF_CHECK(integer != nullptr);
  return *integer;
}

bool Config::Bool(std::string_view key) const {
  const auto* flag = std::get_if<bool>(&At(key).value);
  HF_CHECK(flag != nullptr);
  return *flag;
}

absl::Duration Config::Duration(std::string_view key) const {
  const auto* duration = std::get_if<absl::Duration>(&At(key).value);
  HF_CHECK(duration != nullptr);
  return *duration;
}

std::string Config::SourceOf(std::string_view key) const { return At(key).source; }

std::string Config::Effective() const {
  std::string lines;
  for (const Entry& entry : entries_) {
    const bool hidden = entry.secret && !TextOf(entry.value).empty();
    absl::StrAppend(&lines, entry.key, " = ", Redacted(hidden, TextOf(entry.value)), "  (",
                    entry.source, ")\n");
  }
  return lines;
}

}  // namespace holdfast::config
