// Who goes first where work waits for a connection.
#ifndef HOLDFAST_LIBS_SQL_PRIORITY_H_
#define HOLDFAST_LIBS_SQL_PRIORITY_H_

#include <cstddef>

namespace holdfast::sql {

// In this order; what waits behind never holds up what is before it for longer than the work that
// has begun.
enum class Priority { kUrgent, kInteractive, kJob };

inline constexpr size_t kPriorities = 3;

}  // namespace holdfast::sql

#endif  // HOLDFAST_LIBS_SQL_PRIORITY_H_
