// HTTP/1.1 over TCP, bounded in every direction. Boost's exceptions end in this folder.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/http/client_rate.h"
#include "server/http/message.h"
#include "server/http/metrics.h"

namespace diopter::server {

// How long a client is waited for.
struct Patience {
  int64_t first_request_ms = 10'000;      // from its connection to the head of its first request
  int64_t head_ms = 10'000;               // from the first byte of a head to its end, and for the first bytes of a body
  int64_t next_request_ms = 30'000;       // from an answer to the next request
  int64_t body_bytes_per_s = 16 * 1024;   // slower bodies are not waited for
  int64_t piece_ms = 30'000;              // for taking 256 KB of an answer: who takes 9 KB/s is served to the end, however large the file
  int64_t last_answers_ms = 5'000;        // for answers under way when the server is to stop
};

struct HttpOptions {
  std::string host = "127.0.0.1";  // an address, or "localhost"
  uint16_t port = 8080;            // 0: the system chooses
  int threads = 4;
  int slow_threads = 8;            // for requests that wait for a database or for other servers
  int64_t body_bytes = int64_t{8} << 20;        // of one request; 413 beyond
  int64_t all_body_bytes = int64_t{256} << 20;  // of all requests at a time; 503 beyond
  int connections = 2048;          // beyond them one that has waited long for a request is closed; where none waits, the new one
  Patience patience;
  Rate api_rate;                   // of each client below /api/; 429 beyond
  Metrics* metrics = nullptr;      // outlives the server; null: nobody counts
  // Gives, on the connection's own thread, the answers that need not wait for a database or another server; nothing for the others, which are then
  // answered on a thread for such. Empty: no answer waits.
  std::function<std::optional<Response>(const Request&)> answer_at_once;
  bool behind_proxy = false;       // X-Forwarded-For and X-Forwarded-Proto are believed where they come from this machine or a private address
  std::string tls_cert, tls_key;   // files (PEM), the certificate with those that lead to its root; both or none. Read again at SIGHUP
  bool only_secure = false;        // answers over TLS tell browsers never to come without it
  enum class Log { kText = 1, kJson };
  Log log_format = Log::kText;
  std::function<bool(const Request&)> hides_client;   // who sent it is not logged ("-"); empty: always logged
  std::function<void(std::string_view)> log_request;  // one line; called from any thread; empty: no log
  std::function<void(const Status&)> complain;        // what fails later than at the start, as new files of TLS; empty: nobody listens
};

// Called from any of the server's threads.
using Answer = std::function<Response(const Request&)>;

class HttpServer {
 public:
  // Listens. Fails with place "--host" where that is no address; kInvalid with the file as place where TLS cannot use it; kEnvironment where the
  // port is taken or not allowed.
  static Result<std::unique_ptr<HttpServer>> listen(const HttpOptions& options, Answer answer);
  virtual ~HttpServer() = default;

  virtual uint16_t port() const = 0;
  // Answers until SIGINT, SIGTERM or stop(), then closes what waits and lets answers under way end, for five seconds at most; a slow
  // request's answer that takes longer is finished and not sent. A second signal ends the program.
  virtual Status run() = 0;
  // From any thread.
  virtual void stop() = 0;
};

}  // namespace diopter::server
