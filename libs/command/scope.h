// Who asks for a command, and what a use case may know besides the database.
#ifndef HOLDFAST_LIBS_COMMAND_SCOPE_H_
#define HOLDFAST_LIBS_COMMAND_SCOPE_H_

#include <string>

#include "absl/time/time.h"
#include "libs/ids/ids.h"

namespace holdfast {

struct Origin {
  std::string tenant;
  std::string actor;       // the principal's name, or "system"
  std::string channel;     // web, mobile, phone, email, letter, api, job
  std::string request_id;  // of the caller's request; may be empty for jobs
  std::string cause;       // the event or request that led here; may be empty
};

// Fixed per command: a rerun sees the same now and draws the same ids.
struct Scope {
  std::string tenant;
  std::string actor;
  std::string channel;
  std::string request_id;
  std::string cause;
  absl::Time now;  // the tenant's time
  IdSource& ids;
};

}  // namespace holdfast

#endif  // HOLDFAST_LIBS_COMMAND_SCOPE_H_
