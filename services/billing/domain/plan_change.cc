#include "services/billing/domain/plan_change.h"

#include <algorithm>
#include <string_view>

#include "libs/status/status.h"
#include "services/billing/domain/proration.h"

namespace holdfast::billing {
namespace {

absl::Status CheckPrice(std::string_view field, const Money& price) {
  return price.amount_minor < 0 ? InvalidField(field, "is below zero") : absl::OkStatus();
}

// A change falls on a day of the period, or on the first one after it.
absl::Status CheckInside(std::string_view field, const DayRange& period, absl::CivilDay day) {
  HF_RETURN_IF_ERROR(CheckNotEmpty(field, period));
  if (day < period.start || period.end < day) {
    return InvalidField("change_at", "is outside the period");
  }
  return absl::OkStatus();
}

absl::Status CheckFacts(const PlanChangeFacts& facts) {
  HF_RETURN_IF_ERROR(CheckPrice("old.price", facts.old_plan.price));
  HF_RETURN_IF_ERROR(CheckPrice("new.price", facts.new_plan.price));
  HF_RETURN_IF_ERROR(CheckInside("old.period", facts.old_plan.period, facts.change_at));
  HF_RETURN_IF_ERROR(CheckInside("new.period", facts.new_plan.period, facts.change_at));
  if (facts.prior_adjustment.amount_minor > 0) {
    return InvalidField("old.prior_adjustment", "is above zero");
  }
  return absl::OkStatus();
}

// Collects lines of one period from the change on.
class LineWriter {
 public:
  explicit LineWriter(const ItemsChange& change) : change_(change) {}

  absl::Status Charge(std::string_view field, const Money& price) {
    HF_RETURN_IF_ERROR(CheckPrice(field, price));
    HF_ASSIGN_OR_RETURN(const Money line,
                        UnusedCredit(price, change_.period, change_.change_at, change_.count));
    lines_.push_back(line);
    return absl::OkStatus();
  }
  absl::Status Credit(std::string_view field, const Money& price) {
    HF_RETURN_IF_ERROR(Charge(field, price));
    HF_ASSIGN_OR_RETURN(lines_.back(), Negate(lines_.back()));
    return absl::OkStatus();
  }
  absl::Status Once(const OneTimeItem& item) {
    HF_RETURN_IF_ERROR(CheckPrice("added_one_time.unit", item.unit));
    if (item.quantity < 0) return InvalidField("added_one_time.quantity", "is below zero");
    HF_ASSIGN_OR_RETURN(const Money line, Multiply(item.unit, item.quantity));
    lines_.push_back(line);
    return absl::OkStatus();
  }

  std::vector<Money> Take() { return std::move(lines_); }

 private:
  const ItemsChange& change_;
  std::vector<Money> lines_;
};

}  // namespace

absl::StatusOr<PlanChangeLines> ChangePlan(const PlanChangeFacts& facts) {
  HF_RETURN_IF_ERROR(CheckFacts(facts));
  PlanChangeLines lines;
  const PricedPeriod& old_plan = facts.old_plan;
  HF_ASSIGN_OR_RETURN(const Money unused,
                      UnusedCredit(old_plan.price, old_plan.period, facts.change_at, facts.count));
  HF_ASSIGN_OR_RETURN(const Money remaining, Add(old_plan.price, facts.prior_adjustment));
  Money credited = unused;
  credited.amount_minor =
      std::min(unused.amount_minor, std::max(remaining.amount_minor, int64_t{0}));
  HF_ASSIGN_OR_RETURN(lines.uncapped_credit, Negate(unused));
  HF_ASSIGN_OR_RETURN(lines.credit, Negate(credited));
  HF_ASSIGN_OR_RETURN(lines.charge, UnusedCredit(facts.new_plan.price, facts.new_plan.period,
                                                 facts.change_at, facts.count));
  HF_ASSIGN_OR_RETURN(lines.net, Add(lines.credit, lines.charge));
  return lines;
}

absl::StatusOr<SettledChange> ChangePlanAt(const Money& old_price, const Money& new_price,
                                           const Rational& unused, Settle settle) {
  HF_RETURN_IF_ERROR(CheckPrice("old_price", old_price));
  HF_RETURN_IF_ERROR(CheckPrice("new_price", new_price));
  if (unused.sign() < 0 || Rational(1) < unused) {
    return InvalidField("unused_fraction", "is not zero to one");
  }
  SettledChange change;
  HF_ASSIGN_OR_RETURN(const Money credited, Scale(old_price, unused));
  HF_ASSIGN_OR_RETURN(change.credit, Negate(credited));
  HF_ASSIGN_OR_RETURN(change.charge, Scale(new_price, unused));
  HF_ASSIGN_OR_RETURN(change.net, Add(change.credit, change.charge));
  change.next_invoice_total = new_price;
  if (settle == Settle::kNextInvoice) {
    HF_ASSIGN_OR_RETURN(change.next_invoice_total, Add(new_price, change.net));
  }
  return change;
}

absl::StatusOr<ItemLines> ChangeItems(const ItemsChange& change) {
  HF_RETURN_IF_ERROR(CheckInside("period", change.period, change.change_at));
  LineWriter writer(change);
  for (const ItemMatch& match : change.matched) {
    HF_RETURN_IF_ERROR(writer.Credit("matched.old", match.old_price));
    HF_RETURN_IF_ERROR(writer.Charge("matched.new", match.new_price));
  }
  for (const Money& price : change.removed) HF_RETURN_IF_ERROR(writer.Credit("removed", price));
  for (const Money& price : change.added) HF_RETURN_IF_ERROR(writer.Charge("added", price));
  if (change.one_time.has_value()) HF_RETURN_IF_ERROR(writer.Once(*change.one_time));
  ItemLines lines;
  lines.lines = writer.Take();
  HF_ASSIGN_OR_RETURN(lines.net, Sum(lines.lines, change.currency));
  return lines;
}

}  // namespace holdfast::billing
