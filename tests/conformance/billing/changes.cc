// plan_change, pause_resume.
#include "libs/status/status.h"
#include "services/billing/domain/pause_credit.h"
#include "services/billing/domain/plan_change.h"
#include "tests/conformance/billing/question.h"

namespace holdfast::conformance {
namespace {

absl::StatusOr<billing::PricedPeriod> PricedPeriodIn(Inputs& in, Currency currency) {
  billing::PricedPeriod priced;
  HF_ASSIGN_OR_RETURN(priced.price, in.Minor("price_minor", currency));
  HF_ASSIGN_OR_RETURN(priced.period, in.Range("period"));
  return priced;
}

Answer BetweenPeriods(Question& q) {
  billing::PlanChangeFacts facts;
  facts.count = DayCountOf(q);
  HF_ASSIGN_OR_RETURN(facts.change_at, q.in.Day("change_at"));
  HF_ASSIGN_OR_RETURN(Inputs old_plan, q.in.Object("old"));
  HF_ASSIGN_OR_RETURN(facts.old_plan, PricedPeriodIn(old_plan, q.currency));
  HF_ASSIGN_OR_RETURN(facts.prior_adjustment,
                      old_plan.MinorOr("prior_adjustment_minor", 0, q.currency));
  HF_ASSIGN_OR_RETURN(Inputs new_plan, q.in.Object("new"));
  HF_ASSIGN_OR_RETURN(facts.new_plan, PricedPeriodIn(new_plan, q.currency));
  HF_RETURN_IF_ERROR(old_plan.CheckAllRead());
  HF_RETURN_IF_ERROR(new_plan.CheckAllRead());
  HF_ASSIGN_OR_RETURN(const auto lines, billing::ChangePlan(facts));
  return Json{{"credit_minor", lines.credit.amount_minor},
              {"charge_minor", lines.charge.amount_minor},
              {"net_minor", lines.net.amount_minor},
              {"uncapped_credit_minor", lines.uncapped_credit.amount_minor}};
}

Answer ByUnusedFraction(Question& q) {
  HF_ASSIGN_OR_RETURN(const Money old_price, q.in.Minor("old_price_minor", q.currency));
  HF_ASSIGN_OR_RETURN(const Money new_price, q.in.Minor("new_price_minor", q.currency));
  HF_ASSIGN_OR_RETURN(const Rational unused, q.in.Fraction("unused_fraction"));
  HF_ASSIGN_OR_RETURN(const std::string settle, q.in.TextOr("settle", "now"));
  if (settle != "now" && settle != "next_invoice") return Malformed("settle", "is unknown");
  HF_ASSIGN_OR_RETURN(const auto change,
                      billing::ChangePlanAt(
                          old_price, new_price, unused,
                          settle == "now" ? billing::Settle::kNow : billing::Settle::kNextInvoice));
  return Json{{"credit_minor", change.credit.amount_minor},
              {"charge_minor", change.charge.amount_minor},
              {"net_minor", change.net.amount_minor},
              {"next_invoice_total_minor", change.next_invoice_total.amount_minor}};
}

absl::Status ReadMatched(Question& q, billing::ItemsChange& change) {
  if (!q.in.Has("matched")) return absl::OkStatus();
  HF_ASSIGN_OR_RETURN(std::vector<Inputs> matched, q.in.List("matched"));
  for (Inputs& match : matched) {
    HF_ASSIGN_OR_RETURN(const Money old_price, match.Minor("old_minor", q.currency));
    HF_ASSIGN_OR_RETURN(const Money new_price, match.Minor("new_minor", q.currency));
    HF_RETURN_IF_ERROR(match.CheckAllRead());
    change.matched.push_back({old_price, new_price});
  }
  return absl::OkStatus();
}

absl::Status ReadOneTime(Question& q, billing::ItemsChange& change) {
  if (!q.in.Has("added_one_time")) return absl::OkStatus();
  HF_ASSIGN_OR_RETURN(Inputs item, q.in.Object("added_one_time"));
  HF_ASSIGN_OR_RETURN(const Money unit, item.Minor("unit_minor", q.currency));
  HF_ASSIGN_OR_RETURN(const int64_t quantity, item.Int("quantity"));
  HF_RETURN_IF_ERROR(item.CheckAllRead());
  change.one_time = billing::OneTimeItem{unit, quantity};
  return absl::OkStatus();
}

Answer OfItems(Question& q) {
  billing::ItemsChange change;
  change.currency = q.currency;
  change.count = DayCountOf(q);
  HF_ASSIGN_OR_RETURN(change.period, q.in.Range("period"));
  HF_ASSIGN_OR_RETURN(change.change_at, q.in.Day("change_at"));
  for (const char* key : {"matched", "removed_minor", "added_minor", "added_one_time"}) {
    q.in.Ignore(key);
  }
  HF_RETURN_IF_ERROR(ReadMatched(q, change));
  HF_ASSIGN_OR_RETURN(change.removed, q.in.Minors("removed_minor", q.currency));
  HF_ASSIGN_OR_RETURN(change.added, q.in.Minors("added_minor", q.currency));
  HF_RETURN_IF_ERROR(ReadOneTime(q, change));
  HF_ASSIGN_OR_RETURN(const auto lines, billing::ChangeItems(change));
  return Json{{"lines_minor", Show(lines.lines)}, {"net_minor", lines.net.amount_minor}};
}

Json ShowResumed(const billing::ResumedPeriod& resumed) {
  return Json{{"pause_credit_minor", resumed.pause_credit.amount_minor},
              {"resume_charge",
               {{"period", Show(resumed.period)}, {"amount_minor", resumed.charge.amount_minor}}},
              {"credit_used_minor", resumed.credit_used.amount_minor},
              {"credit_left_minor", resumed.credit_left.amount_minor},
              {"amount_due_minor", resumed.due.amount_minor},
              {"next_period_start", FormatDay(resumed.next_period_start)}};
}

Answer KeepCycle(Question& q, const billing::PauseFacts& facts) {
  HF_ASSIGN_OR_RETURN(const absl::CivilDay date, q.in.Day("anchor_date"));
  HF_ASSIGN_OR_RETURN(const int64_t anchor_day, q.in.IntOr("anchor_day", date.day()));
  HF_RETURN_IF_ERROR(CheckAnchorDay(anchor_day));
  const Anchor anchor{date, static_cast<int>(anchor_day), q.interval};
  HF_ASSIGN_OR_RETURN(const auto resumed, billing::ResumeInCycle(facts, anchor));
  return ShowResumed(resumed);
}

}  // namespace

Answer PlanChangeKind(Question& q) {
  if (q.in.Has("unused_fraction")) return ByUnusedFraction(q);
  if (q.in.Has("old") || q.in.Has("new")) return BetweenPeriods(q);
  if (q.in.Has("period")) return OfItems(q);
  return NoSuchForm(q);
}

Answer PauseResume(Question& q) {
  billing::PauseFacts facts;
  HF_ASSIGN_OR_RETURN(facts.price, q.in.Minor("price_minor", q.currency));
  HF_ASSIGN_OR_RETURN(facts.paid, q.in.Range("paid_period"));
  HF_ASSIGN_OR_RETURN(facts.paused_at, q.in.Day("paused_at"));
  HF_ASSIGN_OR_RETURN(facts.resumed_at, q.in.Day("resumed_at"));
  if (q.convention == "pause.keep_cycle") return KeepCycle(q, facts);
  if (q.convention == "pause.new_term") {
    HF_ASSIGN_OR_RETURN(const int64_t anchor_day, q.in.Int("anchor_day"));
    HF_ASSIGN_OR_RETURN(const auto resumed,
                        billing::ResumeInNewTerm(facts, anchor_day, q.interval));
    return ShowResumed(resumed);
  }
  if (q.convention != "pause.no_credit") return NoSuchForm(q);
  HF_ASSIGN_OR_RETURN(const std::optional<int64_t> anchor_day, q.in.OptionalInt("anchor_day"));
  HF_ASSIGN_OR_RETURN(const auto skipped, billing::SkipRenewals(facts, anchor_day, q.interval));
  return Json{{"pause_credit_minor", skipped.pause_credit.amount_minor},
              {"renewals_skipped", Show(skipped.renewals)},
              {"anchor_day_after_resume", skipped.anchor_day}};
}

}  // namespace holdfast::conformance
