#include "tests/bench/scratch.h"

#include <unistd.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "libs/status/macros.h"
#include "tests/bench/raw_postgres.h"
#include "tests/bench/raw_sqlite.h"

namespace holdfast::bench {

absl::StatusOr<std::unique_ptr<Scratch>> Scratch::Make(const Context& context,
                                                       const std::string& name) {
  std::unique_ptr<Scratch> scratch;
  if (context.database.empty()) {
    const std::string path = absl::StrCat(context.folder, "/", name, ".db");
    scratch.reset(new Scratch("sqlite:" + path, "", path));
    return scratch;
  }
  const std::string database = absl::StrCat("holdfast_bench_", getpid(), "_", name);
  scratch.reset(new Scratch(WithDatabase(context.database, database), context.database, database));
  HF_RETURN_IF_ERROR(scratch->Drop());
  HF_RETURN_IF_ERROR(RunOnServer(context.database, "CREATE DATABASE " + database));
  return scratch;
}

Scratch::~Scratch() { Drop().IgnoreError(); }

absl::Status Scratch::Drop() const {
  if (!server_.empty()) {
    return RunOnServer(server_, absl::StrCat("DROP DATABASE IF EXISTS ", name_, " WITH (FORCE)"));
  }
  std::error_code error;
  for (const char* side : {"", "-wal", "-shm", ".lock"}) {
    std::filesystem::remove(name_ + side, error);
  }
  return absl::OkStatus();
}

absl::Status Scratch::CopyFrom(const Scratch& from) {
  if (server_.empty()) return CopySqlite(from.name_, name_);
  HF_RETURN_IF_ERROR(Drop());
  return RunOnServer(server_, absl::StrCat("CREATE DATABASE ", name_, " TEMPLATE ", from.name_,
                                           " STRATEGY FILE_COPY"));
}

}  // namespace holdfast::bench
