// One vector as a kind's adapter sees it.
#ifndef HOLDFAST_TESTS_CONFORMANCE_BILLING_QUESTION_H_
#define HOLDFAST_TESTS_CONFORMANCE_BILLING_QUESTION_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/calendar/calendar.h"
#include "libs/money/money.h"
#include "tests/conformance/core/inputs.h"
#include "tests/conformance/core/json.h"

namespace holdfast::conformance {

struct Question {
  Inputs in;
  const Json& expected;  // for its keys: which dates and instants are asked about, in which form
  std::string convention;
  // The inputs every kind shares, with their defaults.
  Currency currency;
  Interval interval;
  absl::TimeZone zone;
};

using Answer = absl::StatusOr<Json>;
// By kind. An answer holds every figure the form has; the vector picks what it compares.
using Adapter = Answer (*)(Question&);

// DATA_LOSS: inputs or convention are of no form of the kind.
Answer NoSuchForm(const Question& question);

DayCount DayCountOf(const Question& question);  // of the convention
// The keys of the expected map `key`; none where nothing is asked.
std::vector<std::string> AskedAt(const Question& question, const std::string& key);

Json Show(const DayRange& range);
Json Show(const TimeRange& range);
Json Show(const DayFraction& fraction);
Json Show(const std::vector<Money>& amounts);
Json Show(const std::vector<absl::CivilDay>& days);
// "0.333333333".
absl::StatusOr<Json> Show9(const Rational& value);

// The kinds, by file.
Answer BillingDates(Question& q);
Answer FirstBillingDate(Question& q);
Answer PeriodContainingDay(Question& q);
Answer WholePeriodsBetween(Question& q);
Answer CyclesInAdvance(Question& q);
Answer TimezoneAnchor(Question& q);
Answer TimezonePeriod(Question& q);
Answer TimezoneAdd(Question& q);
Answer Trial(Question& q);
Answer BillingTick(Question& q);
Answer ProrationFraction(Question& q);
Answer ProrationAmount(Question& q);
Answer PlanChangeKind(Question& q);
Answer PauseResume(Question& q);
Answer CreditNoteKind(Question& q);
Answer TierPrice(Question& q);
Answer DunningScheduleKind(Question& q);
Answer DunningCampaign(Question& q);
Answer OverdueLadderKind(Question& q);
Answer TermKind(Question& q);
Answer TermNotice(Question& q);
Answer Lifecycle(Question& q);
Answer MoneyKind(Question& q);
Answer Tax(Question& q);
Answer InvoiceBalance(Question& q);

}  // namespace holdfast::conformance

#endif  // HOLDFAST_TESTS_CONFORMANCE_BILLING_QUESTION_H_
