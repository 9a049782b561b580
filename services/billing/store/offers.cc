#include "services/billing/store/offers.h"

#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "libs/money/currency.h"
#include "libs/status/status.h"
#include "services/billing/store/enum_names.h"

namespace holdfast::billing {
namespace {

constexpr EnumNames<OfferState, 5> kStates{{{OfferState::kPresented, "presented"},
                                            {OfferState::kAccepted, "accepted"},
                                            {OfferState::kDeclined, "declined"},
                                            {OfferState::kExpired, "expired"},
                                            {OfferState::kRevoked, "revoked"}}};
constexpr EnumNames<FlowPhase, 2> kPhases{
    {{FlowPhase::kBeforeRequest, "before_request"}, {FlowPhase::kAfterRequest, "after_request"}}};

constexpr sql::Statement kLoad = {
    "offers.load",
    "SELECT offer, decision, offer_key, offer_version, title, body, terms_kind, terms_count,"
    " basis_points, amount_minor, terms_text, currency, cap_this_offer, cap_year, cool_down_days,"
    " retains, state, shown_at, shown_phase, expires_at, answered_at, price_now, price_after,"
    " personalised, rank FROM offers WHERE cancellation = $1 AND tenant = $2 ORDER BY offer"};
constexpr sql::Statement kInsert = {
    "offers.insert",
    "INSERT INTO offers (offer, decision, offer_key, offer_version, title, body, terms_kind,"
    " terms_count, basis_points, amount_minor, terms_text, currency, cap_this_offer, cap_year,"
    " cool_down_days, retains, state, shown_at, shown_phase, expires_at, answered_at, price_now,"
    " price_after, personalised, rank, tenant, cancellation, customer)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,"
    " $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)"};
constexpr sql::Statement kUpdate = {
    "offers.update",
    "UPDATE offers SET state = $4, shown_at = $5, shown_phase = $6, answered_at = $7"
    " WHERE cancellation = $1 AND offer = $2 AND tenant = $3"};
constexpr sql::Statement kPastAccepts = {
    "offers.past_accepts",
    "SELECT offer_key, answered_at FROM offers WHERE tenant = $1 AND customer = $2"
    " AND state = 'accepted' ORDER BY answered_at"};
constexpr sql::Statement kWasPresented = {
    "presentations.find",
    "SELECT 1 FROM presentations WHERE cancellation = $1 AND decision = $2 AND tenant = $3"};
constexpr sql::Statement kRemember = {
    "presentations.insert",
    "INSERT INTO presentations (cancellation, decision, tenant, presented_at)"
    " VALUES ($1, $2, $3, $4)"};

// Terms as the row's columns.
struct TermsColumns {
  const char* kind = "";
  int count = 0;
  int basis_points = 0;
  std::optional<int64_t> amount_minor;
  std::string text;
  std::string currency;
};

TermsColumns ColumnsOf(const OfferTerms& terms) {
  return std::visit(
      [](const auto& kind) -> TermsColumns {
        using Kind = std::decay_t<decltype(kind)>;
        if constexpr (std::is_same_v<Kind, PercentDiscount>) {
          return {"percent_discount", kind.periods, kind.basis_points, std::nullopt, "", ""};
        } else if constexpr (std::is_same_v<Kind, AmountDiscount>) {
          return {"amount_discount",        kind.periods, 0,
                  kind.amount.amount_minor, "",           std::string(kind.amount.currency.code())};
        } else if constexpr (std::is_same_v<Kind, FreePeriods>) {
          return {"free_periods", kind.periods, 0, std::nullopt, "", ""};
        } else if constexpr (std::is_same_v<Kind, Pause>) {
          return {"pause", kind.periods, 0, std::nullopt, "", ""};
        } else if constexpr (std::is_same_v<Kind, PlanChange>) {
          return {"plan_change", 0, 0, std::nullopt, kind.plan, ""};
        } else if constexpr (std::is_same_v<Kind, TermExtension>) {
          return {"term_extension", kind.days, 0, std::nullopt, "", ""};
        } else {
          static_assert(std::is_same_v<Kind, HumanContact>);
          return {"human_contact", 0, 0, std::nullopt, kind.kind, ""};
        }
      },
      terms);
}

absl::StatusOr<OfferTerms> TermsOf(const sql::Row& row, const std::optional<Currency>& currency) {
  const std::string kind = row.Text(6);
  const int count = static_cast<int>(row.Int(7));
  if (kind == "percent_discount") {
    return PercentDiscount{static_cast<int>(row.Int(8)), count};
  }
  if (kind == "amount_discount" && currency.has_value()) {
    return AmountDiscount{Money{row.Int(9), *currency}, count};
  }
  if (kind == "free_periods") return FreePeriods{count};
  if (kind == "pause") return Pause{count};
  if (kind == "plan_change") return PlanChange{row.Text(10)};
  if (kind == "term_extension") return TermExtension{count};
  if (kind == "human_contact") return HumanContact{row.Text(10)};
  return absl::DataLossError("stored offer terms are unknown: " + kind);
}

std::optional<Money> PriceOf(const sql::Row& row, int column,
                             const std::optional<Currency>& currency) {
  if (row.IsNull(column) || !currency.has_value()) return std::nullopt;
  return Money{row.Int(column), *currency};
}

absl::StatusOr<Offer> FromRow(const sql::Row& row) {
  std::optional<Currency> currency;
  if (!row.Text(11).empty()) {
    HF_ASSIGN_OR_RETURN(currency, Currency::Parse(row.Text(11)));
  }
  Offer offer;
  offer.id = row.Text(0);
  offer.decision = row.Text(1);
  offer.offer_key = row.Text(2);
  offer.offer_version = static_cast<int>(row.Int(3));
  offer.title = row.Text(4);
  offer.body = row.Text(5);
  HF_ASSIGN_OR_RETURN(offer.terms, TermsOf(row, currency));
  offer.caps = OfferCaps{static_cast<int>(row.Int(12)), static_cast<int>(row.Int(13)),
                         static_cast<int>(row.Int(14))};
  offer.retains = row.Bool(15);
  HF_ASSIGN_OR_RETURN(offer.state, kStates.Parse(row.Text(16)));
  offer.shown_at = row.OptTime(17);
  if (!row.IsNull(18)) {
    HF_ASSIGN_OR_RETURN(offer.shown_phase, kPhases.Parse(row.Text(18)));
  }
  offer.expires_at = row.Time(19);
  offer.answered_at = row.OptTime(20);
  offer.price_now = PriceOf(row, 21, currency);
  offer.price_after = PriceOf(row, 22, currency);
  offer.personalised_price = row.Bool(23);
  offer.rank = static_cast<int>(row.Int(24));
  return offer;
}

sql::Value PhaseValue(const Offer& offer) {
  return offer.shown_phase.has_value() ? sql::Value(kPhases.NameOf(*offer.shown_phase))
                                       : sql::Value();
}

sql::Value AmountValue(const std::optional<Money>& money) {
  return money.has_value() ? sql::Value(money->amount_minor) : sql::Value();
}

// The one currency of an offer's amounts; see CheckOffer for why there is only one.
std::string CurrencyOf(const Offer& offer, const TermsColumns& terms) {
  if (!terms.currency.empty()) return terms.currency;
  if (offer.price_now.has_value()) return std::string(offer.price_now->currency.code());
  if (offer.price_after.has_value()) return std::string(offer.price_after->currency.code());
  return "";
}

}  // namespace

absl::StatusOr<std::vector<Offer>> LoadOffers(sql::ReadTxn& txn, std::string_view tenant,
                                              std::string_view cancellation) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kLoad, {cancellation, tenant}));
  std::vector<Offer> offers;
  offers.reserve(rows.size());
  for (const sql::Row row : rows) {
    HF_ASSIGN_OR_RETURN(offers.emplace_back(), FromRow(row));
  }
  return offers;
}

absl::Status InsertOffer(sql::Txn& txn, std::string_view tenant, const Cancellation& cancellation,
                         const Offer& offer) {
  const TermsColumns terms = ColumnsOf(offer.terms);
  return txn.Exec(kInsert, {offer.id,
                            offer.decision,
                            offer.offer_key,
                            offer.offer_version,
                            offer.title,
                            offer.body,
                            terms.kind,
                            terms.count,
                            terms.basis_points,
                            terms.amount_minor,
                            terms.text,
                            CurrencyOf(offer, terms),
                            offer.caps.max_accepts_of_this_offer,
                            offer.caps.max_accepts_in_365_days,
                            offer.caps.cool_down_days,
                            offer.retains,
                            kStates.NameOf(offer.state),
                            offer.shown_at,
                            PhaseValue(offer),
                            offer.expires_at,
                            offer.answered_at,
                            AmountValue(offer.price_now),
                            AmountValue(offer.price_after),
                            offer.personalised_price,
                            offer.rank,
                            tenant,
                            cancellation.id,
                            cancellation.customer});
}

absl::Status UpdateOffer(sql::Txn& txn, std::string_view tenant, const Cancellation& cancellation,
                         const Offer& offer) {
  return txn.ExecOne(kUpdate, {cancellation.id, offer.id, tenant, kStates.NameOf(offer.state),
                               offer.shown_at, PhaseValue(offer), offer.answered_at});
}

absl::StatusOr<std::vector<PastAccept>> PastAccepts(sql::ReadTxn& txn, std::string_view tenant,
                                                    std::string_view customer) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kPastAccepts, {tenant, customer}));
  std::vector<PastAccept> past;
  past.reserve(rows.size());
  for (const sql::Row row : rows) past.push_back({row.Text(0), row.Time(1)});
  return past;
}

absl::StatusOr<bool> WasPresented(sql::ReadTxn& txn, std::string_view tenant,
                                  std::string_view cancellation, std::string_view decision) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows,
                      txn.Query(kWasPresented, {cancellation, decision, tenant}));
  return !rows.empty();
}

absl::Status RememberPresented(sql::Txn& txn, std::string_view tenant,
                               std::string_view cancellation, std::string_view decision,
                               absl::Time now) {
  return txn.Exec(kRemember, {cancellation, decision, tenant, now});
}

}  // namespace holdfast::billing
