// What commands say to the engine, recorded so that a bare engine can be told the same.
#ifndef HOLDFAST_TESTS_BENCH_TAPE_H_
#define HOLDFAST_TESTS_BENCH_TAPE_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "libs/sql/txn.h"

namespace holdfast::bench {

struct TapeStep {
  int statement = 0;  // of Tape::statements
  std::vector<sql::Value> values;
};

struct TapeCommand {
  std::vector<TapeStep> reads, writes;
};

struct Tape {
  std::vector<std::string> statements;
  std::vector<TapeCommand> commands;

  double WritesPerCommand() const;
  double ReadsPerCommand() const;
};

// Records one command onto a tape while it runs, one after the other. A statement's text is its
// identity.
class Recorder {
 public:
  explicit Recorder(Tape& tape) : tape_(tape) {}
  void Begin(sql::Dialect dialect) {
    dialect_ = dialect;
    tape_.commands.emplace_back();
  }
  void Read(const sql::Statement& statement, absl::Span<const sql::Value> values) {
    tape_.commands.back().reads.push_back(StepOf(statement, values));
  }
  void Write(const sql::Statement& statement, absl::Span<const sql::Value> values) {
    tape_.commands.back().writes.push_back(StepOf(statement, values));
  }

 private:
  TapeStep StepOf(const sql::Statement& statement, absl::Span<const sql::Value> values);

  Tape& tape_;
  sql::Dialect dialect_ = sql::Dialect::kSqlite;
  std::map<std::string, int> numbers_;
};

class RecordingTxn : public sql::Txn {
 public:
  RecordingTxn(sql::Txn& txn, Recorder& recorder) : txn_(txn), recorder_(recorder) {}
  sql::Dialect dialect() const override { return txn_.dialect(); }
  void OnCommit(absl::AnyInvocable<void()> hook) override { txn_.OnCommit(std::move(hook)); }
  bool wrote() const override { return txn_.wrote(); }

 protected:
  absl::StatusOr<sql::Rows> DoQuery(const sql::Statement& statement,
                                    absl::Span<const sql::Value> values) override {
    recorder_.Read(statement, values);
    return txn_.Query(statement, values);
  }
  absl::Status DoExec(const sql::Statement& statement,
                      absl::Span<const sql::Value> values) override {
    recorder_.Write(statement, values);
    return txn_.Exec(statement, values);
  }
  absl::Status DoExecOne(const sql::Statement& statement,
                         absl::Span<const sql::Value> values) override {
    recorder_.Write(statement, values);
    return txn_.ExecOne(statement, values);
  }

 private:
  sql::Txn& txn_;
  Recorder& recorder_;
};

class RecordingReadTxn : public sql::ReadTxn {
 public:
  RecordingReadTxn(sql::ReadTxn& txn, Recorder& recorder) : txn_(txn), recorder_(recorder) {}
  sql::Dialect dialect() const override { return txn_.dialect(); }

 protected:
  absl::StatusOr<sql::Rows> DoQuery(const sql::Statement& statement,
                                    absl::Span<const sql::Value> values) override {
    recorder_.Read(statement, values);
    return txn_.Query(statement, values);
  }

 private:
  sql::ReadTxn& txn_;
  Recorder& recorder_;
};

}  // namespace holdfast::bench

#endif  // HOLDFAST_TESTS_BENCH_TAPE_H_
