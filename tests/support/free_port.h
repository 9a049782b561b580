// A port for a server that a test starts.
#ifndef HOLDFAST_TESTS_SUPPORT_FREE_PORT_H_
#define HOLDFAST_TESTS_SUPPORT_FREE_PORT_H_

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "libs/status/macros.h"

namespace holdfast::testing_support {

// One of loopback that nobody listens on. Another process may take it before the server does.
inline int FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  HF_CHECK(fd >= 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  HF_CHECK(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
  socklen_t size = sizeof(address);
  HF_CHECK(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  close(fd);
  return ntohs(address.sin_port);
}

}  // namespace holdfast::testing_support

#endif  // HOLDFAST_TESTS_SUPPORT_FREE_PORT_H_
