// Everything of this folder.
#ifndef HOLDFAST_LIBS_CALENDAR_CALENDAR_H_
#define HOLDFAST_LIBS_CALENDAR_CALENDAR_H_

#include "libs/calendar/anchor.h"   // IWYU pragma: export
#include "libs/calendar/day.h"      // IWYU pragma: export
#include "libs/calendar/periods.h"  // IWYU pragma: export
#include "libs/calendar/zone.h"     // IWYU pragma: export

#endif  // HOLDFAST_LIBS_CALENDAR_CALENDAR_H_
