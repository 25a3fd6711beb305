// What all connections of a server share. Threads: any.
#pragma once

#include <atomic>
#include <cstdint>

#include <boost/asio/thread_pool.hpp>

#include "server/http/http_server.h"

namespace diopter::server {

struct Shared {
  const HttpOptions& options;
  const Answer& answer;
  boost::asio::thread_pool* slow = nullptr;
  std::atomic<int64_t> body_bytes{0};
  std::atomic<int> waiting_answers{0};  // whose Response::when has not called back
  ClientRate api_rate{options.api_rate};

  // Memory for bodies that are being read or answered; false where there is none left.
  bool reserve(int64_t bytes) {
    if (body_bytes.fetch_add(bytes) + bytes <= options.all_body_bytes) return true;
    body_bytes -= bytes;
    return false;
  }
  void release(int64_t bytes) { body_bytes -= bytes; }
};

}  // namespace diopter::server
