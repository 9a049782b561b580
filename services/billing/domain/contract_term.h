// The span a customer has committed to, its renewals, and the notice that ends it. A term is
// [start, end): its end is the first day outside it and the start of a renewal. Every boundary
// counts from the first start, so that a 31st or a 29 February comes back. Errors:
// INVALID_ARGUMENT that names the field, OUT_OF_RANGE AMOUNT_OVERFLOW.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_CONTRACT_TERM_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_CONTRACT_TERM_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/calendar/calendar.h"
#include "libs/money/money.h"

namespace holdfast::billing {

class ContractTerm {
 public:
  // Both 1 to 1,200.
  static absl::StatusOr<ContractTerm> Make(absl::CivilDay start, int64_t months,
                                           int64_t renewal_months);

  // Term 0 is the first one, term n its n-th renewal.
  absl::StatusOr<DayRange> TermAt(int64_t n) const;
  absl::CivilDay end() const;  // of the first term

 private:
  ContractTerm(absl::CivilDay start, int64_t months, int64_t renewal_months)
      : start_(start), months_(months), renewal_months_(renewal_months) {}

  absl::CivilDay StartOf(int64_t n) const;

  absl::CivilDay start_;
  int64_t months_;
  int64_t renewal_months_;
};

// A subscription with a term, on a day. Without renewal it goes out of term: nothing more is
// invoiced, and it is not canceled.
struct TermStanding {
  bool out_of_term = false;
  bool invoices_follow = true;
  bool canceled = false;  // running out of term cancels nothing
};
TermStanding StandingOn(const ContractTerm& term, bool auto_renew, absl::CivilDay day);

// A term of a number of billing cycles.
struct CycleContract {
  int64_t months = 0;                 // cycles × the plan's interval
  int64_t remaining_after_first = 0;  // cycles
};
absl::StatusOr<CycleContract> ContractOf(int64_t billing_cycles, int64_t plan_interval_months);
absl::StatusOr<Money> TotalContractValue(const Money& price, int64_t billing_cycles);
// That many months on, clamped; of an instant at the same wall-clock time.
absl::CivilDay ContractEnd(absl::CivilDay start, const CycleContract& contract);
absl::Time ContractEnd(absl::Time start, const CycleContract& contract, absl::TimeZone zone);

// What the end of a term does.
enum class TermEndAction {
  kRenew,      // a new term with the same action
  kRenewOnce,  // a new term whose action is cancel
  kEvergreen,  // no new term; the subscription bills on
  kCancel,     // no new term; the subscription is canceled
};
// renew, renew_once, evergreen, cancel.
std::string_view ActionName(TermEndAction action);
absl::StatusOr<TermEndAction> ParseTermEndAction(std::string_view name);

struct TermEndOutcome {
  std::optional<TermEndAction> next;  // the action of the new term; nothing without one
  bool canceled = false;
};
TermEndOutcome OutcomeOf(TermEndAction action);

// How long before the end of a term its customer must say so.
struct NoticePeriod {
  int64_t days = 0;    // exact; 0 to 36600
  int64_t months = 0;  // clamped; 0 to 1,200
};
// The last day on which notice counts for this term: its end less the notice period, at the latest
// the day before the end.
absl::StatusOr<absl::CivilDay> LastNoticeDate(absl::CivilDay term_end, const NoticePeriod& notice);

struct NoticeFacts {
  absl::CivilDay term_end;
  NoticePeriod notice;
  absl::CivilDay given_on;
  int64_t renewal_months = 12;        // 1 to 1,200
  std::optional<int64_t> anchor_day;  // of the renewed term's end; by default the end's own day
};
struct NoticeAccepted {
  absl::CivilDay ends_on;  // the end of this term, or of the next
  bool renews = false;     // the notice came too late for this one
};
absl::StatusOr<NoticeAccepted> AcceptNotice(const NoticeFacts& facts);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_CONTRACT_TERM_H_
