#include "services/billing/domain/pause_credit.h"

#include <algorithm>

#include "libs/status/status.h"
#include "services/billing/domain/proration.h"

namespace holdfast::billing {
namespace {

constexpr size_t kSkippedMax = 10000;

absl::Status CheckFacts(const PauseFacts& facts) {
  if (facts.price.amount_minor < 0) return InvalidField("price", "is below zero");
  HF_RETURN_IF_ERROR(CheckNotEmpty("paid_period", facts.paid));
  if (facts.paused_at < facts.paid.start || facts.paid.end < facts.paused_at) {
    return InvalidField("paused_at", "is outside the paid period");
  }
  if (facts.resumed_at < facts.paused_at) return InvalidField("resumed_at", "is before the pause");
  return absl::OkStatus();
}

absl::StatusOr<ResumedPeriod> Resume(const PauseFacts& facts, const CyclePiece& piece) {
  ResumedPeriod resumed;
  resumed.period = piece.span;
  resumed.next_period_start = piece.span.end;
  HF_ASSIGN_OR_RETURN(resumed.pause_credit, UnusedCredit(facts.price, facts.paid, facts.paused_at));
  HF_ASSIGN_OR_RETURN(resumed.charge, PieceCharge(facts.price, piece));
  resumed.credit_used = resumed.charge;
  resumed.credit_used.amount_minor =
      std::min(resumed.pause_credit.amount_minor, resumed.charge.amount_minor);
  HF_ASSIGN_OR_RETURN(resumed.credit_left, Sub(resumed.pause_credit, resumed.credit_used));
  HF_ASSIGN_OR_RETURN(resumed.due, Sub(resumed.charge, resumed.credit_used));
  return resumed;
}

}  // namespace

absl::StatusOr<ResumedPeriod> ResumeInCycle(const PauseFacts& facts, const Anchor& anchor) {
  HF_RETURN_IF_ERROR(CheckFacts(facts));
  const DayRange cycle = PeriodContaining(anchor, facts.resumed_at);
  const DayRange span{facts.resumed_at, cycle.end};
  return Resume(facts, CyclePiece{span, cycle, span != cycle});
}

absl::StatusOr<ResumedPeriod> ResumeInNewTerm(const PauseFacts& facts, int64_t anchor_day,
                                              Interval interval) {
  HF_RETURN_IF_ERROR(CheckFacts(facts));
  HF_ASSIGN_OR_RETURN(const std::vector<CyclePiece> first,
                      FirstPieces(facts.resumed_at, anchor_day, interval, 1));
  return Resume(facts, first.front());
}

absl::StatusOr<SkippedRenewals> SkipRenewals(const PauseFacts& facts,
                                             std::optional<int64_t> anchor_day, Interval interval) {
  HF_RETURN_IF_ERROR(CheckFacts(facts));
  SkippedRenewals skipped;
  skipped.pause_credit = ZeroOf(facts.price);
  skipped.anchor_day = anchor_day.value_or(facts.paid.start.day());
  HF_ASSIGN_OR_RETURN(const Anchor anchor,
                      MakeAnchorOnDay(facts.paid.start, skipped.anchor_day, interval));
  // A renewal is a period start after the one that was paid for.
  const absl::CivilDay from = std::max(facts.paused_at, facts.paid.start + 1);
  for (int64_t k = CycleIndexOf(anchor, from);; ++k) {
    const absl::CivilDay start = CycleStart(anchor, k);
    if (facts.resumed_at <= start) return skipped;
    if (start < from) continue;
    if (skipped.renewals.size() == kSkippedMax) {
      return InvalidField("resumed_at", "is more than 10,000 periods away");
    }
    skipped.renewals.push_back(start);
  }
}

}  // namespace holdfast::billing
