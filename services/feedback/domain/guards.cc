#include "services/feedback/domain/guards.h"

#include <algorithm>

namespace holdfast::feedback {
namespace {

constexpr absl::Duration kDay = absl::Hours(24);

}  // namespace

std::vector<std::string_view> BlockedByGuards(const Guards& guards, std::string_view offer_key,
                                              absl::Span<const Accept> accepts, absl::Time now) {
  int of_this = 0;
  int in_year = 0;
  absl::Time last = absl::InfinitePast();
  for (const Accept& accept : accepts) {
    if (accept.offer_key == offer_key) ++of_this;
    if (now - accept.time < 365 * kDay) ++in_year;
    last = std::max(last, accept.time);
  }
  std::vector<std::string_view> blocked;
  if (of_this >= guards.max_accepts_of_this_offer) blocked.push_back(kBlockedByMaxPerOffer);
  if (now - last < guards.cool_down_days * kDay) blocked.push_back(kBlockedByCoolDown);
  if (in_year >= guards.max_accepts_in_365_days) blocked.push_back(kBlockedByYear);
  return blocked;
}

bool IsGuard(std::string_view blocked_by) {
  return blocked_by == kBlockedByMaxPerOffer || blocked_by == kBlockedByCoolDown ||
         blocked_by == kBlockedByYear;
}

}  // namespace holdfast::feedback
