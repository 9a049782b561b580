#include "services/feedback/store/decisions.h"

#include <algorithm>

#include "libs/sql/statement.h"
#include "libs/status/error.h"
#include "libs/status/macros.h"
#include "nlohmann/json.hpp"
#include "services/feedback/domain/outcome.h"

namespace holdfast::feedback {
namespace {

using Json = nlohmann::json;

#define HF_DECISION_COLUMNS                                                                       \
  "decision, cancellation, customer, decide_time, phase, reason, candidates, suppressed, "        \
  "chooser, policy_code, "                                                                        \
  "policy_version, propensity, random_stream, currency, mrr_minor, tenure_days, outlook_missed, " \
  "lifetime_value_minor, renewal_probability, outcome"

constexpr sql::Statement kInsert = {"decisions.insert",
                                    "INSERT INTO decisions (tenant, " HF_DECISION_COLUMNS
                                    ", offers) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
                                    "$11, $12, $13, $14, $15, $16, $17, $18, $19, $20, "
                                    "$21, $22)"};

constexpr sql::Statement kLoad = {"decisions.load",
                                  "SELECT " HF_DECISION_COLUMNS
                                  " FROM decisions WHERE tenant = $1 AND decision = $2"};

constexpr sql::Statement kList = {"decisions.list",
                                  "SELECT " HF_DECISION_COLUMNS
                                  " FROM decisions WHERE tenant = $1 AND ($2 = '' OR decision < "
                                  "$2) ORDER BY decision DESC LIMIT $3"};

constexpr sql::Statement kListOfCancellation = {
    "decisions.list_of_cancellation",
    "SELECT " HF_DECISION_COLUMNS
    " FROM decisions WHERE tenant = $1 AND cancellation = $2 AND ($3 = '' OR decision < $3) "
    "ORDER BY decision DESC LIMIT $4"};

#undef HF_DECISION_COLUMNS

constexpr sql::Statement kOutcome = {
    "decisions.outcome", "SELECT outcome FROM decisions WHERE tenant = $1 AND decision = $2"};

constexpr sql::Statement kSetOutcome = {
    "decisions.set_outcome",
    "UPDATE decisions SET outcome = $3, outcome_time = $4 WHERE tenant = $1 AND decision = $2"};

constexpr sql::Statement kOfCancellation = {
    "decisions.ids_of_cancellation",
    "SELECT decision FROM decisions WHERE tenant = $1 AND cancellation = $2"};

std::string CandidatesText(const std::vector<Candidate>& candidates) {
  Json out = Json::array();
  for (const Candidate& candidate : candidates) {
    out.push_back({{"offer", candidate.offer_key},
                   {"version", candidate.offer_version},
                   {"blocked_by", candidate.blocked_by},
                   {"chosen", candidate.chosen}});
  }
  return out.dump();
}

absl::StatusOr<std::vector<Candidate>> CandidatesFrom(const std::string& text) {
  std::vector<Candidate> out;
  try {
    for (const Json& item : Json::parse(text)) {
      out.push_back(
          {item.at("offer"), item.at("version"), item.at("blocked_by"), item.at("chosen")});
    }
  } catch (const Json::exception& error) {
    return absl::DataLossError(error.what());
  }
  return out;
}

absl::StatusOr<Decision> DecisionFrom(const sql::Row& row) {
  Decision out;
  out.id = row.Text(0);
  out.cancellation = row.Text(1);
  out.customer = row.Text(2);
  out.time = row.Time(3);
  out.phase = row.Text(4) == PhaseName(Phase::kIntent) ? Phase::kIntent : Phase::kAfterRequest;
  out.reason = row.Text(5);
  HF_ASSIGN_OR_RETURN(out.candidates, CandidatesFrom(row.Text(6)));
  out.suppressed = row.Text(7);
  out.chooser = row.Text(8);
  out.policy_code = row.Text(9);
  out.policy_version = static_cast<int>(row.Int(10));
  out.propensity = row.Double(11);
  out.random_stream = row.Text(12);
  HF_ASSIGN_OR_RETURN(const Currency currency, Currency::Parse(row.Text(13)));
  out.mrr = Money{row.Int(14), currency};
  out.tenure_days = static_cast<int>(row.Int(15));
  out.outlook = Outlook{row.Bool(16), row.Int(17), row.Double(18)};
  out.outcome = row.Text(19);
  return out;
}

absl::StatusOr<std::vector<Decision>> DecisionsFrom(const sql::Rows& rows) {
  std::vector<Decision> out;
  for (const sql::Row row : rows) {
    HF_ASSIGN_OR_RETURN(Decision decision, DecisionFrom(row));
    out.push_back(std::move(decision));
  }
  return out;
}

}  // namespace

absl::Status InsertDecision(sql::Txn& txn, std::string_view tenant, const Decision& decision) {
  const auto chosen = std::count_if(decision.candidates.begin(), decision.candidates.end(),
                                    [](const Candidate& candidate) { return candidate.chosen; });
  return txn.Exec(kInsert, {tenant,
                            decision.id,
                            decision.cancellation,
                            decision.customer,
                            decision.time,
                            PhaseName(decision.phase),
                            decision.reason,
                            CandidatesText(decision.candidates),
                            decision.suppressed,
                            decision.chooser,
                            decision.policy_code,
                            decision.policy_version,
                            decision.propensity,
                            decision.random_stream,
                            decision.mrr.currency.code(),
                            decision.mrr.amount_minor,
                            decision.tenure_days,
                            decision.outlook.missed,
                            decision.outlook.lifetime_value_minor,
                            decision.outlook.renewal_probability,
                            decision.outcome,
                            static_cast<int64_t>(chosen)});
}

absl::StatusOr<std::optional<Decision>> LoadDecision(sql::ReadTxn& txn, std::string_view tenant,
                                                     std::string_view decision) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kLoad, {tenant, decision}));
  if (rows.empty()) return std::nullopt;
  HF_ASSIGN_OR_RETURN(Decision out, DecisionFrom(rows.front()));
  return out;
}

absl::StatusOr<std::vector<Decision>> ListDecisions(sql::ReadTxn& txn, std::string_view tenant,
                                                    std::string_view cancellation,
                                                    std::string_view before, int limit) {
  if (cancellation.empty()) {
    HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kList, {tenant, before, limit}));
    return DecisionsFrom(rows);
  }
  HF_ASSIGN_OR_RETURN(const sql::Rows rows,
                      txn.Query(kListOfCancellation, {tenant, cancellation, before, limit}));
  return DecisionsFrom(rows);
}

absl::Status NoteOutcome(sql::Txn& txn, std::string_view tenant, std::string_view decision,
                         std::string_view news, absl::Time now) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kOutcome, {tenant, decision}));
  if (rows.empty()) return absl::OkStatus();
  const std::string current = rows.front().Text(0);
  const std::string_view next = NextOutcome(current, news);
  if (next == current) return absl::OkStatus();
  return txn.Exec(kSetOutcome, {tenant, decision, next, now});
}

absl::Status NoteOutcomes(sql::Txn& txn, std::string_view tenant, std::string_view cancellation,
                          std::string_view news, absl::Time now) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kOfCancellation, {tenant, cancellation}));
  for (const sql::Row row : rows)
    HF_RETURN_IF_ERROR(NoteOutcome(txn, tenant, row.Text(0), news, now));
  return absl::OkStatus();
}

}  // namespace holdfast::feedback
