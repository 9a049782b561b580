// One libpq connection in pipeline mode. Nothing here waits past its deadline: a stopped server
// process still acknowledges packets, so neither statement_timeout nor tcp_user_timeout would end
// the wait.
#ifndef HOLDFAST_LIBS_SQL_POSTGRES_WIRE_H_
#define HOLDFAST_LIBS_SQL_POSTGRES_WIRE_H_

#include <libpq-fe.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/clock/clock.h"

namespace holdfast::sql {

struct PgResultDeleter {
  void operator()(PGresult* result) const { PQclear(result); }
};
using PgResult = std::unique_ptr<PGresult, PgResultDeleter>;

// Parameters of one execution, in the shape libpq takes them. Text, or binary for bytes.
struct PgParams {
  std::vector<std::string> numbers;  // owns what is not owned by the values
  std::vector<const char*> values;   // null: NULL
  std::vector<int> lengths;
  std::vector<int> formats;
  std::vector<Oid> types;
};

struct PgTarget {
  // A URL or a keyword string, several hosts included; where it does not say which kind of server
  // it wants, only one that takes writes will do.
  std::string conninfo;
  std::string schema;  // where the tables are; empty: as the URL or the role has it
};

class PgWire {
 public:
  // Blocks for at most a few seconds per host. `clock` is process time and outlives the wire.
  static absl::StatusOr<std::unique_ptr<PgWire>> Connect(const PgTarget& target,
                                                         const Clock& clock);
  ~PgWire();
  PgWire(const PgWire&) = delete;
  PgWire& operator=(const PgWire&) = delete;

  // These queue and do not wait. UNAVAILABLE when the connection is lost.
  absl::Status Prepare(const std::string& name, const char* text, const std::vector<Oid>& types);
  absl::Status Execute(const std::string& name, const PgParams& params);
  absl::Status Sync();
  // Asks the server for what it has so far, without ending the pipeline's error scope.
  absl::Status RequestFlush();
  // Sends as much as the socket takes.
  absl::Status Push();

  // The next result, null at the end of one command's. DEADLINE_EXCEEDED leaves the connection
  // useless.
  absl::StatusOr<PgResult> Next(absl::Time deadline);

  // Runs several statements outside the pipeline, which must be empty. The first error.
  absl::Status Simple(const std::string& script, absl::Time deadline);

  // True once nothing more can come of this connection.
  bool lost() const { return lost_; }

 private:
  PgWire(PGconn* connection, const Clock& clock) : connection_(connection), clock_(clock) {}

  // A session that is not configured yet.
  static absl::StatusOr<std::unique_ptr<PgWire>> Dial(const std::string& conninfo,
                                                      const Clock& clock);
  absl::Status Lost(const char* doing);
  absl::Status Wait(absl::Time deadline);
  absl::Status Configure(const std::string& schema);

  PGconn* const connection_;
  const Clock& clock_;
  bool lost_ = false;
};

}  // namespace holdfast::sql

#endif  // HOLDFAST_LIBS_SQL_POSTGRES_WIRE_H_
