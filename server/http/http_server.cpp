#include "server/http/http_server.h"

#include <algorithm>
#include <csignal>
#include <exception>
#include <thread>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "server/http/tls_connection.h"

namespace diopter::server {

namespace asio = boost::asio;
using boost::system::error_code;
using asio::ip::tcp;

namespace {

constexpr std::chrono::milliseconds kLook{10};
constexpr std::chrono::milliseconds kNoDescriptors{100};

// How often a loop looks for clients whose time has run out: a quarter of the shortest time.
int look_every_ms(const Patience& patience) {
  const int64_t shortest = std::min({patience.first_request_ms, patience.head_ms, patience.next_request_ms, patience.piece_ms});
  return static_cast<int>(std::clamp<int64_t>(shortest / 4, 5, 250));
}

class BeastServer final : public HttpServer {
 public:
  BeastServer(const HttpOptions& options, Answer answer)
      : options_(options), answer_(std::move(answer)), loops_(loops_of(options)), slow_(static_cast<size_t>(options.slow_threads)), acceptor_(loops_[0]->context()), pause_(loops_[0]->context()), look_(loops_[0]->context()), signals_(loops_[0]->context(), SIGINT, SIGTERM) {}

  Status open() {
    if (!options_.tls_cert.empty()) {
      DIOPTER_ASSIGN(tls_, open_tls(options_.tls_cert, options_.tls_key));
    }
    error_code error;
    const asio::ip::address address = asio::ip::make_address(options_.host == "localhost" ? "127.0.0.1" : options_.host, error);
    if (error) return invalid("--host", "'" + options_.host + "' is no address", "give one as 127.0.0.1 or 0.0.0.0");
    const tcp::endpoint endpoint(address, options_.port);
    acceptor_.open(endpoint.protocol(), error);
    // A port whose last connections are still closing can be used; one where another program listens cannot.
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) port_ = acceptor_.local_endpoint(error).port();
    if (!error) return ok_status();
    const std::string place = "port " + std::to_string(options_.port) + " of " + options_.host;
    if (error == asio::error::address_in_use) return environment_failure(place, "another program listens there", "choose another with --port, or --port 0 for any that is free");
    if (error == asio::error::access_denied) return environment_failure(place, "is reserved for the system", "choose one above 1023 with --port");
    return environment_failure(place, "cannot be listened on: " + error.message(), "check --host and --port");
  }

  uint16_t port() const override { return port_; }

  Status run() override {
    // A client that goes away while a file is sent to it is a failed call, not the end of the program: sendfile has no flag for that.
    std::signal(SIGPIPE, SIG_IGN);
    signals_.async_wait([this](error_code error, int) {
      if (!error) end();
    });
    if (tls_) reload_at_hangup();
    accept();
    std::vector<std::thread> threads;
    for (size_t i = 1; i < loops_.size(); ++i) threads.emplace_back([this, i] { loops_[i]->run(); });
    loops_[0]->run();
    for (std::thread& thread : threads) thread.join();
    slow_.stop();
    slow_.join();
    // They come back to this server's loops.
    while (shared_.waiting_answers > 0) std::this_thread::sleep_for(kLook);
    return ok_status();
  }

  void stop() override {
    loops_[0]->post([this] { end(); });
  }

 private:
  static std::vector<std::unique_ptr<Loop>> loops_of(const HttpOptions& options) {
    std::vector<std::unique_ptr<Loop>> loops;
    for (int i = 0; i < std::max(1, options.threads); ++i) loops.push_back(std::make_unique<Loop>(look_every_ms(options.patience), options.metrics));
    return loops;
  }

  int count() const {
    int count = 0;
    for (const auto& loop : loops_) count += loop->count();
    return count;
  }

  // Each loop gets a connection in turn.
  void accept() {
    Loop& loop = *loops_[next_];
    next_ = (next_ + 1) % loops_.size();
    acceptor_.async_accept(loop.context(), peer_, [this, &loop](error_code error, Socket socket) {
      if (!acceptor_.is_open()) return;
      if (error) {  // of this connection, or there are no descriptors left: some will be closed
        pause_.expires_after(kNoDescriptors);
        pause_.async_wait([this](error_code stopped) {
          if (!stopped) accept();
        });
        return;
      }
      const bool is_full = count() >= options_.connections;
      loop.post([this, &loop, is_full, tls = tls_, peer = peer_.address().to_string(), socket = std::move(socket)]() mutable {
        if (is_full && !loop.close_longest_waiting()) return;
        if (tls) {
          std::make_shared<TlsConnection>(shared_, loop, std::move(peer), std::move(socket), std::move(tls))->start();
        } else {
          std::make_shared<PlainConnection>(shared_, loop, std::move(peer), std::move(socket))->start();
        }
      });
      accept();
    });
  }

  // Connections that are open keep what they began with.
  void reload_at_hangup() {
    error_code ignored;
    hangup_.add(SIGHUP, ignored);
    hangup_.async_wait([this](error_code error, int) {
      if (error) return;
      Result<TlsContext> fresh = open_tls(options_.tls_cert, options_.tls_key);
      if (fresh.ok()) tls_ = std::move(fresh).value();
      else if (options_.complain) options_.complain(fresh.status());
      reload_at_hangup();
    });
  }

  void end() {
    if (!acceptor_.is_open()) return;
    error_code ignored;
    signals_.cancel(ignored);
    signals_.clear(ignored);  // the next one ends the program
    hangup_.cancel(ignored);
    acceptor_.close(ignored);
    pause_.cancel();
    for (const auto& loop : loops_) loop->post([&loop = *loop] { loop.end(); });
    stop_when_done(std::chrono::steady_clock::now() + std::chrono::milliseconds(options_.patience.last_answers_ms));
  }

  void stop_when_done(std::chrono::steady_clock::time_point at_latest) {
    if (count() == 0 || std::chrono::steady_clock::now() >= at_latest) {
      for (const auto& loop : loops_) loop->stop();
      return;
    }
    look_.expires_after(kLook);
    look_.async_wait([this, at_latest](error_code) { stop_when_done(at_latest); });
  }

  const HttpOptions options_;
  const Answer answer_;
  // In this order: a connection may end with its loop, or with the task of it that waits for a thread.
  Shared shared_{options_, answer_, &slow_};
  std::vector<std::unique_ptr<Loop>> loops_;
  asio::thread_pool slow_;
  asio::basic_socket_acceptor<tcp, asio::io_context::executor_type> acceptor_;
  tcp::endpoint peer_;
  size_t next_ = 0;
  asio::steady_timer pause_;
  asio::steady_timer look_;
  asio::signal_set signals_;
  asio::signal_set hangup_{loops_[0]->context()};
  TlsContext tls_;  // null: as it is; of the first loop's thread
  uint16_t port_ = 0;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const HttpOptions& options, Answer answer) {
  try {
    auto server = std::make_unique<BeastServer>(options, std::move(answer));
    DIOPTER_TRY(server->open());
    return std::unique_ptr<HttpServer>(std::move(server));
  } catch (const std::exception& e) {
    return environment_failure("the server", std::string("cannot start: ") + e.what());
  }
}

}  // namespace diopter::server
