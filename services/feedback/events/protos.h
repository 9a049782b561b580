// Domain values as the messages that feedback shares with billing.
#ifndef HOLDFAST_SERVICES_FEEDBACK_EVENTS_PROTOS_H_
#define HOLDFAST_SERVICES_FEEDBACK_EVENTS_PROTOS_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "holdfast/billing/v1/cancellation.pb.h"
#include "holdfast/billing/v1/offer.pb.h"
#include "holdfast/type/v1/money.pb.h"
#include "libs/money/money.h"
#include "services/feedback/domain/choice.h"
#include "services/feedback/domain/offer.h"
#include "services/feedback/domain/survey.h"

namespace holdfast::feedback {

void IntoProto(absl::Time time, google::protobuf::Timestamp* proto);
absl::Time TimeFrom(const google::protobuf::Timestamp& proto);  // microseconds
void IntoProto(const Money& money, holdfast::type::v1::Money* proto);
absl::StatusOr<Money> MoneyFrom(const holdfast::type::v1::Money& proto);
void IntoProto(const OfferTerms& terms, holdfast::billing::v1::OfferTerms* proto);
// INVALID_ARGUMENT naming `field` when no kind is set.
absl::StatusOr<OfferTerms> TermsFrom(std::string_view field,
                                     const holdfast::billing::v1::OfferTerms& proto);
void IntoProto(const Survey& survey, holdfast::billing::v1::Survey* proto);
void IntoProto(const ChosenOffer& offer, holdfast::billing::v1::Offer* proto);

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_EVENTS_PROTOS_H_
