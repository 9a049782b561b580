#include <cstdio>
#include <cstdlib>
#include "tests/storm/storm.h"
using namespace holdfast::storm;
int main(int argc, char** argv) {
  const int from = argc > 1 ? atoi(argv[1]) : 1, to = argc > 2 ? atoi(argv[2]) : from;
  for (int s = from; s <= to; ++s) {
    const RunResult r = RunStorm({.seed = (uint64_t)s, .echo = argc > 3});
    std::printf("%d: %s %s acts %d\n", s, r.violation ? std::string(NameOf(r.violation->invariant)).c_str() : "ok", r.violation ? r.violation->observed.c_str() : "", r.acts);
    std::fflush(stdout);
  }
}
