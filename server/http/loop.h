// A thread of the server: its connections, and what it does next. Everything about a connection happens on the thread of its loop.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_set>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "server/http/metrics.h"

namespace diopter::server {

class Connection;

class Loop {
 public:
  // `metrics`: null, or told a few times a second what was counted.
  Loop(int look_every_ms, Metrics* metrics) : look_every_(look_every_ms), metrics_(metrics) {}

  boost::asio::io_context& context() { return context_; }
  // Runs until stop().
  void run();
  void stop() { context_.stop(); }

  // From any thread: `task` runs on this loop.
  template <class Task>
  void post(Task&& task) {
    boost::asio::post(context_, std::forward<Task>(task));
  }

  // On the loop's thread.
  void add(Connection* connection);
  void remove(Connection* connection);
  // Closes the one that has waited longest for a request; false where none waits.
  bool close_longest_waiting();
  // Closes all that wait; the others end with the answer under way, and so do those that come.
  void end();

  WireCounts& counts() { return counts_; }

  // From any thread.
  bool is_ending() const { return ending_.load(std::memory_order_relaxed); }
  int count() const { return count_.load(std::memory_order_relaxed); }

 private:
  // Closes connections whose time has run out, and tells what was counted.
  void look();

  std::unordered_set<Connection*> open_;  // outlives the context, which may hold the last of them
  std::atomic<int> count_{0};
  std::atomic<bool> ending_{false};
  const std::chrono::milliseconds look_every_;
  Metrics* const metrics_;
  WireCounts counts_;
  boost::asio::io_context context_{1};
  boost::asio::steady_timer timer_{context_};
};

// Of a clock that only runs forward.
int64_t now_ns();

}  // namespace diopter::server
