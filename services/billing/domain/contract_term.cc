#include "services/billing/domain/contract_term.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"

namespace holdfast::billing {
namespace {

constexpr int64_t kMonthsMax = 1200;
constexpr int64_t kCyclesMax = 10000;
constexpr int64_t kNoticeDaysMax = 36600;

absl::Status CheckRange(std::string_view field, int64_t value, int64_t least, int64_t most) {
  if (least <= value && value <= most) return absl::OkStatus();
  return InvalidField(field, absl::StrCat("is not ", least, " to ", most));
}

}  // namespace

absl::StatusOr<ContractTerm> ContractTerm::Make(absl::CivilDay start, int64_t months,
                                                int64_t renewal_months) {
  HF_RETURN_IF_ERROR(CheckRange("term_months", months, 1, kMonthsMax));
  HF_RETURN_IF_ERROR(CheckRange("renewal_months", renewal_months, 1, kMonthsMax));
  return ContractTerm(start, months, renewal_months);
}

absl::CivilDay ContractTerm::StartOf(int64_t n) const {
  const int64_t months = n == 0 ? 0 : months_ + (n - 1) * renewal_months_;
  return AddMonthsClamped(start_, months, start_.day());
}

absl::StatusOr<DayRange> ContractTerm::TermAt(int64_t n) const {
  HF_RETURN_IF_ERROR(CheckRange("renewals", n, 0, kCyclesMax));
  return DayRange{StartOf(n), StartOf(n + 1)};
}

absl::CivilDay ContractTerm::end() const { return StartOf(1); }

TermStanding StandingOn(const ContractTerm& term, bool auto_renew, absl::CivilDay day) {
  const bool over = !auto_renew && term.end() <= day;
  return TermStanding{over, !over};
}

absl::StatusOr<CycleContract> ContractOf(int64_t billing_cycles, int64_t plan_interval_months) {
  HF_RETURN_IF_ERROR(CheckRange("billing_cycles", billing_cycles, 1, kCyclesMax));
  HF_RETURN_IF_ERROR(CheckRange("plan_interval_months", plan_interval_months, 1, kMonthsMax));
  return CycleContract{billing_cycles * plan_interval_months, billing_cycles - 1};
}

absl::StatusOr<Money> TotalContractValue(const Money& price, int64_t billing_cycles) {
  HF_RETURN_IF_ERROR(CheckRange("billing_cycles", billing_cycles, 1, kCyclesMax));
  return Multiply(price, billing_cycles);
}

absl::CivilDay ContractEnd(absl::CivilDay start, const CycleContract& contract) {
  return AddMonthsClamped(start, contract.months, start.day());
}

absl::Time ContractEnd(absl::Time start, const CycleContract& contract, absl::TimeZone zone) {
  return AddLocalMonths(start, contract.months, zone);
}

std::string_view ActionName(TermEndAction action) {
  switch (action) {
    case TermEndAction::kRenew:
      return "renew";
    case TermEndAction::kRenewOnce:
      return "renew_once";
    case TermEndAction::kEvergreen:
      return "evergreen";
    case TermEndAction::kCancel:
      return "cancel";
  }
  return "";
}

absl::StatusOr<TermEndAction> ParseTermEndAction(std::string_view name) {
  using enum TermEndAction;
  for (const TermEndAction action : {kRenew, kRenewOnce, kEvergreen, kCancel}) {
    if (name == ActionName(action)) return action;
  }
  return InvalidField("action_at_term_end", "must be renew, renew_once, evergreen or cancel");
}

TermEndOutcome OutcomeOf(TermEndAction action) {
  switch (action) {
    case TermEndAction::kRenew:
      return {TermEndAction::kRenew, false};
    case TermEndAction::kRenewOnce:
      return {TermEndAction::kCancel, false};
    case TermEndAction::kEvergreen:
      return {std::nullopt, false};
    case TermEndAction::kCancel:
      return {std::nullopt, true};
  }
  return {};
}

absl::StatusOr<absl::CivilDay> LastNoticeDate(absl::CivilDay term_end, const NoticePeriod& notice) {
  HF_RETURN_IF_ERROR(CheckRange("notice_days", notice.days, 0, kNoticeDaysMax));
  HF_RETURN_IF_ERROR(CheckRange("notice_months", notice.months, 0, kMonthsMax));
  const absl::CivilDay before = AddMonthsClamped(term_end, -notice.months, term_end.day());
  return std::min(before - notice.days, term_end - 1);
}

absl::StatusOr<NoticeAccepted> AcceptNotice(const NoticeFacts& facts) {
  HF_ASSIGN_OR_RETURN(const absl::CivilDay last, LastNoticeDate(facts.term_end, facts.notice));
  if (facts.given_on <= last) return NoticeAccepted{facts.term_end, false};
  HF_RETURN_IF_ERROR(CheckRange("renewal_months", facts.renewal_months, 1, kMonthsMax));
  const int64_t anchor_day = facts.anchor_day.value_or(facts.term_end.day());
  HF_RETURN_IF_ERROR(CheckAnchorDay(anchor_day));
  return NoticeAccepted{
      AddMonthsClamped(facts.term_end, facts.renewal_months, static_cast<int>(anchor_day)), true};
}

}  // namespace holdfast::billing
