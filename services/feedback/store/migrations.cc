#include "services/feedback/store/migrations.h"

#include <vector>

namespace holdfast::embedded {
extern const std::string_view kFeedbackSqlite0001;
}

namespace holdfast::feedback {

absl::Span<const sql::Migration> FeedbackMigrations() {
  static const auto* const list = new std::vector<sql::Migration>{
      {"feedback", 1, embedded::kFeedbackSqlite0001, ""},
  };
  return *list;
}

}  // namespace holdfast::feedback
