// holdfast-bench-overload [--binaries DIR] [--json FILE]: the overload run alone.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "tests/bench/overload/overload.h"

int main(int argc, char** argv) {
  using namespace holdfast;
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  std::string binaries, json;
  for (size_t i = 0; i + 1 < arguments.size(); i += 2) {
    if (arguments[i] == "--binaries") binaries = arguments[i + 1];
    if (arguments[i] == "--json") json = arguments[i + 1];
  }
  if (!binaries.empty()) setenv("HF_BIN", binaries.c_str(), 1);
  const auto rows = overload::RunOverload({}, std::cout);
  if (!rows.ok()) {
    std::cerr << rows.status() << "\n";
    return 1;
  }
  bool met = true;
  for (const overload::Row& row : *rows) met = met && row.met;
  if (!json.empty()) std::ofstream(json) << overload::ToJson(*rows) << "\n";
  return met ? 0 : 1;
}
