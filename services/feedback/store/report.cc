#include "services/feedback/store/report.h"

#include "libs/sql/statement.h"
#include "libs/status/macros.h"

namespace holdfast::feedback {
namespace {

constexpr sql::Statement kByReason = {
    "departures.by_reason",
    "SELECT CASE WHEN reason = '' THEN 'not_stated' ELSE reason END AS key, currency, COUNT(*) AS "
    "started, "
    "CAST(SUM(CASE WHEN chosen_before + chosen_after > 0 THEN 1 ELSE 0 END) AS BIGINT), "
    "CAST(SUM(CASE WHEN state = 'retained' THEN 1 ELSE 0 END) AS BIGINT), "
    "CAST(SUM(CASE WHEN state = 'canceled' THEN 1 ELSE 0 END) AS BIGINT), "
    "CAST(SUM(CASE WHEN state = 'canceled' THEN mrr_minor ELSE 0 END) AS BIGINT) "
    "FROM departures WHERE tenant = $1 AND start_time >= $2 AND start_time < $3 "
    "GROUP BY 1, 2 ORDER BY started DESC, key, currency"};

constexpr sql::Statement kSurveys = {
    "surveys.counts",
    "SELECT CAST(COALESCE(SUM(CASE WHEN s.survey_id <> '' THEN 1 ELSE 0 END), 0) AS BIGINT), "
    "CAST(COALESCE(SUM(s.answered), 0) AS BIGINT), "
    "CAST(COALESCE(SUM(s.skipped), 0) AS BIGINT) FROM departures d "
    "JOIN surveys s ON s.tenant = d.tenant AND s.cancellation = d.cancellation "
    "WHERE d.tenant = $1 AND d.start_time >= $2 AND d.start_time < $3"};

}  // namespace

absl::StatusOr<ExitReport> MakeExitReport(sql::ReadTxn& txn, std::string_view tenant,
                                          absl::Time from, absl::Time until) {
  ExitReport report;
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kByReason, {tenant, from, until}));
  for (const sql::Row row : rows) {
    report.lines.push_back({.reason = row.Text(0),
                            .currency = row.Text(1),
                            .started = row.Int(2),
                            .offered = row.Int(3),
                            .retained = row.Int(4),
                            .canceled = row.Int(5),
                            .mrr_canceled_minor = row.Int(6)});
  }
  HF_ASSIGN_OR_RETURN(const sql::Rows counts, txn.Query(kSurveys, {tenant, from, until}));
  report.surveys_shown = counts.front().Int(0);
  report.surveys_answered = counts.front().Int(1);
  report.surveys_skipped = counts.front().Int(2);
  return report;
}

}  // namespace holdfast::feedback
