// The lines of a plan change within a paid period: a credit for the unused part of the old price,
// a charge for the rest at the new one. Credits are below zero. Each line is rounded once, half
// away from zero; a credit is the negation of the rounded charge of the same days (ADR-0001).
// Errors: INVALID_ARGUMENT that names the field, INVALID_ARGUMENT CURRENCY_MISMATCH, OUT_OF_RANGE
// AMOUNT_OVERFLOW.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_PLAN_CHANGE_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_PLAN_CHANGE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "libs/calendar/calendar.h"
#include "libs/money/money.h"

namespace holdfast::billing {

struct PricedPeriod {
  Money price;      // zero or more
  DayRange period;  // that the price pays for
};

struct PlanChangeFacts {
  PricedPeriod old_plan;
  Money prior_adjustment;    // what was credited of the old line before, zero or below
  PricedPeriod new_plan;     // its cycle may differ from the old one
  absl::CivilDay change_at;  // the first day of the new plan; in both periods, or at their end
  DayCount count = DayCount::kActual;
};

struct PlanChangeLines {
  Money credit;           // zero or below; at most what is left of the old line
  Money uncapped_credit;  // before that limit
  Money charge;
  Money net;  // credit + charge; below zero it goes to the customer's account
};
// A change at the end of a period leaves nothing of it, and the line is zero.
absl::StatusOr<PlanChangeLines> ChangePlan(const PlanChangeFacts& facts);

// When the lines of a change are invoiced.
enum class Settle { kNow, kNextInvoice };

struct SettledChange {
  Money credit;
  Money charge;
  Money net;
  Money next_invoice_total;  // the new price, and with kNextInvoice the lines too
};
// A change of which the unused part is known as a fraction, zero to one, of the period.
absl::StatusOr<SettledChange> ChangePlanAt(const Money& old_price, const Money& new_price,
                                           const Rational& unused, Settle settle);

// A change of the recurring items of one subscription within one period.
struct ItemMatch {
  Money old_price;
  Money new_price;
};
struct OneTimeItem {
  Money unit;
  int64_t quantity = 1;  // zero or more
};
struct ItemsChange {
  DayRange period;
  absl::CivilDay change_at;
  Currency currency;
  std::vector<ItemMatch> matched;
  std::vector<Money> removed;
  std::vector<Money> added;
  std::optional<OneTimeItem> one_time;  // never prorated
  DayCount count = DayCount::kActual;
};
struct ItemLines {
  std::vector<Money> lines;  // for each match its credit and its charge, then removed, added,
                             // one-time
  Money net;
};
absl::StatusOr<ItemLines> ChangeItems(const ItemsChange& change);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_PLAN_CHANGE_H_
