#include "libs/auth/principal.h"

#include "absl/strings/str_cat.h"
#include "libs/status/error.h"

namespace holdfast::auth {

absl::StatusOr<Role> ParseRole(std::string_view text) {
  if (text == "client") return Role::kClient;
  if (text == "operator") return Role::kOperator;
  if (text == "service") return Role::kService;
  return InvalidField(
      "roles", absl::StrCat("'", std::string(text), "' is not one of client, operator, service"));
}

}  // namespace holdfast::auth
