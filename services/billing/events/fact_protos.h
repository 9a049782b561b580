// Domain values as the messages that events and replies share.
#ifndef HOLDFAST_SERVICES_BILLING_EVENTS_FACT_PROTOS_H_
#define HOLDFAST_SERVICES_BILLING_EVENTS_FACT_PROTOS_H_

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "holdfast/billing/v1/cancellation.pb.h"
#include "holdfast/billing/v1/catalog.pb.h"
#include "holdfast/billing/v1/customer.pb.h"
#include "holdfast/billing/v1/offer.pb.h"
#include "holdfast/billing/v1/subscription.pb.h"
#include "holdfast/type/v1/money.pb.h"
#include "holdfast/type/v1/period.pb.h"
#include "libs/calendar/anchor.h"
#include "libs/calendar/day.h"
#include "libs/money/money.h"
#include "services/billing/domain/cancellation.h"
#include "services/billing/domain/customer.h"
#include "services/billing/domain/offer.h"
#include "services/billing/domain/subscription.h"

namespace holdfast::billing {

void IntoProto(absl::Time time, google::protobuf::Timestamp* proto);
void IntoProto(const Money& money, holdfast::type::v1::Money* proto);
void IntoProto(const DayRange& range, holdfast::type::v1::DatePeriod* proto);
void IntoProto(const OfferTerms& terms, v1::OfferTerms* proto);
void IntoProto(const Cancellation& cancellation, const Offer& offer, v1::Offer* proto);
void IntoProto(const FlowPolicy& policy, v1::CancellationPolicy* proto);

v1::CustomerKind KindProto(CustomerKind kind);
v1::IntervalUnit UnitProto(IntervalUnit unit);
v1::SubscriptionState StateProto(SubscriptionState state);
v1::EndKind EndKindProto(EndKind kind);
v1::CancellationState StateProto(CancellationState state);
v1::CancellationMode ModeProto(CancelMode mode);
v1::CancelTiming TimingProto(CancelTiming timing);
v1::OfferState StateProto(OfferState state);
v1::RetentionOutcome OutcomeProto(RetentionOutcome outcome);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_EVENTS_FACT_PROTOS_H_
