// Where the real data for checks lies: $HOLDFAST_DATA, else ../shared/data beside the checkout.
#ifndef HOLDFAST_TESTS_SUPPORT_DATA_FOLDER_H_
#define HOLDFAST_TESTS_SUPPORT_DATA_FOLDER_H_

#include <cstdlib>
#include <filesystem>
#include <string>

namespace holdfast {

// Empty when there is none. Suites run in the root of the checkout.
inline std::string DataFolder() {
  const char* named = std::getenv("HOLDFAST_DATA");
  const std::string folder = named != nullptr && *named != '\0' ? named : "../shared/data";
  return std::filesystem::is_directory(folder) ? folder : "";
}

}  // namespace holdfast

#endif  // HOLDFAST_TESTS_SUPPORT_DATA_FOLDER_H_
