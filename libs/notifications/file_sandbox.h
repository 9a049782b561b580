#ifndef HOLDFAST_LIBS_NOTIFICATIONS_FILE_SANDBOX_H_
#define HOLDFAST_LIBS_NOTIFICATIONS_FILE_SANDBOX_H_

#include <string>

#include "libs/notifications/notifications.h"

namespace holdfast::notifications {

// Writes each notification as `<dir>/<id>.json`, whole or not at all; sending one again replaces
// the file with itself.
class FileSandbox : public Sender {
 public:
  // Creates the directory when it is missing.
  explicit FileSandbox(std::string dir);
  absl::Status Send(const StoredNotification& notification) override;

 private:
  std::string dir_;
};

}  // namespace holdfast::notifications

#endif  // HOLDFAST_LIBS_NOTIFICATIONS_FILE_SANDBOX_H_
