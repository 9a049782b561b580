#include "tests/bench/benches.h"

namespace holdfast::bench {

const std::vector<Bench>& Benches() {
  static const auto& benches = *new std::vector<Bench>{
      {"flow", "calls against a bare echo; a cancellation until its offer, against its parts",
       RunFlow},
      {"writes", "commands through the writer against the raw engine", RunWrites},
      {"reads", "reads through the pool and over gRPC against raw reads and the echo", RunReads},
      {"cancel-latency", "StartCancellation at fixed arrival rates, with a service hung too",
       RunCancelLatency},
      {"billing-run", "invoices of due subscriptions against their rows inserted in bulk",
       RunBillingRun},
      {"overload", "ten times billing's capacity, with admission and without", RunOverload},
  };
  return benches;
}

}  // namespace holdfast::bench
