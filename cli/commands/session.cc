#include "cli/commands/commands.h"
#include "libs/auth/token_file.h"
#include "libs/status/error.h"
#include "libs/status/macros.h"

namespace holdfast::cli {

absl::StatusOr<std::unique_ptr<SuiteClient>> Session::Connect() const {
  if (token_file.empty()) {
    return InvalidField("token_file",
                        "is required: give --token_file FILE or set HOLDFAST_TOKEN_FILE");
  }
  HF_ASSIGN_OR_RETURN(std::string token, auth::ReadToken(token_file));
  return std::make_unique<SuiteClient>(addresses, std::move(token), process_clock);
}

}  // namespace holdfast::cli
