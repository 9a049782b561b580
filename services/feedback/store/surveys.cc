#include "services/feedback/store/surveys.h"

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/sql/statement.h"
#include "libs/status/macros.h"

namespace holdfast::feedback {
namespace {

constexpr sql::Statement kLoad = {
    "surveys.load",
    "SELECT cancellation, survey_id, version, rule, onboarding, order_seed, answered, skipped, "
    "reason, second_reason, "
    "competitor, channel, teams, answer_time FROM surveys WHERE tenant = $1 AND cancellation = $2"};

constexpr sql::Statement kSave = {
    "surveys.save",
    "INSERT INTO surveys (tenant, cancellation, survey_id, version, rule, onboarding, order_seed, "
    "answered, skipped, "
    "reason, second_reason, competitor, channel, teams, answer_time) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) "
    "ON CONFLICT (tenant, cancellation) DO UPDATE SET survey_id = excluded.survey_id, version = "
    "excluded.version, "
    "rule = excluded.rule, onboarding = excluded.onboarding, order_seed = excluded.order_seed, "
    "answered = excluded.answered, skipped = excluded.skipped, reason = excluded.reason, "
    "second_reason = excluded.second_reason, competitor = excluded.competitor, channel = "
    "excluded.channel, "
    "teams = excluded.teams, answer_time = excluded.answer_time"};

constexpr sql::Statement kSaveText = {
    "survey_texts.save",
    "INSERT INTO survey_texts (tenant, customer, cancellation, text) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (tenant, customer, cancellation) DO UPDATE SET text = excluded.text"};

constexpr sql::Statement kDeleteText = {
    "survey_texts.delete",
    "DELETE FROM survey_texts WHERE tenant = $1 AND customer = $2 AND cancellation = $3"};

constexpr sql::Statement kLoadText = {
    "survey_texts.load",
    "SELECT text FROM survey_texts WHERE tenant = $1 AND customer = $2 AND cancellation = $3"};

}  // namespace

absl::StatusOr<std::optional<SurveyRecord>> LoadSurvey(sql::ReadTxn& txn, std::string_view tenant,
                                                       std::string_view cancellation) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kLoad, {tenant, cancellation}));
  if (rows.empty()) return std::nullopt;
  const sql::Row row = rows.front();
  SurveyRecord out;
  out.cancellation = row.Text(0);
  out.survey_id = row.Text(1);
  out.version = static_cast<int>(row.Int(2));
  out.rule = static_cast<SurveyRule>(row.Int(3));
  out.onboarding = row.Bool(4);
  out.order_seed = row.Int(5);
  out.answered = row.Bool(6);
  out.skipped = row.Bool(7);
  out.reason = row.Text(8);
  out.second_reason = row.Text(9);
  out.competitor = row.Text(10);
  out.channel = row.Text(11);
  out.teams = absl::StrSplit(row.Text(12), ' ', absl::SkipEmpty());
  out.answer_time = row.OptTime(13);
  return out;
}

absl::Status SaveSurvey(sql::Txn& txn, std::string_view tenant, const SurveyRecord& survey) {
  return txn.Exec(
      kSave, {tenant, survey.cancellation, survey.survey_id, survey.version,
              static_cast<int>(survey.rule), survey.onboarding, survey.order_seed, survey.answered,
              survey.skipped, survey.reason, survey.second_reason, survey.competitor,
              survey.channel, absl::StrJoin(survey.teams, " "), survey.answer_time});
}

absl::Status SaveSurveyText(sql::Txn& txn, std::string_view tenant, std::string_view customer,
                            std::string_view cancellation, std::string_view text) {
  if (text.empty()) return txn.Exec(kDeleteText, {tenant, customer, cancellation});
  return txn.Exec(kSaveText, {tenant, customer, cancellation, text});
}

absl::StatusOr<std::string> LoadSurveyText(sql::ReadTxn& txn, std::string_view tenant,
                                           std::string_view customer,
                                           std::string_view cancellation) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kLoadText, {tenant, customer, cancellation}));
  return rows.empty() ? std::string() : rows.front().Text(0);
}

}  // namespace holdfast::feedback
