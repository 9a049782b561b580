#include "services/billing/domain/proration.h"

#include <algorithm>

#include "libs/status/status.h"

namespace holdfast::billing {
namespace {

int64_t SecondsOf(const TimeRange& range) {
  return absl::ToUnixSeconds(range.end) - absl::ToUnixSeconds(range.start);
}

absl::StatusOr<Money> ScaleBy(const Money& price, const DayFraction& part) {
  return Prorate(price, part.numerator, part.denominator);
}

}  // namespace

absl::StatusOr<Money> Prorate(const Money& price, const DayRange& used, const DayRange& period,
                              DayCount count) {
  HF_ASSIGN_OR_RETURN(const DayFraction part, FractionOf(used, period, count));
  return ScaleBy(price, part);
}

absl::StatusOr<Money> Prorate(const Money& price, const TimeRange& used, const TimeRange& period) {
  if (SecondsOf(period) <= 0) return InvalidField("period", "holds no second");
  if (SecondsOf(used) < 0) return InvalidField("used", "ends before it starts");
  return Prorate(price, SecondsOf(used), SecondsOf(period));
}

absl::StatusOr<Money> ProrateDays(const Money& price, int64_t days, int64_t days_in_period) {
  if (days_in_period <= 0) return InvalidField("days_in_period", "must be positive");
  if (days < 0) return InvalidField("days", "is below zero");
  return Prorate(price, days, days_in_period);
}

absl::StatusOr<Money> UnusedCredit(const Money& charged, const DayRange& paid, absl::CivilDay from,
                                   DayCount count) {
  if (paid.empty() || paid.end <= from) return ZeroOf(charged);
  if (from <= paid.start) return charged;
  return Prorate(charged, DayRange{from, paid.end}, paid, count);
}

absl::StatusOr<Money> BlockedCredit(const Money& price, const DayRange& blocked,
                                    const DayRange& period) {
  HF_RETURN_IF_ERROR(CheckOrder("blocked", blocked));
  if (Intersect(blocked, period) != blocked) {
    return InvalidField("blocked", "reaches outside the period");
  }
  HF_ASSIGN_OR_RETURN(const Money value, Prorate(price, blocked, period));
  return Negate(value);
}

absl::StatusOr<Money> PieceCharge(const Money& price, const CyclePiece& piece) {
  return ScaleBy(price, piece.share());
}

absl::StatusOr<Rational> CyclesIn(absl::Span<const CyclePiece> pieces) {
  Rational sum = 0;
  for (const CyclePiece& piece : pieces) {
    const DayFraction share = piece.share();
    HF_ASSIGN_OR_RETURN(const Rational part, Rational::Make(share.numerator, share.denominator));
    HF_ASSIGN_OR_RETURN(sum, Add(sum, part));
  }
  return sum;
}

absl::StatusOr<std::vector<PeriodCharge>> ChargesOf(const FixedAgreement& agreement,
                                                    const Money& price) {
  HF_ASSIGN_OR_RETURN(const std::vector<CyclePiece> pieces,
                      PiecesInAdvance({.start = agreement.start,
                                       .end = agreement.end,
                                       .target = std::max(agreement.start, agreement.end),
                                       .anchor_day = agreement.anchor_day,
                                       .interval = agreement.interval,
                                       .basis = agreement.basis}));
  std::vector<PeriodCharge> charges;
  for (const CyclePiece& piece : pieces) {
    HF_ASSIGN_OR_RETURN(const Money amount, PieceCharge(price, piece));
    const bool advance = agreement.time == BillingTime::kInAdvance;
    charges.push_back({advance ? piece.span.start : piece.span.end, piece.span, amount});
  }
  return charges;
}

}  // namespace holdfast::billing
