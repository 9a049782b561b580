#include "tests/bench/raw_postgres.h"

#include <libpq-fe.h>

#include <algorithm>
#include <cstdio>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/status/macros.h"

namespace holdfast::bench {
namespace {

constexpr Oid kBytea = 17, kInt8 = 20, kText = 25, kFloat8 = 701;

struct Closer {
  void operator()(PGconn* connection) const { PQfinish(connection); }
  void operator()(PGresult* result) const { PQclear(result); }
};
using Session = std::unique_ptr<PGconn, Closer>;
using Result = std::unique_ptr<PGresult, Closer>;

absl::Status Failure(PGconn* session) { return absl::InternalError(PQerrorMessage(session)); }

absl::StatusOr<Session> Connect(const std::string& url) {
  Session session(PQconnectdb(url.c_str()));
  if (PQstatus(session.get()) != CONNECTION_OK) return Failure(session.get());
  return session;
}

// The parameters of one statement as libpq takes them. Points into the step.
struct Parameters {
  std::vector<Oid> types;
  std::vector<const char*> values;
  std::vector<int> lengths, formats;
  std::vector<std::string> numbers;

  explicit Parameters(const TapeStep& step) {
    numbers.reserve(step.values.size());  // their text stays where it is
    for (const sql::Value& value : step.values) std::visit(*this, value.data());
  }
  void operator()(std::monostate) { Add(0, nullptr, 0, 0); }
  void operator()(int64_t whole) { AddNumber(kInt8, absl::StrCat(whole)); }
  void operator()(double real) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.17g", real);
    AddNumber(kFloat8, digits);
  }
  void operator()(const std::string& text) { Add(kText, text.c_str(), text.size(), 0); }
  void operator()(const sql::Blob& blob) { Add(kBytea, blob.bytes.data(), blob.bytes.size(), 1); }
  int count() const { return static_cast<int>(values.size()); }

 private:
  void Add(Oid type, const char* bytes, size_t length, int format) {
    types.push_back(type);
    values.push_back(bytes);
    lengths.push_back(static_cast<int>(length));
    formats.push_back(format);
  }
  void AddNumber(Oid type, std::string digits) {
    numbers.push_back(std::move(digits));
    Add(type, numbers.back().c_str(), numbers.back().size(), 0);
  }
};

class RawPostgres : public RawEngine {
 public:
  RawPostgres(Session session, const Tape& tape)
      : session_(std::move(session)), tape_(tape), prepared_(tape.statements.size()) {}

  absl::Status Open() {
    if (PQenterPipelineMode(session_.get()) == 0) return Failure(session_.get());
    return absl::OkStatus();
  }

  absl::Status Begin() override { return Send("BEGIN"); }
  absl::Status Write(const TapeStep& step) override { return Queue(step); }

  absl::Status Commit() override {
    HF_RETURN_IF_ERROR(Send("COMMIT"));
    if (PQpipelineSync(session_.get()) == 0) return Failure(session_.get());
    ++awaited_;
    return Drain();
  }

  absl::Status Read(const TapeStep& step) override {
    HF_RETURN_IF_ERROR(Queue(step));
    if (PQsendFlushRequest(session_.get()) == 0) return Failure(session_.get());
    return Drain();
  }

 private:
  absl::Status Send(const char* text) {
    ++awaited_;
    if (PQsendQueryParams(session_.get(), text, 0, nullptr, nullptr, nullptr, nullptr, 1) == 0) {
      return Failure(session_.get());
    }
    return absl::OkStatus();
  }

  absl::Status Queue(const TapeStep& step) {
    const Parameters parameters(step);
    const std::string name = absl::StrCat("s", step.statement);
    if (!prepared_[step.statement]) {
      prepared_[step.statement] = true;
      ++awaited_;
      if (PQsendPrepare(session_.get(), name.c_str(), tape_.statements[step.statement].c_str(),
                        parameters.count(), parameters.types.data()) == 0) {
        return Failure(session_.get());
      }
    }
    ++awaited_;
    if (PQsendQueryPrepared(session_.get(), name.c_str(), parameters.count(),
                            parameters.values.data(), parameters.lengths.data(),
                            parameters.formats.data(), 1) == 0) {
      return Failure(session_.get());
    }
    return absl::OkStatus();
  }

  // Answers of a group are far smaller than the socket's buffers, so sending never waits for them.
  absl::Status Drain() {
    if (PQflush(session_.get()) < 0) return Failure(session_.get());
    absl::Status status;
    for (; awaited_ > 0; --awaited_) {
      // Each answer ends with a null, but for a sync's.
      while (true) {
        const Result result(PQgetResult(session_.get()));
        if (result == nullptr) break;
        const ExecStatusType is = PQresultStatus(result.get());
        if (is == PGRES_PIPELINE_SYNC) break;
        if (is == PGRES_TUPLES_OK) Touch(result.get());
        if (is != PGRES_TUPLES_OK && is != PGRES_COMMAND_OK) {
          status.Update(absl::InternalError(PQresultErrorMessage(result.get())));
        }
      }
    }
    return status;
  }

  // A reader looks at what it reads.
  static void Touch(const PGresult* result) {
    volatile int64_t bytes = 0;
    for (int row = 0; row < PQntuples(result); ++row) {
      for (int column = 0; column < PQnfields(result); ++column) {
        bytes = bytes + PQgetlength(result, row, column);
      }
    }
  }

  Session session_;
  const Tape& tape_;
  std::vector<bool> prepared_;
  int awaited_ = 0;  // answers that are still to come
};

}  // namespace

absl::StatusOr<std::unique_ptr<RawEngine>> OpenRawPostgres(const std::string& url,
                                                           const Tape& tape) {
  HF_ASSIGN_OR_RETURN(Session session, Connect(url));
  auto engine = std::make_unique<RawPostgres>(std::move(session), tape);
  HF_RETURN_IF_ERROR(engine->Open());
  return engine;
}

std::string WithDatabase(const std::string& url, const std::string& database) {
  const size_t host = url.find("://") + 3;
  const size_t options = std::min(url.find('?', host), url.size());
  const size_t path = std::min(url.find('/', host), options);
  return absl::StrCat(url.substr(0, path), "/", database, url.substr(options));
}

absl::Status RunOnServer(const std::string& url, const std::string& statement) {
  HF_ASSIGN_OR_RETURN(const Session session, Connect(url));
  PQsetNoticeProcessor(
      session.get(), [](void*, const char*) {}, nullptr);
  const Result result(PQexec(session.get(), statement.c_str()));
  if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) return Failure(session.get());
  return absl::OkStatus();
}

}  // namespace holdfast::bench
