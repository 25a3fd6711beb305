// HTTP/1.1 over TCP with Boost.Beast, bounded in every direction. Only http_server.cpp, connection.* and beast.cpp see Boost, and its exceptions
// end there.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "server/http/message.h"

namespace diopter::server {

struct HttpOptions {
  std::string host = "127.0.0.1";  // an address, or "localhost"
  uint16_t port = 8080;            // 0: the system chooses
  int threads = 4;
  int slow_threads = 8;            // for requests that wait for a database or for other servers
  int64_t body_bytes = int64_t{8} << 20;        // of one request; 413 beyond
  int64_t all_body_bytes = int64_t{256} << 20;  // of all requests at a time; 503 beyond
  int connections = 1024;          // beyond them the one that has waited longest for a request is closed
  std::function<bool(const Request&)> is_slow;  // answered on a thread for slow requests; empty: none is
  std::function<void(std::string_view)> log_request;  // one line; called from any thread; empty: no log
};

// Called from any of the server's threads.
using Answer = std::function<Response(const Request&)>;

class HttpServer {
 public:
  // Listens. Fails with place "--host" where that is no address; kEnvironment where the port is taken or not allowed.
  static Result<std::unique_ptr<HttpServer>> listen(const HttpOptions& options, Answer answer);
  virtual ~HttpServer() = default;

  virtual uint16_t port() const = 0;
  // Answers until SIGINT or SIGTERM, then closes what waits and lets answers under way end, for five seconds at most. A second signal
  // ends the program.
  virtual Status run() = 0;
};

}  // namespace diopter::server
