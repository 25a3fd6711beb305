// One client: reads a request, sends the answer, again. What carries the bytes is below it: plain_connection.h, tls_connection.h.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/http/http_server.h"
#include "server/http/loop.h"
#include "server/http/request_reader.h"
#include "server/http/shared.h"

namespace diopter::server {

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  // `peer`: the address at the other end, without the port.
  Connection(Shared& shared, Loop& loop, std::string peer);
  virtual ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // All below on the loop's thread.
  void start();
  // For a request, or the rest of its head.
  bool is_waiting() const { return is_waiting_; }
  int64_t waiting_since_ns() const { return waiting_since_ns_; }
  int64_t deadline_ns() const { return deadline_ns_; }
  // At once; what is under way ends with a failure.
  virtual void close() = 0;

 protected:
  enum class Sent { kAll = 1, kLater, kFailed };
  // Bytes that lie in a file.
  struct FilePart {
    int descriptor = -1;
    int64_t first = 0;
    int64_t length = 0;
  };

  // What a wire does. Those that end later call the function named, on the loop's thread.
  virtual void open() = 0;  // on_open
  virtual void read(char* bytes, size_t most) = 0;  // on_read
  // All of both, which stay where they are until then; on_sent, where the answer is kLater.
  virtual Sent send(std::string_view head, Bytes body) = 0;
  virtual bool sends_files() const { return false; }
  virtual Sent send(std::string_view, FilePart) { return Sent::kFailed; }
  // Tells the client that no more will be sent; then swallow().
  virtual void end() = 0;
  virtual bool is_secure() const = 0;

  void on_open(bool ok);
  // 0: the client went away.
  void on_read(size_t count);
  void on_sent(bool ok);
  // Reads what the client still sends, for a moment, or the answer could be lost with the connection.
  void swallow() { read(buffer_.data(), buffer_.size()); }

 private:
  enum class Phase { kReading = 1, kContinuing, kAnswering, kSending, kEnding };

  void wait_for_request(int64_t patience_ms);
  void expires_after(int64_t ms) { deadline_ns_ = now_ns() + ms * 1'000'000; }
  // Goes on with what lies in the buffer.
  void take();
  void read_more();
  bool reserve_body();
  void on_request();
  // Where the request comes from, and its name.
  void tell_facts();
  void refuse(int status, std::string_view what, std::string_view remedy);
  void reply(Response response);
  // Of an answer that has to be waited for.
  void reply_when(Response response);
  void send_pieces();
  // What is sent next, at most a piece of it.
  Sent send_piece();
  void on_all_sent();
  void log_request() const;

  Shared& shared_;
  Loop& loop_;
  const std::string peer_;
  Phase phase_ = Phase::kReading;
  bool is_waiting_ = false;
  int64_t waiting_since_ns_ = 0;
  int64_t deadline_ns_ = INT64_MAX;

  RequestReader reader_;
  std::vector<char> buffer_;
  size_t first_ = 0, last_ = 0;  // what of the buffer is not taken yet
  int64_t body_began_ns_ = 0, body_received_ = 0;
  int64_t reserved_ = 0;  // of the memory for bodies

  Response response_;
  bool keeps_ = false;          // open after this answer
  std::string head_;            // what of it is still to be sent
  int64_t sent_ = 0;            // of the content
  int64_t sending_ = 0;         // the piece under way
  std::vector<std::byte> piece_;
  int64_t began_ns_ = 0;
  size_t swallowed_ = 0;
};

}  // namespace diopter::server
