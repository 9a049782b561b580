#include "services/feedback/domain/offer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/status/error.h"
#include "libs/status/macros.h"
#include "services/feedback/domain/taxonomy.h"

namespace holdfast::feedback {
namespace {

template <typename... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <typename... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

absl::Status InRange(std::string_view field, int64_t value, int64_t min, int64_t max) {
  if (value >= min && value <= max) return absl::OkStatus();
  return InvalidField(field, absl::StrCat("must be ", min, " to ", max));
}

absl::Status CheckTerms(const OfferTerms& terms, bool enabled) {
  return std::visit(
      Overloaded{
          [](const PercentDiscount& t) {
            const absl::Status share =
                InRange("offer.terms.percent_discount.basis_points", t.basis_points, 1, 10000);
            return share.ok() ? InRange("offer.terms.percent_discount.periods", t.periods, 1, 36)
                              : share;
          },
          [](const AmountDiscount& t) {
            if (t.amount.amount_minor <= 0 || t.amount.currency == Currency()) {
              return InvalidField("offer.terms.amount_discount.amount",
                                  "must be above zero, in a currency");
            }
            return InRange("offer.terms.amount_discount.periods", t.periods, 1, 36);
          },
          [](const FreePeriods& t) {
            return InRange("offer.terms.free_periods.periods", t.periods, 1, 12);
          },
          [](const Pause& t) { return InRange("offer.terms.pause.periods", t.periods, 1, 12); },
          [enabled](const PlanChange& t) {
            if (t.plan.empty() && !enabled) return absl::OkStatus();
            const bool named = t.plan.size() > 6 && t.plan.starts_with("plans/");
            return named ? absl::OkStatus()
                         : InvalidField("offer.terms.plan_change.plan", "must be plans/{plan}");
          },
          [](const TermExtension& t) {
            return InRange("offer.terms.term_extension.days", t.days, 1, 366);
          },
          [](const HumanContact& t) {
            const bool known =
                t.kind == "call" || t.kind == "training" || t.kind == "audit" || t.kind == "setup";
            return known ? absl::OkStatus()
                         : InvalidField("offer.terms.human_contact.kind",
                                        "must be call, training, audit or setup");
          }},
      terms);
}

absl::Status CheckEligibility(const Eligibility& eligibility) {
  for (const std::string& key : eligibility.reasons) {
    const LeaveReason* reason = Taxonomy::Builtin().Find(key);
    if (reason == nullptr || reason->offers_forbidden) {
      return InvalidField("offer.eligibility.reasons",
                          absl::StrCat("'", key, "' is unknown or never gets an offer"));
    }
  }
  constexpr int64_t kAmountMax = int64_t{1} << 53;
  HF_RETURN_IF_ERROR(
      InRange("offer.eligibility.min_mrr_minor", eligibility.min_mrr_minor, 0, kAmountMax));
  HF_RETURN_IF_ERROR(
      InRange("offer.eligibility.max_mrr_minor", eligibility.max_mrr_minor, 0, kAmountMax));
  HF_RETURN_IF_ERROR(
      InRange("offer.eligibility.min_tenure_days", eligibility.min_tenure_days, 0, 36500));
  HF_RETURN_IF_ERROR(
      InRange("offer.eligibility.max_tenure_days", eligibility.max_tenure_days, 0, 36500));
  if (eligibility.max_mrr_minor != 0 && eligibility.max_mrr_minor < eligibility.min_mrr_minor) {
    return InvalidField("offer.eligibility.max_mrr_minor", "lies below min_mrr_minor");
  }
  if (eligibility.max_tenure_days != 0 &&
      eligibility.max_tenure_days < eligibility.min_tenure_days) {
    return InvalidField("offer.eligibility.max_tenure_days", "lies below min_tenure_days");
  }
  return absl::OkStatus();
}

absl::Status CheckGuards(const Guards& guards) {
  HF_RETURN_IF_ERROR(InRange("offer.guards.cool_down_days", guards.cool_down_days, 0, 3650));
  HF_RETURN_IF_ERROR(
      InRange("offer.guards.max_accepts_of_this_offer", guards.max_accepts_of_this_offer, 1, 1000));
  return InRange("offer.guards.max_accepts_in_365_days", guards.max_accepts_in_365_days, 1, 1000);
}

bool IsKey(std::string_view key) {
  return !key.empty() && key.size() <= 64 && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::string Count(const OfferTerms& terms, bool days) {
  const int count =
      std::visit(Overloaded{[days](const PercentDiscount& t) { return days ? 0 : t.periods; },
                            [days](const AmountDiscount& t) { return days ? 0 : t.periods; },
                            [days](const FreePeriods& t) { return days ? 0 : t.periods; },
                            [days](const Pause& t) { return days ? 0 : t.periods; },
                            [](const PlanChange&) { return 0; },
                            [days](const TermExtension& t) { return days ? t.days : 0; },
                            [](const HumanContact&) { return 0; }},
                 terms);
  return count == 0 ? "-" : absl::StrCat(count);
}

}  // namespace

bool Retains(const OfferTerms& terms) { return !std::holds_alternative<HumanContact>(terms); }

absl::Status CheckDefinition(const OfferDefinition& definition) {
  if (!IsKey(definition.key)) return InvalidField("offer.key", "must be 1 to 64 of [a-z0-9_]");
  if (definition.title.empty() || definition.title.size() > 200) {
    return InvalidField("offer.title", "must be 1 to 200 bytes");
  }
  if (definition.body.size() > 1000)
    return InvalidField("offer.body", "must be at most 1000 bytes");
  HF_RETURN_IF_ERROR(CheckTerms(definition.terms, definition.enabled));
  HF_RETURN_IF_ERROR(CheckEligibility(definition.eligibility));
  HF_RETURN_IF_ERROR(CheckGuards(definition.guards));
  HF_RETURN_IF_ERROR(InRange("offer.priority", definition.priority, 0, 1'000'000));
  return InRange("offer.valid_minutes", definition.valid_minutes, 1, 1440);
}

absl::StatusOr<std::optional<Money>> PriceAfter(const OfferTerms& terms, const Money& price_now) {
  using Price = absl::StatusOr<std::optional<Money>>;
  return std::visit(
      Overloaded{[&](const PercentDiscount& t) -> Price {
                   // Off is rounded once, as billing rounds the discount line; after = now − off.
                   HF_ASSIGN_OR_RETURN(const Money off, Percent(price_now, t.basis_points));
                   HF_ASSIGN_OR_RETURN(Money after, Sub(price_now, off));
                   return after;
                 },
                 [&](const AmountDiscount& t) -> Price {
                   HF_ASSIGN_OR_RETURN(Money after, Sub(price_now, t.amount));
                   return Money{std::max<int64_t>(0, after.amount_minor), after.currency};
                 },
                 [&](const FreePeriods&) -> Price { return ZeroOf(price_now); },
                 [&](const Pause&) -> Price { return ZeroOf(price_now); },
                 [](const PlanChange&) -> Price { return std::nullopt; },
                 [&](const TermExtension&) -> Price { return price_now; },
                 [&](const HumanContact&) -> Price { return price_now; }},
      terms);
}

std::string FillBody(const OfferDefinition& definition, const Money& price_now,
                     const std::optional<Money>& price_after) {
  const std::string after = price_after.has_value() ? FormatMoney(*price_after) : "-";
  const std::vector<std::pair<absl::string_view, std::string>> fills = {
      {"{price_now}", FormatMoney(price_now)},
      {"{price_after}", after},
      {"{periods}", Count(definition.terms, /*days=*/false)},
      {"{days}", Count(definition.terms, /*days=*/true)},
      {"{currency}", std::string(price_now.currency.code())},
  };
  return absl::StrReplaceAll(definition.body, fills);
}

bool IsPersonalisedPrice(const OfferDefinition& definition) {
  const bool prices = std::holds_alternative<PercentDiscount>(definition.terms) ||
                      std::holds_alternative<AmountDiscount>(definition.terms) ||
                      std::holds_alternative<FreePeriods>(definition.terms);
  const Eligibility& who = definition.eligibility;
  return prices && (who.min_mrr_minor > 1 || who.max_mrr_minor > 0 || who.min_tenure_days > 0 ||
                    who.max_tenure_days > 0);
}

}  // namespace holdfast::feedback
