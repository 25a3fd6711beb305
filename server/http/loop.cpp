#include "server/http/loop.h"

#include <chrono>
#include <exception>
#include <vector>

#include "server/http/connection.h"

namespace diopter::server {

int64_t now_ns() { return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

void Loop::run() {
  look();
  for (;;) {
    try {
      context_.run();
      return;
    } catch (const std::exception&) {
      // Out of memory in a handler: its connection is gone, the others go on.
    }
  }
}

void Loop::add(Connection* connection) {
  open_.insert(connection);
  ++count_;
  ++counts_.opened;
}

void Loop::remove(Connection* connection) {
  if (open_.erase(connection) == 0) return;
  --count_;
  ++counts_.closed;
}

bool Loop::close_longest_waiting() {
  Connection* longest = nullptr;
  for (Connection* connection : open_) {
    if (connection->is_waiting() && (!longest || connection->waiting_since_ns() < longest->waiting_since_ns())) longest = connection;
  }
  if (longest) longest->close();
  return longest != nullptr;
}

void Loop::end() {
  ending_.store(true);
  for (Connection* connection : open_) {
    if (connection->is_waiting()) connection->close();
  }
}

void Loop::look() {
  const int64_t now = now_ns();
  for (Connection* connection : open_) {
    if (connection->deadline_ns() < now) connection->close();
  }
  if (metrics_) metrics_->add(counts_);
  counts_ = {};
  timer_.expires_after(look_every_);
  timer_.async_wait([this](boost::system::error_code error) {
    if (!error) look();
  });
}

}  // namespace diopter::server
