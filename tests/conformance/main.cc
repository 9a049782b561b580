// conformance FILE…: a line for each vector that fails or is skipped, then the counts. Exit status
// 1 for a failure, 2 for wrong usage.
#include <iostream>

#include "tests/conformance/formats.h"

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: conformance FILE…\n";
    return 2;
  }
  holdfast::conformance::Report report(std::cout);
  for (int i = 1; i < argc; ++i) holdfast::conformance::RunFile(argv[i], report);
  report.Summarise();
  return report.ok() ? 0 : 1;
}
