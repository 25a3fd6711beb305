// One client: reads a request, sends the answer, again. Runs on a strand of its own.
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "server/http/http_server.h"

namespace diopter::server {

class Connection;

// The connections that are open.
class Connections {
 public:
  void add(const std::shared_ptr<Connection>& connection);
  void remove(Connection* connection);
  size_t count() const;
  // Closes the one that has waited longest for a request.
  void close_longest_waiting();
  // Closes all that wait; the others end with the answer under way, and so do those that come.
  void end();
  bool is_ending() const { return ending_.load(); }
  // Memory for bodies that are being read or answered; false where there is none left.
  bool reserve(int64_t bytes, int64_t limit);
  void release(int64_t bytes) { body_bytes_ -= bytes; }

 private:
  // They end outside the lock, which their end takes.
  std::vector<std::shared_ptr<Connection>> open() const;

  mutable std::mutex mutex_;
  std::map<Connection*, std::weak_ptr<Connection>> open_;
  std::atomic<bool> ending_{false};
  std::atomic<int64_t> body_bytes_{0};
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(boost::asio::ip::tcp::socket socket, const HttpOptions& options, const Answer& answer, Connections& connections, boost::asio::thread_pool& slow);
  ~Connection();
  void start();
  // When it began to wait for a request; nothing while it sends. From any thread.
  std::optional<int64_t> waiting_since_ns() const;
  // Closes it, if it still waits then. From any thread.
  void close_if_waiting();

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::empty_body>;
  using BodyParser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  void read(std::chrono::seconds patience);
  void on_read(boost::beast::error_code error);
  void on_request();
  // False where it was refused.
  bool take_fields();
  void read_body();
  void on_body(boost::beast::error_code error);
  void answer_request();
  Response answer_of(const Request& request) const;
  void refuse(int status, std::string_view what, std::string_view remedy);
  void send(Response response);
  void send_piece();
  void on_sent();
  // Says the end and swallows what the client still sends, or the answer could be lost with the connection.
  void close_gently();
  void log() const;

  boost::beast::tcp_stream stream_;
  const HttpOptions& options_;
  const Answer& answer_;
  Connections& connections_;
  boost::asio::thread_pool& slow_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::optional<BodyParser> body_parser_;
  int64_t reserved_ = 0;  // of the memory for bodies
  std::atomic<int64_t> waiting_since_ns_{0};  // 0: does not wait

  Request request_;
  Response response_;
  bool keeps_ = false;       // open after this answer
  std::string head_;         // what of it is still to be sent
  int64_t sent_ = 0;         // of the content
  std::vector<std::byte> piece_;
  int64_t began_ns_ = 0;
  size_t swallowed_ = 0;
};

}  // namespace diopter::server
