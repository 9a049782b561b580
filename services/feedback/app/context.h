#ifndef HOLDFAST_SERVICES_FEEDBACK_APP_CONTEXT_H_
#define HOLDFAST_SERVICES_FEEDBACK_APP_CONTEXT_H_

#include <functional>

#include "libs/clock/clock.h"
#include "services/feedback/app/outlook_shelf.h"
#include "services/feedback/app/ports.h"

namespace holdfast::feedback {

// What use cases need besides their transaction. All of it outlives them.
struct AppContext {
  const Clock& system;  // attempts are timed on it, never business
  const OutlookShelf& outlooks;
  PresentationSink& presentations;
  std::function<void()> barrier_complete;  // after the commit; any thread, never blocks
};

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_APP_CONTEXT_H_
