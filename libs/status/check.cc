#include <cstdio>
#include <cstdlib>

#include "libs/status/macros.h"

namespace holdfast::status_internal {

void CheckFailed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, condition);
  std::fflush(stderr);
  std::abort();
}

}  // namespace holdfast::status_internal
