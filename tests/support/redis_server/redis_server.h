#ifndef HOLDFAST_TESTS_SUPPORT_REDIS_SERVER_REDIS_SERVER_H_
#define HOLDFAST_TESTS_SUPPORT_REDIS_SERVER_REDIS_SERVER_H_

#include <sys/types.h>

#include <string>
#include <vector>

namespace holdfast::testing_support {

// A real redis-server of one test: private, on loopback, without persistence, on a free port. It is
// stopped by its process id, at the latest with this object.
class RedisServer {
 public:
  RedisServer();  // starts; aborts the test binary when there is no redis-server
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  std::string address() const;  // "127.0.0.1:port"; the port stays the same over restarts

  // Returns when it answers. The server dies with the thread that starts it.
  void Start();
  void Kill();   // SIGKILL; everything in it is gone
  void Pause();  // SIGSTOP: connections stay, nothing answers
  void Resume();
  void FlushAll();
  // The text or integer of one reply, through a connection of its own; "" for nil and arrays.
  std::string Ask(const std::vector<std::string>& args);

 private:
  int port_ = 0;
  pid_t pid_ = -1;
  std::string directory_;
};

}  // namespace holdfast::testing_support

#endif  // HOLDFAST_TESTS_SUPPORT_REDIS_SERVER_REDIS_SERVER_H_
