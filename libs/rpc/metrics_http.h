// GET /metrics over plain HTTP, for Prometheus.
#ifndef HOLDFAST_LIBS_RPC_METRICS_HTTP_H_
#define HOLDFAST_LIBS_RPC_METRICS_HTTP_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace holdfast::rpc {

class MetricsHttp {
 public:
  // `address` is host:port, port 0 for any free one. `text` is called per request, on a thread of
  // the listener.
  static absl::StatusOr<std::unique_ptr<MetricsHttp>> Start(const std::string& address,
                                                            std::function<std::string()> text);
  ~MetricsHttp();
  int port() const;

 private:
  struct Impl;
  explicit MetricsHttp(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::rpc

#endif  // HOLDFAST_LIBS_RPC_METRICS_HTTP_H_
