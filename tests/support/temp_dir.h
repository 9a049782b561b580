// A directory of one test, on tmpfs where there is one, removed at the end.
#ifndef HOLDFAST_TESTS_SUPPORT_TEMP_DIR_H_
#define HOLDFAST_TESTS_SUPPORT_TEMP_DIR_H_

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include "libs/status/macros.h"

namespace holdfast {

class TempDir {
 public:
  TempDir() {
    path_ = access("/dev/shm", W_OK) == 0 ? "/dev/shm/hf-test-XXXXXX" : "/tmp/hf-test-XXXXXX";
    HF_CHECK(mkdtemp(path_.data()) != nullptr);
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }
  std::string File(std::string_view name) const { return path_ + "/" + std::string(name); }

 private:
  std::string path_;
};

}  // namespace holdfast

#endif  // HOLDFAST_TESTS_SUPPORT_TEMP_DIR_H_
