#include "libs/auth/token_file.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "libs/status/error.h"
#include "libs/status/macros.h"
#include "libs/status/reasons.h"
#include "nlohmann/json.hpp"

namespace holdfast::auth {
namespace {

using Json = nlohmann::json;

constexpr size_t kMaxTokenBytes = 4096;

TokenDigest Digest(std::string_view token) {
  TokenDigest digest;
  SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), digest.data());
  return digest;
}

absl::Status BadEntry(size_t number, std::string_view key, std::string_view problem) {
  return InvalidField(absl::StrCat("tokens[", number, "].", std::string(key)), problem);
}

absl::StatusOr<std::string> TextOf(const Json& entry, size_t number, const char* key) {
  auto at = entry.find(key);
  if (at == entry.end() || !at->is_string() || at->get_ref<const std::string&>().empty()) {
    return BadEntry(number, key, "must be a string that is not empty");
  }
  return at->get<std::string>();
}

absl::StatusOr<TokenDigest> DigestOf(const Json& entry, size_t number) {
  HF_ASSIGN_OR_RETURN(const std::string hex, TextOf(entry, number, "sha256"));
  const bool is_hex =
      hex.size() == 64 && hex.find_first_not_of("0123456789abcdefABCDEF") == hex.npos;
  if (!is_hex) return BadEntry(number, "sha256", "must be 64 hex digits, the SHA-256 of the token");
  const std::string bytes = absl::HexStringToBytes(hex);
  TokenDigest digest;
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(digest.data()));
  return digest;
}

absl::StatusOr<RoleSet> RolesOf(const Json& entry, size_t number) {
  auto at = entry.find("roles");
  if (at == entry.end() || !at->is_array() || at->empty()) {
    return BadEntry(number, "roles", "must be a list of client, operator, service");
  }
  RoleSet roles;
  for (const Json& role : *at) {
    if (!role.is_string()) return BadEntry(number, "roles", "must be a list of strings");
    const absl::StatusOr<Role> parsed = ParseRole(role.get_ref<const std::string&>());
    if (!parsed.ok())
      return BadEntry(number, "roles", "must be a list of client, operator, service");
    roles.Add(*parsed);
  }
  return roles;
}

absl::StatusOr<TokenEntry> EntryOf(const Json& entry, size_t number) {
  if (!entry.is_object())
    return InvalidField(absl::StrCat("tokens[", number, "]"), "must be an object");
  for (const auto& [key, unused] : entry.items()) {
    if (key != "sha256" && key != "tenant" && key != "name" && key != "roles") {
      return BadEntry(number, key, "is no key of an entry");
    }
  }
  TokenEntry parsed;
  HF_ASSIGN_OR_RETURN(parsed.digest, DigestOf(entry, number));
  HF_ASSIGN_OR_RETURN(parsed.principal.tenant, TextOf(entry, number, "tenant"));
  HF_ASSIGN_OR_RETURN(parsed.principal.name, TextOf(entry, number, "name"));
  HF_ASSIGN_OR_RETURN(parsed.principal.roles, RolesOf(entry, number));
  if (parsed.principal.SpansTenants() && parsed.principal.roles != RoleSet{Role::kService}) {
    return BadEntry(number, "tenant", "'*' is only for entries whose one role is service");
  }
  return parsed;
}

absl::StatusOr<std::string> ReadWhole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

absl::Status Unauthenticated(std::string_view message) {
  return Error(absl::StatusCode::kUnauthenticated, kUnauthenticated, message);
}

}  // namespace

std::string HashToken(std::string_view token) {
  const TokenDigest digest = Digest(token);
  return absl::BytesToHexString({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

absl::StatusOr<std::string> ReadToken(const std::string& path) {
  HF_ASSIGN_OR_RETURN(const std::string text, ReadWhole(path));
  const std::string line(absl::StripAsciiWhitespace(text.substr(0, text.find('\n'))));
  if (line.empty()) return absl::InvalidArgumentError(absl::StrCat(path, " holds no token"));
  return line;
}

absl::StatusOr<std::vector<TokenEntry>> ParseTokenFile(std::string_view json) {
  const Json file = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (file.is_discarded()) return InvalidField("tokens", "the file is not JSON");
  if (!file.is_object() || file.size() != 1 || !file.contains("tokens") ||
      !file["tokens"].is_array()) {
    return InvalidField("tokens", "the file must be an object with the one key 'tokens', a list");
  }
  std::vector<TokenEntry> entries;
  for (const Json& item : file["tokens"]) {
    const size_t number = entries.size();
    HF_ASSIGN_OR_RETURN(TokenEntry entry, EntryOf(item, number));
    for (const TokenEntry& other : entries) {
      if (other.digest == entry.digest)
        return BadEntry(number, "sha256", "stands in the file twice");
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

TokenFileAuthenticator::TokenFileAuthenticator(std::string path, Entries entries)
    : path_(std::move(path)), entries_(std::make_shared<const Entries>(std::move(entries))) {}

absl::StatusOr<std::unique_ptr<TokenFileAuthenticator>> TokenFileAuthenticator::Open(
    std::string path) {
  HF_ASSIGN_OR_RETURN(const std::string text, ReadWhole(path));
  HF_ASSIGN_OR_RETURN(Entries entries, ParseTokenFile(text));
  return std::unique_ptr<TokenFileAuthenticator>(
      new TokenFileAuthenticator(std::move(path), std::move(entries)));
}

absl::StatusOr<Principal> TokenFileAuthenticator::Authenticate(
    const Credentials& credentials) const {
  constexpr absl::string_view kScheme = "bearer ";
  const absl::string_view given(credentials.authorization.data(), credentials.authorization.size());
  if (given.empty()) return Unauthenticated("the call carries no authorization");
  if (!absl::StartsWithIgnoreCase(given, kScheme))
    return Unauthenticated("the authorization is not a bearer token");
  const std::string token(absl::StripAsciiWhitespace(given.substr(kScheme.size())));
  if (token.empty() || token.size() > kMaxTokenBytes)
    return Unauthenticated("the bearer token is malformed");
  const TokenDigest digest = Digest(token);
  std::shared_ptr<const Entries> entries;
  {
    absl::ReaderMutexLock lock(&mu_);
    entries = entries_;
  }
  const TokenEntry* match = nullptr;
  for (const TokenEntry& entry : *entries) {
    if (CRYPTO_memcmp(entry.digest.data(), digest.data(), digest.size()) == 0) match = &entry;
  }
  if (match == nullptr) return Unauthenticated("the bearer token is not known");
  return match->principal;
}

absl::Status TokenFileAuthenticator::Reload() {
  HF_ASSIGN_OR_RETURN(const std::string text, ReadWhole(path_));
  HF_ASSIGN_OR_RETURN(Entries entries, ParseTokenFile(text));
  auto fresh = std::make_shared<const Entries>(std::move(entries));
  absl::MutexLock lock(&mu_);
  entries_ = std::move(fresh);
  return absl::OkStatus();
}

std::string TokenFileAuthenticator::Fingerprint() const {
  struct stat info;
  if (::stat(path_.c_str(), &info) != 0) return "";
  return absl::StrCat(info.st_ino, ".", info.st_size, ".", info.st_mtim.tv_sec, ".",
                      info.st_mtim.tv_nsec);
}

std::unique_ptr<Task> TokenFileAuthenticator::StartReloading(Executor& executor,
                                                             absl::Duration interval) {
  return executor.Start("auth.tokens", [this, interval, seen = Fingerprint()]() mutable {
    std::string now = Fingerprint();
    // A file that cannot be read or parsed leaves `seen` alone: it is tried again at the next look.
    if (now != seen && Reload().ok()) seen = std::move(now);
    return interval;
  });
}

}  // namespace holdfast::auth
