// Offer definitions as JSON: how they ship (services/feedback/data/offers.v1.json) and how they are
// stored.
#ifndef HOLDFAST_SERVICES_FEEDBACK_DOMAIN_OFFER_JSON_H_
#define HOLDFAST_SERVICES_FEEDBACK_DOMAIN_OFFER_JSON_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/feedback/domain/offer.h"

namespace holdfast::feedback {

std::string OfferToJson(const OfferDefinition& definition);
// INVALID_ARGUMENT for what CheckDefinition refuses, and for an unknown kind of terms.
absl::StatusOr<OfferDefinition> OfferFromJson(std::string_view json);

// A file of {"version", "offers": […]}; keys must differ. Each offer gets version 1.
absl::StatusOr<std::vector<OfferDefinition>> OffersFromJson(std::string_view json);
// The set every tenant starts from.
const std::vector<OfferDefinition>& BuiltinOffers();

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_DOMAIN_OFFER_JSON_H_
