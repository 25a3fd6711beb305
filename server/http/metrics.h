// What the server counts, for Prometheus. Only metrics.cpp sees its library.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace diopter::server {

// Upper bounds of the histogram of times, seconds.
constexpr std::array<double, 10> kTimeBounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 1, 2.5, 10};

// What one thread counted since it last told; not for several threads.
struct WireCounts {
  struct Requests {
    int64_t count = 0;
    double seconds = 0;
    std::array<int64_t, kTimeBounds.size() + 1> by_time = {};
  };
  std::map<std::pair<std::string_view, int>, Requests> requests;  // by route and class of status (2 for 200 to 299)
  std::map<int, int64_t> refused;                                 // by status: what was no request, or one too large or too slow
  int64_t sent_bytes = 0, received_bytes = 0;                     // of contents and bodies
  int64_t opened = 0, closed = 0;                                 // connections

  void add(std::string_view route, int status, double seconds);
};

// Threads: any.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  void add(const WireCounts& counts);
  // In Prometheus's text format.
  std::string text() const;

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace diopter::server
