// What libs/rpc does between a request and its reply, without gRPC: replays by request_id, one
// command, and replies that are held.
#ifndef HOLDFAST_TESTS_STORM_DOOR_H_
#define HOLDFAST_TESTS_STORM_DOOR_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "libs/command/runner.h"
#include "libs/idempotency/replay.h"
#include "libs/rpc/waiters.h"
#include "libs/sql/reader.h"
#include "tests/storm/network.h"

namespace holdfast::storm {

// A call as it arrives. `body` is the serialised request without its request_id.
struct Request {
  std::string method;
  std::string tenant;
  std::string customer;
  std::string request_id;  // empty: the call changes nothing
  std::string body;
};

struct Outcome {
  std::string remember;  // with `reread`: what is kept under the request_id
  std::optional<std::string> wait;
};

struct Mutation {
  std::function<absl::StatusOr<Outcome>(sql::Txn&, const Scope&)> run;
  // Unset: a repeat gets the first reply's bytes.
  std::function<absl::StatusOr<Outcome>(sql::ReadTxn&, const Scope&, const std::string&)> reread;
  std::function<absl::StatusOr<std::string>(bool degraded)> render;
  absl::Duration budget;
};

class Door {
 public:
  // All outlive the door and every call under way.
  Door(CommandRunner& commands, sql::ReaderPool& readers, rpc::Waiters& waiters,
       const Clock& process, const Clock& wall)
      : commands_(commands), readers_(readers), waiters_(waiters), process_(process), wall_(wall) {}

  void Mutate(const Request& request, Mutation mutation, Answer answer);
  void Read(const Request& request,
            std::function<absl::StatusOr<std::string>(sql::ReadTxn&, const Scope&)> read,
            Answer answer);

 private:
  class Call;

  CommandRunner& commands_;
  sql::ReaderPool& readers_;
  rpc::Waiters& waiters_;
  const Clock& process_;
  const Clock& wall_;
};

}  // namespace holdfast::storm

#endif  // HOLDFAST_TESTS_STORM_DOOR_H_
