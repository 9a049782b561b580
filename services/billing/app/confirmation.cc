#include "services/billing/app/confirmation.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "libs/calendar/calendar.h"
#include "libs/status/status.h"
#include "services/billing/domain/names.h"

namespace holdfast::billing {
namespace {

std::string InZone(absl::Time time, absl::TimeZone zone, const std::string& zone_name) {
  return absl::StrCat(absl::FormatTime("%Y-%m-%d %H:%M:%S", time, zone), " (", zone_name, ")");
}

std::string WayBack(const Cancellation& c) {
  if (c.end.effective_at <= *c.requested_at) {
    return "Service has ended. You are welcome to subscribe again at any time.\n";
  }
  return absl::StrCat("You can take this back at any time before service ends: open your ",
                      "cancellation ", NameOf(c), " and withdraw it.\n");
}

}  // namespace

absl::StatusOr<notifications::Notification> ConfirmationOf(const Cancellation& cancellation,
                                                           const Subscription& subscription) {
  HF_CHECK(cancellation.requested_at.has_value());
  HF_ASSIGN_OR_RETURN(const absl::TimeZone zone, LoadZone(subscription.time_zone));
  const std::string& zone_name = subscription.time_zone;
  notifications::Notification notice;
  notice.customer = FormatCustomer(cancellation.customer);
  notice.kind = std::string(kCancellationRequestedNotice);
  notice.subject = "Your cancellation is confirmed";
  notice.body =
      absl::StrCat("We have received your cancellation of ",
                   FormatSubscription(cancellation.customer, cancellation.subscription), ".\n",
                   "Received: ", InZone(*cancellation.requested_at, zone, zone_name), "\n",
                   "End of service: ", InZone(cancellation.end.effective_at, zone, zone_name), "\n",
                   "First day without service: ", FormatDay(cancellation.end.end_day), "\n",
                   WayBack(cancellation));
  notice.dedupe_key = absl::StrCat(NameOf(cancellation),
                                   ":requested:", absl::ToUnixMicros(cancellation.end.effective_at),
                                   ":", cancellation.version);
  return notice;
}

}  // namespace holdfast::billing
