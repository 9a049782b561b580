#ifndef HOLDFAST_LIBS_CONFIG_CONFIG_H_
#define HOLDFAST_LIBS_CONFIG_CONFIG_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace holdfast::config {

// Name → value of every variable that starts with HOLDFAST_.
using Environment = std::map<std::string, std::string>;
// Of this process; `environ_entries` is a null-terminated list of NAME=VALUE.
Environment HoldfastEnvironment(char** environ_entries);

using SettingValue = std::variant<std::string, int64_t, bool, absl::Duration>;

// What a program understands. A key is lower_snake: flag `--key value` or `--key=value` (a bool
// also as plain
// `--key`), variable HOLDFAST_KEY, member "key" of the JSON object named by `--config FILE` or
// HOLDFAST_CONFIG. Durations are text with a unit ("150ms", "1h30m").
class Settings {
 public:
  Settings(std::string program, std::string purpose);

  Settings& Text(std::string key, std::string fallback, std::string help);
  // Text that never prints. Refused as a flag, where every user of the machine could read it.
  Settings& Secret(std::string key, std::string help);
  Settings& Int(std::string key, int64_t fallback, std::string help);
  Settings& Bool(std::string key, bool fallback, std::string help);
  Settings& Duration(std::string key, absl::Duration fallback, std::string help);

  // Flag > environment > file > default. `args` without the program's name. Errors are
  // INVALID_ARGUMENT and name the key and where it came from. HOLDFAST_DATA is no setting and
  // passes.
  absl::StatusOr<class Config> Parse(absl::Span<const std::string> args,
                                     const Environment& environment) const;
  std::string Help() const;

 private:
  friend class Config;
  struct Setting {
    std::string key;
    SettingValue fallback;
    std::string help;
    bool secret = false;
  };
  struct Given;  // one key's raw text and its source

  Settings& Add(Setting setting);
  const Setting* Find(std::string_view key) const;
  absl::StatusOr<std::vector<Given>> FromFlags(absl::Span<const std::string> args) const;
  absl::StatusOr<std::vector<Given>> FromEnvironment(const Environment& environment) const;
  absl::StatusOr<std::vector<Given>> FromFile(const std::string& path) const;
  absl::Status Apply(const std::vector<Given>& given, Config* config) const;

  std::string program_;
  std::string purpose_;
  std::vector<Setting> settings_;  // in order of declaration, as --help shows them
};

// The effective values. Reading a key that was never declared, or as another type, is our own bug
// and aborts.
class Config {
 public:
  const std::string& Text(std::string_view key) const;
  int64_t Int(std::string_view key) const;
  bool Bool(std::string_view key) const;
  absl::Duration Duration(std::string_view key) const;

  // --help or -h was among the flags: print Settings::Help() and exit 0.
  bool help_asked() const { return help_asked_; }
  // Where the value came from: "default", "file PATH", "environment HOLDFAST_X", "flag --x".
  std::string SourceOf(std::string_view key) const;
  // One "key = value  (source)" a line, secrets as "[redacted]".
  std::string Effective() const;

 private:
  friend class Settings;
  struct Entry {
    std::string key;
    SettingValue value;
    std::string source;
    bool secret = false;
  };
  const Entry& At(std::string_view key) const;

  std::vector<Entry> entries_;
  bool help_asked_ = false;
};

}  // namespace holdfast::config

#endif  // HOLDFAST_LIBS_CONFIG_CONFIG_H_
