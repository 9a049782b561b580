#include "tests/bench/raw_sqlite.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>
#include <vector>

#include "absl/strings/numbers.h"
#include "libs/status/macros.h"

namespace holdfast::bench {
namespace {

// As libs/sql: when the log has so many frames it is copied into the database.
constexpr char kPragmas[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
    "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 1000;";

class RawSqlite : public RawEngine {
 public:
  ~RawSqlite() override {
    for (Prepared& prepared : statements_) sqlite3_finalize(prepared.handle);
    sqlite3_finalize(begin_);
    sqlite3_finalize(commit_);
    sqlite3_close_v2(db_);
  }

  absl::Status Open(const std::string& path, const Tape& tape) {
    if (sqlite3_open_v2(path.c_str(), &db_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr) !=
            SQLITE_OK ||
        sqlite3_exec(db_, kPragmas, nullptr, nullptr, nullptr) != SQLITE_OK) {
      return Failure();
    }
    HF_ASSIGN_OR_RETURN(begin_, Prepare("BEGIN IMMEDIATE"));
    HF_ASSIGN_OR_RETURN(commit_, Prepare("COMMIT"));
    for (const std::string& text : tape.statements) {
      Prepared prepared;
      HF_ASSIGN_OR_RETURN(prepared.handle, Prepare(text));
      const int count = sqlite3_bind_parameter_count(prepared.handle);
      for (int i = 1; i <= count; ++i) {
        int number = 0;
        if (!absl::SimpleAtoi(sqlite3_bind_parameter_name(prepared.handle, i) + 1, &number)) {
          return absl::InternalError("a parameter without a number");
        }
        prepared.source.push_back(number - 1);
      }
      statements_.push_back(std::move(prepared));
    }
    return absl::OkStatus();
  }

  absl::Status Begin() override { return Run(begin_); }
  absl::Status Commit() override { return Run(commit_); }

  absl::Status Write(const TapeStep& step) override {
    const Prepared& prepared = statements_[step.statement];
    Bind(prepared, step);
    return Run(prepared.handle);
  }

  absl::Status Read(const TapeStep& step) override {
    const Prepared& prepared = statements_[step.statement];
    Bind(prepared, step);
    int code;
    while ((code = sqlite3_step(prepared.handle)) == SQLITE_ROW) Touch(prepared.handle);
    sqlite3_reset(prepared.handle);
    return code == SQLITE_DONE ? absl::OkStatus() : Failure();
  }

 private:
  struct Prepared {
    sqlite3_stmt* handle = nullptr;
    std::vector<int> source;  // parameter i+1 takes values[source[i]]
  };

  absl::StatusOr<sqlite3_stmt*> Prepare(const std::string& text) {
    sqlite3_stmt* handle = nullptr;
    if (sqlite3_prepare_v3(db_, text.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &handle, nullptr) !=
        SQLITE_OK) {
      return Failure();
    }
    return handle;
  }

  static void Bind(const Prepared& prepared, const TapeStep& step) {
    struct Binder {
      sqlite3_stmt* handle;
      int at;
      void operator()(std::monostate) const { sqlite3_bind_null(handle, at); }
      void operator()(int64_t whole) const { sqlite3_bind_int64(handle, at, whole); }
      void operator()(double real) const { sqlite3_bind_double(handle, at, real); }
      void operator()(const std::string& text) const {
        sqlite3_bind_text64(handle, at, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
      }
      void operator()(const sql::Blob& blob) const {
        sqlite3_bind_blob64(handle, at, blob.bytes.data(), blob.bytes.size(), SQLITE_STATIC);
      }
    };
    for (size_t i = 0; i < prepared.source.size(); ++i) {
      std::visit(Binder{prepared.handle, static_cast<int>(i) + 1},
                 step.values[prepared.source[i]].data());
    }
  }

  // A reader looks at what it reads.
  static void Touch(sqlite3_stmt* handle) {
    for (int column = sqlite3_column_count(handle); column-- > 0;) {
      sqlite3_column_text(handle, column);
      sqlite3_column_bytes(handle, column);
    }
  }

  absl::Status Run(sqlite3_stmt* handle) {
    int code = SQLITE_ROW;
    while (code == SQLITE_ROW) code = sqlite3_step(handle);
    sqlite3_reset(handle);
    return code == SQLITE_DONE ? absl::OkStatus() : Failure();
  }

  absl::Status Failure() const { return absl::InternalError(sqlite3_errmsg(db_)); }

  sqlite3* db_ = nullptr;
  sqlite3_stmt* begin_ = nullptr;
  sqlite3_stmt* commit_ = nullptr;
  std::vector<Prepared> statements_;
};

absl::Status SyncFile(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return absl::InternalError("cannot open " + path);
  const bool synced = fsync(fd) == 0;
  close(fd);
  return synced ? absl::OkStatus() : absl::InternalError("cannot sync " + path);
}

}  // namespace

absl::StatusOr<std::unique_ptr<RawEngine>> OpenRawSqlite(const std::string& path,
                                                         const Tape& tape) {
  auto engine = std::make_unique<RawSqlite>();
  HF_RETURN_IF_ERROR(engine->Open(path, tape));
  return engine;
}

absl::Status CopySqlite(const std::string& from, const std::string& to) {
  std::error_code error;
  for (const char* side : {"-wal", "-shm", ".lock"}) std::filesystem::remove(to + side, error);
  // Closing the last connection has emptied the log.
  std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing, error);
  if (error) return absl::InternalError(error.message());
  return SyncFile(to);
}

}  // namespace holdfast::bench
