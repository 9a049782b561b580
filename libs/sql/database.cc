#include "libs/sql/database.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "libs/sql/postgres/engine.h"
#include "libs/sql/sqlite/engine.h"
#include "libs/status/status.h"

namespace holdfast::embedded {
extern const std::string_view kSqlPostgres0001;
}  // namespace holdfast::embedded

namespace holdfast::sql {
namespace {

// The engine's own tables.
const Migration kLocks{"sql", 1, "", embedded::kSqlPostgres0001};

bool IsPostgres(const std::string& url) {
  return absl::StartsWith(url, "postgres://") || absl::StartsWith(url, "postgresql://");
}

absl::StatusOr<std::unique_ptr<Engine>> OpenEngine(const Options& options, const Clock& clock) {
  if (IsPostgres(options.url)) {
    return PostgresEngine::Open({options.url, options.schema}, std::max(1, options.writers), clock);
  }
  absl::string_view path = options.url;
  if (!absl::ConsumePrefix(&path, "sqlite:") || path.empty() || path == ":memory:") {
    return InvalidField("database",
                        "is sqlite:PATH, with the path of a file, or postgres://HOST/DATABASE");
  }
  SqliteTarget target;
  // Two names of one file must meet at one lock.
  std::error_code unresolved;
  target.path = std::filesystem::weakly_canonical(std::string(path), unresolved).string();
  if (unresolved) target.path = std::string(path);
  target.vfs = options.sqlite_vfs;
  target.wal_frames_max = std::max(1, options.wal_frames_max);
  target.wal_frames_soft = std::min(1000, target.wal_frames_max / 2);
  return SqliteEngine::Open(std::move(target), clock);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const Options& options, Executor& executor,
                                                         absl::Span<const Migration> migrations) {
  HF_ASSIGN_OR_RETURN(std::unique_ptr<Engine> engine, OpenEngine(options, executor.clock()));
  std::unique_ptr<Database> database(new Database(std::move(engine), executor));
  {
    HF_ASSIGN_OR_RETURN(const auto connection, database->engine_->ConnectWriter());
    HF_RETURN_IF_ERROR(Migrate(*database->engine_, *connection, Concat({{kLocks}, migrations})));
  }
  database->engine_->StartBackground(executor);
  database->readers_ = std::make_unique<ReaderPool>(
      *database->engine_, executor, ReaderOptions{options.readers, options.reader_queue_max});
  const int group_max =
      options.group_max > 0 ? options.group_max : database->engine_->default_group_max();
  database->writer_ =
      std::make_unique<Writer>(*database->engine_, executor,
                               WriterOptions{options.writer_queue_max, group_max, options.faults,
                                             options.observe, &database->versions_});
  return database;
}

Database::Database(std::unique_ptr<Engine> engine, Executor& executor)
    : executor_(executor), engine_(std::move(engine)) {}

Database::~Database() {
  if (writer_ != nullptr) writer_->Close();
  if (readers_ != nullptr) readers_->Close();
}

}  // namespace holdfast::sql
