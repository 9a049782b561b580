// holdfast-bench: runs benches by name and prints their rows. `./dev bench` builds and calls it.
#include <stdlib.h>
#include <sys/vfs.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>

#include "absl/strings/str_cat.h"
#include "libs/clock/clock.h"
#include "tests/bench/bench.h"
#include "tests/bench/echo.h"
#include "tests/support/postgres_server/postgres_server.h"

namespace holdfast::bench {
namespace {

constexpr long kTmpfsMagic = 0x01021994;

// Of a PostgreSQL of the run's own: on a real disk, with synced commits as by default.
constexpr char kServerFolder[] = "/var/tmp";
const std::vector<std::string>& kServerSettings =
    *new std::vector<std::string>{"shared_buffers=256MB", "max_wal_size=4GB"};

std::string Self() { return std::filesystem::read_symlink("/proc/self/exe").string(); }

// A folder of the run that is removed at its end. Not on tmpfs, where fsync costs nothing.
class RunFolder {
 public:
  explicit RunFolder(const std::string& parent) {
    std::error_code ignored;
    std::filesystem::create_directories(parent, ignored);
    path_ = std::filesystem::weakly_canonical(parent, ignored).string() + "/bench-XXXXXX";
    if (mkdtemp(path_.data()) == nullptr) path_.clear();
  }
  ~RunFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

  const std::string& path() const { return path_; }
  bool OnDisk() const {
    struct statfs info = {};
    return statfs(path_.c_str(), &info) == 0 && info.f_type != kTmpfsMagic;
  }

 private:
  std::string path_;
};

struct Flags {
  std::vector<std::string> names;
  std::string json, data = "build", database = "sqlite";
  int rounds = 3;
  double scale = 1;
};

std::string NamesText() {
  std::string text = "names:\n";
  for (const Bench& bench : Benches()) {
    absl::StrAppend(&text, "  ", bench.name, std::string(16 - std::strlen(bench.name), ' '),
                    bench.about, "\n");
  }
  return text;
}

const Bench* Find(const std::string& name) {
  for (const Bench& bench : Benches()) {
    if (name == bench.name) return &bench;
  }
  return nullptr;
}

int Run(const Flags& flags) {
  std::vector<const Bench*> chosen;
  for (const std::string& name : flags.names) {
    const Bench* bench = Find(name);
    if (bench == nullptr) {
      std::cerr << "dev bench: there is no bench '" << name << "'\n" << NamesText();
      return 2;
    }
    chosen.push_back(bench);
  }
  if (chosen.empty()) {
    for (const Bench& bench : Benches()) chosen.push_back(&bench);
  }
  std::optional<testing_support::PostgresServer> own;
  if (flags.database == "postgres") own.emplace(kServerSettings, kServerFolder);
  const std::string database = own.has_value()              ? own->Url()
                               : flags.database == "sqlite" ? ""
                                                            : flags.database;
  Figures figures;
  const ProcessClock clock;
  bool failed = false;
  for (const Bench* bench : chosen) {
    const RunFolder folder(flags.data);
    if (folder.path().empty()) {
      std::cerr << "dev bench: cannot make a folder in " << flags.data << "\n";
      return 1;
    }
    if (!folder.OnDisk()) std::cerr << "    warning: " << flags.data << " is in memory\n";
    const absl::Time begin = clock.Now();
    const auto say = [&](const std::string& what) {
      std::fprintf(stderr, "    %5.1f s  %s: %s\n", absl::ToDoubleSeconds(clock.Now() - begin),
                   bench->name, what.c_str());
    };
    Context context{.binaries = std::filesystem::path(Self()).parent_path().string(),
                    .self = Self(),
                    .folder = folder.path(),
                    .database = database,
                    .rounds = flags.rounds,
                    .scale = flags.scale,
                    .figures = figures,
                    .say = say};
    const absl::Status status = bench->run(context);
    say(status.ok() ? "done" : std::string("failed: " + std::string(status.message())));
    failed = failed || !status.ok();
  }
  figures.Print(std::cout);
  if (!flags.json.empty()) std::ofstream(flags.json, std::ios::trunc) << figures.Json() << "\n";
  return failed ? 1 : 0;
}

int Main(int argc, char** argv) {
  // A child process of our own, see echo.h.
  if (argc == 4 && std::string(argv[1]) == "--serve_echo") return ServeEcho(argv[2], argv[3]);
  Flags flags;
  CLI::App app("Ratios of the services, each against a baseline measured in the same run.",
               "dev bench");
  app.footer(NamesText());
  app.add_option("name", flags.names, "benches to run; none: all");
  app.add_option("--json", flags.json, "also write the rows here");
  app.add_option("--rounds", flags.rounds, "rounds; figures are medians over them")
      ->check(CLI::Range(1, 100));
  const auto engine = [](const std::string& text) {
    const bool known = text == "sqlite" || text == "postgres" || text.starts_with("postgres://") ||
                       text.starts_with("postgresql://");
    return known ? "" : "must be sqlite, postgres or postgres://…";
  };
  app.add_option("--database", flags.database,
                 "engine: sqlite, postgres (a server of the run's own) or\n"
                 "postgres://… with the right to make databases")
      ->check(engine);
  app.add_option("--data", flags.data, "folder for the run's files, on a real disk");
  app.add_option("--scale", flags.scale, "of every duration and population")
      ->check(CLI::Range(0.001, 10.0));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return Run(flags);
}

}  // namespace
}  // namespace holdfast::bench

int main(int argc, char** argv) { return holdfast::bench::Main(argc, argv); }
