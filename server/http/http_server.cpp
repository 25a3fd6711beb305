#include "server/http/http_server.h"

#include <algorithm>
#include <exception>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include "server/http/connection.h"

namespace diopter::server {

namespace asio = boost::asio;
using boost::system::error_code;
using asio::ip::tcp;

namespace {

constexpr std::chrono::seconds kLastAnswers{5};
constexpr std::chrono::milliseconds kLook{10};
constexpr std::chrono::milliseconds kNoDescriptors{100};

class BeastServer final : public HttpServer {
 public:
  BeastServer(const HttpOptions& options, Answer answer) : options_(options), answer_(std::move(answer)), slow_(static_cast<size_t>(options.slow_threads)) {}

  Status open() {
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
    signals_.async_wait([this](error_code error, int) {
      if (!error) end();
    });
    accept();
    std::vector<std::thread> threads;
    for (int i = 1; i < options_.threads; ++i) threads.emplace_back([this] { work(); });
    work();
    for (std::thread& thread : threads) thread.join();
    slow_.join();
    return ok_status();
  }

 private:
  void work() {
    for (;;) {
      try {
        context_.run();
        return;
      } catch (const std::exception&) {
        // Out of memory in a handler: its connection is gone, the others go on.
      }
    }
  }

  void accept() {
    acceptor_.async_accept(asio::make_strand(context_), [this](error_code error, tcp::socket socket) {
      if (!acceptor_.is_open()) return;
      if (error) {  // of this connection, or there are no descriptors left: some will be closed
        pause_.expires_after(kNoDescriptors);
        pause_.async_wait([this](error_code stopped) {
          if (!stopped) accept();
        });
        return;
      }
      if (connections_.count() >= static_cast<size_t>(options_.connections)) connections_.close_longest_waiting();
      std::make_shared<Connection>(std::move(socket), options_, answer_, connections_, slow_)->start();
      accept();
    });
  }

  void end() {
    signals_.clear();  // the next one ends the program
    asio::post(acceptor_.get_executor(), [this] {
      error_code ignored;
      acceptor_.close(ignored);
      pause_.cancel();
    });
    connections_.end();
    stop_when_done(std::chrono::steady_clock::now() + kLastAnswers);
  }

  void stop_when_done(std::chrono::steady_clock::time_point at_latest) {
    if (connections_.count() == 0 || std::chrono::steady_clock::now() >= at_latest) return context_.stop();
    look_.expires_after(kLook);
    look_.async_wait([this, at_latest](error_code) { stop_when_done(at_latest); });
  }

  const HttpOptions options_;
  const Answer answer_;
  Connections connections_;  // outlives the connections, which end with the context
  asio::io_context context_;
  asio::thread_pool slow_;
  tcp::acceptor acceptor_{asio::make_strand(context_)};
  asio::steady_timer pause_{acceptor_.get_executor()};
  asio::steady_timer look_{context_};
  asio::signal_set signals_{context_, SIGINT, SIGTERM};
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
