#include "services/billing/domain/offer.h"

#include <algorithm>
#include <array>
#include <string>

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"
#include "services/billing/domain/reasons.h"

namespace holdfast::billing {
namespace {

constexpr int kDiscountPeriodsMax = 36;
constexpr int kFreePeriodsMax = 12;
constexpr int kExtensionDaysMax = 366;
constexpr std::array<std::string_view, 4> kContactKinds = {"call", "training", "audit", "setup"};

absl::Status InRange(std::string_view field, int value, int max) {
  if (value >= 1 && value <= max) return absl::OkStatus();
  return InvalidField(field, absl::StrCat("is ", value, ", not 1 to ", max));
}

absl::Status Check(const PercentDiscount& terms) {
  HF_RETURN_IF_ERROR(InRange("terms.percent_discount.basis_points", terms.basis_points, 10'000));
  return InRange("terms.percent_discount.periods", terms.periods, kDiscountPeriodsMax);
}
absl::Status Check(const AmountDiscount& terms) {
  if (terms.amount.amount_minor <= 0) {
    return InvalidField("terms.amount_discount.amount", "is not above zero");
  }
  return InRange("terms.amount_discount.periods", terms.periods, kDiscountPeriodsMax);
}
absl::Status Check(const FreePeriods& terms) {
  return InRange("terms.free_periods.periods", terms.periods, kFreePeriodsMax);
}
absl::Status Check(const Pause& terms) {
  return InRange("terms.pause.periods", terms.periods, kFreePeriodsMax);
}
absl::Status Check(const PlanChange& terms) {
  if (terms.plan.empty()) return InvalidField("terms.plan_change.plan", "is missing");
  return absl::OkStatus();
}
absl::Status Check(const TermExtension& terms) {
  return InRange("terms.term_extension.days", terms.days, kExtensionDaysMax);
}
absl::Status Check(const HumanContact& terms) {
  if (std::find(kContactKinds.begin(), kContactKinds.end(), terms.kind) != kContactKinds.end()) {
    return absl::OkStatus();
  }
  return InvalidField("terms.human_contact.kind", "is not call, training, audit or setup");
}

absl::Status CapReached(const Offer& offer, const char* cap, int limit) {
  return Error(absl::StatusCode::kFailedPrecondition, kOfferNotApplicable,
               absl::StrCat("offer ", offer.id, " is beyond its cap ", cap, " of ", limit),
               {{"offer", offer.id}, {"cap", cap}, {"limit", absl::StrCat(limit)}});
}

}  // namespace

absl::Status CheckTerms(const OfferTerms& terms) {
  return std::visit([](const auto& kind) { return Check(kind); }, terms);
}

bool TermsRetain(const OfferTerms& terms) { return !std::holds_alternative<HumanContact>(terms); }

absl::Status CheckAnswerable(const Offer& offer, absl::Time now) {
  switch (offer.state) {
    case OfferState::kAccepted:
    case OfferState::kDeclined:
      return Error(absl::StatusCode::kFailedPrecondition, kOfferAlreadyAnswered,
                   absl::StrCat("offer ", offer.id, " is ", StateName(offer.state)),
                   {{"offer", offer.id}, {"state", StateName(offer.state)}});
    case OfferState::kRevoked:
      return Error(absl::StatusCode::kFailedPrecondition, kOfferRevoked,
                   absl::StrCat("offer ", offer.id, " was taken back"), {{"offer", offer.id}});
    case OfferState::kPresented:
    case OfferState::kExpired:
      break;
  }
  if (offer.state == OfferState::kPresented && now < offer.expires_at) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, kOfferExpired,
               absl::StrCat("offer ", offer.id, " expired at ", absl::FormatTime(offer.expires_at)),
               {{"offer", offer.id}, {"expire_time", absl::FormatTime(offer.expires_at)}});
}

absl::Status CheckCaps(const Offer& offer, const std::vector<PastAccept>& past, absl::Time now) {
  int same = 0;
  int in_year = 0;
  bool cooling = false;
  for (const PastAccept& accept : past) {
    if (accept.offer_key == offer.offer_key) ++same;
    if (accept.at > now - absl::Hours(24 * 365)) ++in_year;
    if (accept.at > now - absl::Hours(24) * offer.caps.cool_down_days) cooling = true;
  }
  const OfferCaps& caps = offer.caps;
  if (caps.max_accepts_of_this_offer > 0 && same >= caps.max_accepts_of_this_offer) {
    return CapReached(offer, "max_accepts_of_this_offer", caps.max_accepts_of_this_offer);
  }
  if (caps.max_accepts_in_365_days > 0 && in_year >= caps.max_accepts_in_365_days) {
    return CapReached(offer, "max_accepts_in_365_days", caps.max_accepts_in_365_days);
  }
  if (cooling) return CapReached(offer, "cool_down_days", caps.cool_down_days);
  return absl::OkStatus();
}

const char* StateName(OfferState state) {
  switch (state) {
    case OfferState::kPresented:
      return "presented";
    case OfferState::kAccepted:
      return "accepted";
    case OfferState::kDeclined:
      return "declined";
    case OfferState::kExpired:
      return "expired";
    case OfferState::kRevoked:
      return "revoked";
  }
  return "unknown";
}

}  // namespace holdfast::billing
