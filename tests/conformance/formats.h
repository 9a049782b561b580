// The formats of files of figures, by the `format` that a file names.
#ifndef HOLDFAST_TESTS_CONFORMANCE_FORMATS_H_
#define HOLDFAST_TESTS_CONFORMANCE_FORMATS_H_

#include <string>

#include "tests/conformance/core/report.h"

namespace holdfast::conformance {

// Runs one file into the report; a file that cannot be read, parsed or recognised breaks it.
void RunFile(const std::string& path, Report& report);
// The same of the file's text; `name` is for messages.
void RunText(const std::string& name, const std::string& text, Report& report);

}  // namespace holdfast::conformance

#endif  // HOLDFAST_TESTS_CONFORMANCE_FORMATS_H_
