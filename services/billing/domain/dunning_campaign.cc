#include "services/billing/domain/dunning_campaign.h"

#include <algorithm>

#include "libs/status/status.h"

namespace holdfast::billing {
namespace {

constexpr int64_t kAttemptsMax = 1000;
constexpr int64_t kDaysMax = 36600;

absl::Status CheckPolicy(const CampaignPolicy& policy) {
  if (policy.max_attempts < 1 || policy.max_attempts > kAttemptsMax) {
    return InvalidField("max_attempts", "is not 1 to 1000");
  }
  if (policy.days_between < 0 || policy.days_between > kDaysMax) {
    return InvalidField("days_between", "is not 0 to 36600");
  }
  return absl::OkStatus();
}

absl::Status CheckAmount(std::string_view field, const Money& amount) {
  return amount.amount_minor < 0 ? InvalidField(field, "is below zero") : absl::OkStatus();
}

absl::StatusOr<Money> OverdueOn(absl::Span<const OverdueInvoice> invoices, absl::CivilDay day,
                                Currency currency) {
  Money sum = ZeroOf(currency);
  for (const OverdueInvoice& invoice : invoices) {
    HF_RETURN_IF_ERROR(CheckAmount("invoices", invoice.amount));
    if (day < invoice.overdue_from) continue;
    HF_ASSIGN_OR_RETURN(sum, Add(sum, invoice.amount));
  }
  return sum;
}

// The first day after `day` on which another invoice becomes overdue.
std::optional<absl::CivilDay> NextOverdue(absl::Span<const OverdueInvoice> invoices,
                                          absl::CivilDay day) {
  std::optional<absl::CivilDay> next;
  for (const OverdueInvoice& invoice : invoices) {
    if (invoice.overdue_from <= day) continue;
    next = std::min(next.value_or(invoice.overdue_from), invoice.overdue_from);
  }
  return next;
}

// Nothing is never requested, whatever the threshold.
bool Reaches(const Money& sum, const Money& threshold) {
  return sum.amount_minor > 0 && sum.amount_minor >= threshold.amount_minor;
}

bool MayAttempt(const CampaignPolicy& policy, const CurrencyAttempts& made, absl::Time now) {
  if (made.attempts >= policy.max_attempts) return false;
  return !made.last.has_value() || now - *made.last > absl::Hours(24) * policy.days_between;
}

bool UsedUp(const CampaignPolicy& policy, const Campaign& campaign) {
  bool any = false;
  for (const auto& [currency, made] : campaign.by_currency) {
    if (!made.reached) continue;
    if (made.attempts < policy.max_attempts) return false;
    any = true;
  }
  return any;
}

}  // namespace

absl::StatusOr<NetTerms> TermsOf(absl::CivilDay issued, int64_t net_terms_days) {
  if (net_terms_days < 0 || net_terms_days > kDaysMax) {
    return InvalidField("net_terms_days", "is not 0 to 36600");
  }
  const absl::CivilDay due = issued + net_terms_days;
  return NetTerms{due, due + 1};
}

absl::StatusOr<std::vector<PaymentRequest>> RequestsOfDailyRuns(
    const CampaignPolicy& policy, const Money& threshold,
    absl::Span<const OverdueInvoice> invoices) {
  HF_RETURN_IF_ERROR(CheckPolicy(policy));
  HF_RETURN_IF_ERROR(CheckAmount("threshold", threshold));
  std::vector<PaymentRequest> requests;
  std::optional<absl::CivilDay> day = NextOverdue(invoices, absl::CivilDay::min());
  // Runs between these days find neither a larger sum nor enough time passed.
  while (day.has_value() && static_cast<int64_t>(requests.size()) < policy.max_attempts) {
    HF_ASSIGN_OR_RETURN(const Money sum, OverdueOn(invoices, *day, threshold.currency));
    if (!Reaches(sum, threshold)) {
      day = NextOverdue(invoices, *day);
      continue;
    }
    requests.push_back({*day, sum});
    day = *day + policy.days_between + 1;
  }
  return requests;
}

absl::StatusOr<CampaignRun> RunCampaign(const CampaignPolicy& policy,
                                        absl::Span<const Money> thresholds,
                                        absl::Span<const Money> overdue, const Campaign& before,
                                        absl::Time now) {
  HF_RETURN_IF_ERROR(CheckPolicy(policy));
  for (const Money& amount : overdue) HF_RETURN_IF_ERROR(CheckAmount("overdue", amount));
  CampaignRun run{before, {}, false};
  for (const Money& threshold : thresholds) {
    HF_RETURN_IF_ERROR(CheckAmount("thresholds", threshold));
    std::vector<Money> owed;
    std::copy_if(overdue.begin(), overdue.end(), std::back_inserter(owed),
                 [&](const Money& amount) { return amount.currency == threshold.currency; });
    if (owed.empty()) continue;
    HF_ASSIGN_OR_RETURN(const Money sum, Sum(owed, threshold.currency));
    if (!Reaches(sum, threshold)) continue;
    CurrencyAttempts& made = run.after.by_currency[threshold.currency];
    made.reached = true;
    if (!MayAttempt(policy, made, now)) continue;
    ++made.attempts;
    made.last = now;
    run.requests.push_back(sum);
  }
  run.finishes = !before.finished && UsedUp(policy, run.after);
  run.after.finished = before.finished || run.finishes;
  return run;
}

}  // namespace holdfast::billing
