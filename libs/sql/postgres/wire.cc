#include "libs/sql/postgres/wire.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/sql/postgres/error.h"
#include "libs/status/status.h"

namespace holdfast::sql {
namespace {

constexpr char kConnectSeconds[] = "2";  // per host; libpq takes no less
// How long a poll may sleep before the clock is read again: an injected clock can pass the deadline
// while no packet comes.
constexpr absl::Duration kPollSlice = absl::Milliseconds(50);

// What every session of ours needs, whatever the server's defaults are. A waiter for a lock or for
// a standby must not outlive its caller by much, and a commit that is answered must be durable.
constexpr char kSessionSettings[] =
    "SET lock_timeout = '2s';"
    "SET idle_in_transaction_session_timeout = '30s';"
    "SET client_connection_check_interval = '1s';"
    "SET standard_conforming_strings = on;"
    "SET client_min_messages = 'error';"
    "SELECT set_config('synchronous_commit', 'on', false)"
    " WHERE current_setting('synchronous_commit') = 'off';";

absl::Status Unavailable(absl::string_view doing, absl::string_view problem) {
  return Error(absl::StatusCode::kUnavailable, kStorageUnavailable,
               absl::StrCat("postgres: ", doing, ": ", absl::StripAsciiWhitespace(problem)));
}

void SayNothing(void*, const PGresult*) {}

struct OptionsDeleter {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

// `conninfo` with our own settings where it has none.
absl::StatusOr<std::vector<std::pair<std::string, std::string>>> Parameters(
    const std::string& conninfo) {
  char* problem = nullptr;
  const std::unique_ptr<PQconninfoOption, OptionsDeleter> options(
      PQconninfoParse(conninfo.c_str(), &problem));
  if (options == nullptr) {
    const std::string text = problem == nullptr ? "cannot be read" : problem;
    PQfreemem(problem);
    return InvalidField("database", text);
  }
  std::vector<std::pair<std::string, std::string>> parameters = {
      {"connect_timeout", kConnectSeconds},
      {"target_session_attrs", "read-write"},
      {"application_name", "holdfast"},
      {"client_encoding", "UTF8"},
      {"keepalives_idle", "30"}};
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr) continue;
    const auto known = std::find_if(parameters.begin(), parameters.end(), [&](const auto& entry) {
      return entry.first == option->keyword;
    });
    if (known == parameters.end()) {
      parameters.emplace_back(option->keyword, option->val);
    } else {
      known->second = option->val;
    }
  }
  return parameters;
}

}  // namespace

absl::StatusOr<std::unique_ptr<PgWire>> PgWire::Connect(const PgTarget& target,
                                                        const Clock& clock) {
  HF_ASSIGN_OR_RETURN(std::unique_ptr<PgWire> wire, Dial(target.conninfo, clock));
  absl::Status status = wire->Configure(target.schema);
  if (wire->lost()) {
    // A session that ends at once, as when an administrator ends all: the server is there.
    HF_ASSIGN_OR_RETURN(wire, Dial(target.conninfo, clock));
    status = wire->Configure(target.schema);
  }
  HF_RETURN_IF_ERROR(status);
  return wire;
}

absl::StatusOr<std::unique_ptr<PgWire>> PgWire::Dial(const std::string& conninfo,
                                                     const Clock& clock) {
  HF_ASSIGN_OR_RETURN(const auto parameters, Parameters(conninfo));
  std::vector<const char*> keys;
  std::vector<const char*> values;
  for (const auto& [key, value] : parameters) {
    keys.push_back(key.c_str());
    values.push_back(value.c_str());
  }
  keys.push_back(nullptr);
  values.push_back(nullptr);
  std::unique_ptr<PgWire> wire(new PgWire(PQconnectdbParams(keys.data(), values.data(), 0), clock));
  if (PQstatus(wire->connection_) != CONNECTION_OK) {
    return Unavailable("connecting", PQerrorMessage(wire->connection_));
  }
  return wire;
}

absl::Status PgWire::Configure(const std::string& schema) {
  PQsetNoticeReceiver(connection_, SayNothing, nullptr);
  if (PQsetnonblocking(connection_, 1) != 0 || PQenterPipelineMode(connection_) != 1) {
    return Lost("configuring");
  }
  std::string settings = kSessionSettings;
  if (!schema.empty()) absl::StrAppend(&settings, "SET search_path = \"", schema, "\";");
  return Simple(settings, clock_.Now() + absl::Seconds(5));
}

PgWire::~PgWire() { PQfinish(connection_); }

absl::Status PgWire::Lost(const char* doing) {
  lost_ = true;
  return Unavailable(doing, PQerrorMessage(connection_));
}

absl::Status PgWire::Prepare(const std::string& name, const char* text,
                             const std::vector<Oid>& types) {
  if (PQsendPrepare(connection_, name.c_str(), text, static_cast<int>(types.size()),
                    types.data()) != 1) {
    return Lost("preparing");
  }
  return absl::OkStatus();
}

absl::Status PgWire::Execute(const std::string& name, const PgParams& params) {
  constexpr int kBinary = 1;
  if (PQsendQueryPrepared(connection_, name.c_str(), static_cast<int>(params.values.size()),
                          params.values.data(), params.lengths.data(), params.formats.data(),
                          kBinary) != 1) {
    return Lost("sending");
  }
  return absl::OkStatus();
}

absl::Status PgWire::Sync() {
  return PQpipelineSync(connection_) == 1 ? absl::OkStatus() : Lost("sending");
}

absl::Status PgWire::RequestFlush() {
  return PQsendFlushRequest(connection_) == 1 ? absl::OkStatus() : Lost("sending");
}

absl::Status PgWire::Push() {
  return PQflush(connection_) < 0 ? Lost("sending") : absl::OkStatus();
}

absl::Status PgWire::Wait(absl::Time deadline) {
  while (PQisBusy(connection_) == 1) {
    const int unsent = PQflush(connection_);
    if (unsent < 0) return Lost("sending");
    const absl::Duration left = deadline - clock_.Now();
    if (left <= absl::ZeroDuration()) {
      lost_ = true;
      return absl::DeadlineExceededError("postgres: no answer within the deadline");
    }
    pollfd socket = {PQsocket(connection_), POLLIN, 0};
    if (unsent == 1) socket.events |= POLLOUT;
    const absl::Duration slice = std::min(left, kPollSlice);
    const int ready =
        poll(&socket, 1,
             static_cast<int>(absl::ToInt64Milliseconds(absl::Ceil(slice, absl::Milliseconds(1)))));
    if (ready < 0 && errno != EINTR) return Lost("waiting");
    if (ready > 0 && PQconsumeInput(connection_) != 1) return Lost("receiving");
  }
  return absl::OkStatus();
}

absl::StatusOr<PgResult> PgWire::Next(absl::Time deadline) {
  HF_RETURN_IF_ERROR(Wait(deadline));
  PgResult result(PQgetResult(connection_));
  if (PQstatus(connection_) == CONNECTION_BAD) return Lost("receiving");
  return result;
}

absl::Status PgWire::Simple(const std::string& script, absl::Time deadline) {
  if (PQexitPipelineMode(connection_) != 1) return Lost("leaving the pipeline");
  if (PQsendQuery(connection_, script.c_str()) != 1) return Lost("sending");
  absl::Status first;
  while (true) {
    HF_ASSIGN_OR_RETURN(const PgResult result, Next(deadline));
    if (result == nullptr) break;
    const ExecStatusType kind = PQresultStatus(result.get());
    if (kind == PGRES_COMMAND_OK || kind == PGRES_TUPLES_OK || kind == PGRES_EMPTY_QUERY) continue;
    const char* sqlstate = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
    const char* message = PQresultErrorField(result.get(), PG_DIAG_MESSAGE_PRIMARY);
    first.Update(PostgresError(sqlstate == nullptr ? "" : sqlstate, "script",
                               message == nullptr ? "" : message));
  }
  if (PQenterPipelineMode(connection_) != 1) return Lost("entering the pipeline");
  return first;
}

}  // namespace holdfast::sql
