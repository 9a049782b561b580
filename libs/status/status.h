// Everything of this folder.
#ifndef HOLDFAST_LIBS_STATUS_STATUS_H_
#define HOLDFAST_LIBS_STATUS_STATUS_H_

#include "libs/status/error.h"    // IWYU pragma: export
#include "libs/status/macros.h"   // IWYU pragma: export
#include "libs/status/reasons.h"  // IWYU pragma: export
#include "libs/status/view.h"     // IWYU pragma: export

#endif  // HOLDFAST_LIBS_STATUS_STATUS_H_
