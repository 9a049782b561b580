#include "services/billing/domain/offer_terms.h"

#include <string>
#include <utility>
#include <variant>

#include "libs/status/status.h"
#include "services/billing/domain/reasons.h"

namespace holdfast::billing {
namespace {

absl::Status NotApplicable(std::string_view problem) {
  return Error(absl::StatusCode::kFailedPrecondition, kOfferNotApplicable,
               "the offer does not fit the subscription", {{"problem", std::string(problem)}});
}

// One visitor per subscription: each overload is one kind of terms.
class Apply {
 public:
  Apply(const Subscription& before, const Plan* plan, std::string_view offer)
      : sub_(before), plan_(plan), offer_(offer) {}

  absl::StatusOr<Subscription> operator()(const PercentDiscount& terms) && {
    return std::move(*this).Reduce(
        {.basis_points = terms.basis_points, .periods_left = terms.periods});
  }

  absl::StatusOr<Subscription> operator()(const AmountDiscount& terms) && {
    if (terms.amount.currency != sub_.unit_price.currency) return NotApplicable("currency");
    return std::move(*this).Reduce({.amount = terms.amount, .periods_left = terms.periods});
  }

  absl::StatusOr<Subscription> operator()(const FreePeriods& terms) && {
    return std::move(*this).Reduce(
        {.basis_points = kBasisPointsMax, .periods_left = terms.periods});
  }

  absl::StatusOr<Subscription> operator()(const Pause& terms) && {
    if (sub_.state != SubscriptionState::kActive) return NotApplicable("state");
    if (sub_.resume_date.has_value()) return NotApplicable("pause_pending");
    const absl::CivilDay from = sub_.current_period->end;
    sub_.pause_from = from;
    sub_.resume_date = CycleStart(sub_.anchor, CycleIndexOf(sub_.anchor, from) + terms.periods);
    return std::move(sub_);
  }

  absl::StatusOr<Subscription> operator()(const PlanChange& terms) && {
    if (plan_ == nullptr || plan_->id != terms.plan) return NotApplicable("plan");
    if (plan_->unit_price.currency != sub_.unit_price.currency) return NotApplicable("currency");
    if (plan_->id == sub_.plan) return NotApplicable("same_plan");
    const absl::StatusOr<Money> price = Multiply(plan_->unit_price, sub_.quantity);
    if (!price.ok() || price->amount_minor > kPeriodPriceMinorMax) return NotApplicable("price");
    sub_.pending_plan = terms.plan;
    return std::move(sub_);
  }

  absl::StatusOr<Subscription> operator()(const TermExtension& terms) && {
    if (sub_.resume_date.has_value()) return NotApplicable("pause_pending");
    if (sub_.state == SubscriptionState::kActive) {
      sub_.current_period->end += terms.days;
      sub_.anchor = MakeAnchor(sub_.current_period->end, sub_.anchor.interval);
      return std::move(sub_);
    }
    if (sub_.state == SubscriptionState::kTrialing && sub_.trial_end.has_value()) {
      *sub_.trial_end += terms.days;
      sub_.anchor = MakeAnchor(*sub_.trial_end, sub_.anchor.interval);
      return std::move(sub_);
    }
    return NotApplicable("state");
  }

  absl::StatusOr<Subscription> operator()(const HumanContact&) && { return std::move(sub_); }

 private:
  absl::StatusOr<Subscription> Reduce(Discount discount) && {
    if (sub_.discount.has_value()) return NotApplicable("discount_running");
    if (sub_.open_ended_trial && sub_.state == SubscriptionState::kTrialing) {
      return NotApplicable("never_billed");
    }
    discount.offer = offer_;
    sub_.discount = std::move(discount);
    return std::move(sub_);
  }

  Subscription sub_;
  const Plan* plan_;
  std::string offer_;
};

}  // namespace

absl::StatusOr<Subscription> WithTerms(const Subscription& before, const OfferTerms& terms,
                                       const Plan* plan, std::string_view offer) {
  if (before.state == SubscriptionState::kCanceled) return NotApplicable("state");
  return std::visit([&](const auto& kind) { return Apply(before, plan, offer)(kind); }, terms);
}

}  // namespace holdfast::billing
