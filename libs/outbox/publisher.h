#ifndef HOLDFAST_LIBS_OUTBOX_PUBLISHER_H_
#define HOLDFAST_LIBS_OUTBOX_PUBLISHER_H_

#include <vector>

#include "libs/outbox/event.h"

namespace holdfast::outbox {

// Where committed events go at once. Losing one is allowed, holding the caller is not: consumers
// pull what they miss. Called on the database's finisher, in commit order.
class Publisher {
 public:
  virtual ~Publisher() = default;
  virtual void Publish(std::vector<Event> events) = 0;
};

}  // namespace holdfast::outbox

#endif  // HOLDFAST_LIBS_OUTBOX_PUBLISHER_H_
