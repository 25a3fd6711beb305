// A server with short patience on a free port, and a client that sends any bytes.
#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <string_view>
#include <thread>

#include <gtest/gtest.h>

#include "server/http/answer.h"
#include "server/http/http_server.h"

namespace diopter::server {

class Client {
 public:
  explicit Client(uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~Client() { close(fd_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  bool is_connected() const { return connected_; }
  bool send(std::string_view bytes) const { return ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()); }

  // All that comes until the server closes, nothing came for `quiet_ms`, or `end` was read.
  std::string read(int quiet_ms = 5000, std::string_view end = {}) {
    std::string all;
    while (end.empty() || all.find(end) == std::string::npos) {
      pollfd wait{fd_, POLLIN, 0};
      if (poll(&wait, 1, quiet_ms) <= 0) break;
      char bytes[65536];
      const ssize_t count = recv(fd_, bytes, sizeof bytes, 0);
      if (count <= 0) {
        closed_ = true;
        break;
      }
      all.append(bytes, static_cast<size_t>(count));
    }
    return all;
  }
  bool was_closed() const { return closed_; }

 private:
  const int fd_;
  bool connected_ = false, closed_ = false;
};

class SmallServer : public testing::Test {
 protected:
  // Where a test wants other options, before it asks.
  HttpOptions options_ = [] {
    HttpOptions options;
    options.port = 0;
    options.threads = 2;
    options.slow_threads = 2;
    options.patience = {.first_request_ms = 300, .head_ms = 300, .next_request_ms = 300, .body_bytes_per_s = 16 * 1024, .piece_ms = 300, .last_answers_ms = 1000};
    return options;
  }();
  Answer answer_ = [](const Request& request) {
    return text("text/plain", request.method + " " + request.path + " " + std::to_string(request.body.size()) + " '" + request.body.substr(0, 64) + "'\n");
  };

  void start() {
    auto server = HttpServer::listen(options_, answer_);
    ASSERT_TRUE(server.ok()) << server.status().to_string();
    server_ = std::move(server).value();
    thread_ = std::thread([this] { EXPECT_TRUE(server_->run().ok()); });
  }
  void stop() {
    if (!thread_.joinable()) return;
    server_->stop();
    thread_.join();
  }
  void TearDown() override { stop(); }

  uint16_t port() const { return server_->port(); }
  // The answers to these bytes, to the end of the connection.
  std::string ask(std::string_view bytes) const {
    Client client(port());
    EXPECT_TRUE(client.send(bytes));
    return client.read();
  }
  // The status of the first answer; 0: none.
  static int status_of(std::string_view answer) { return answer.starts_with("HTTP/1.1 ") ? std::stoi(std::string(answer.substr(9, 3))) : 0; }
  static int answers_in(std::string_view text) {
    int count = 0;
    for (size_t at = text.find("\r\nServer: "); at != std::string_view::npos; at = text.find("\r\nServer: ", at + 1)) ++count;
    return count;
  }

  std::unique_ptr<HttpServer> server_;
  std::thread thread_;
};

}  // namespace diopter::server
