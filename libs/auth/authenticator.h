// The port every way of proving who one is implements.
#ifndef HOLDFAST_LIBS_AUTH_AUTHENTICATOR_H_
#define HOLDFAST_LIBS_AUTH_AUTHENTICATOR_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "libs/auth/principal.h"

namespace holdfast::auth {

// What a call brought along. Views live as long as the call.
struct Credentials {
  std::string_view authorization;  // the metadata value, for example "Bearer abc"; empty: none
};

class Authenticator {
 public:
  virtual ~Authenticator() = default;
  // UNAUTHENTICATED with reason UNAUTHENTICATED when the credentials prove nothing; the message
  // never repeats them. Runs on callback threads: any thread, never blocks, no I/O.
  virtual absl::StatusOr<Principal> Authenticate(const Credentials& credentials) const = 0;
};

}  // namespace holdfast::auth

#endif  // HOLDFAST_LIBS_AUTH_AUTHENTICATOR_H_
