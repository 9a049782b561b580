#include "services/feedback/store/migrations.h"

#include <vector>

namespace holdfast::embedded {
extern const std::string_view kFeedbackSqlite0001;
extern const std::string_view kFeedbackPostgres0001;
}  // namespace holdfast::embedded

namespace holdfast::feedback {

absl::Span<const sql::Migration> FeedbackMigrations() {
  static const auto* const list = new std::vector<sql::Migration>{
      {"feedback", 1, embedded::kFeedbackSqlite0001, embedded::kFeedbackPostgres0001},
  };
  return *list;
}

}  // namespace holdfast::feedback
