// Bearer tokens from a JSON file that holds only their SHA-256:
//   {"tokens": [{"sha256": "<64 hex>", "tenant": "acme", "name": "checkout", "roles": ["client"]}]}
// Make an entry's hash with HashToken, or: printf %s TOKEN | sha256sum. The file should be mode
// 0400.
#ifndef HOLDFAST_LIBS_AUTH_TOKEN_FILE_H_
#define HOLDFAST_LIBS_AUTH_TOKEN_FILE_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "libs/auth/authenticator.h"
#include "libs/executor/executor.h"

namespace holdfast::auth {

using TokenDigest = std::array<uint8_t, 32>;

// SHA-256 of the token in lower-case hex, as the file wants it.
std::string HashToken(std::string_view token);

// The token a client sends: the file's first line without surrounding white space. An empty file is
// an error.
absl::StatusOr<std::string> ReadToken(const std::string& path);

struct TokenEntry {
  TokenDigest digest;
  Principal principal;
};

// Every error names the entry by its number (from 0) and the key in it; duplicate hashes and
// unknown keys are errors.
absl::StatusOr<std::vector<TokenEntry>> ParseTokenFile(std::string_view json);

class TokenFileAuthenticator final : public Authenticator {
 public:
  static absl::StatusOr<std::unique_ptr<TokenFileAuthenticator>> Open(std::string path);

  // Compares with every entry in constant time: neither content nor place in the file shows in the
  // duration.
  absl::StatusOr<Principal> Authenticate(const Credentials& credentials) const override;

  // Reads the file again. On an error the tokens read last stay in force.
  absl::Status Reload();

  // Re-reads on `executor` whenever the file changed; looks every `interval`. Keep the task to keep
  // the reload.
  std::unique_ptr<Task> StartReloading(Executor& executor,
                                       absl::Duration interval = absl::Seconds(2));

 private:
  using Entries = std::vector<TokenEntry>;
  TokenFileAuthenticator(std::string path, Entries entries);
  std::string Fingerprint() const;  // changes whenever the file was replaced or written

  const std::string path_;
  mutable absl::Mutex mu_;
  std::shared_ptr<const Entries> entries_ ABSL_GUARDED_BY(mu_);
};

}  // namespace holdfast::auth

#endif  // HOLDFAST_LIBS_AUTH_TOKEN_FILE_H_
