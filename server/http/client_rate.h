// How often one client may ask: a bucket of tokens for each address, in memory.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace diopter::server {

struct Rate {
  int per_second = 0;  // 0: as often as it likes
  int burst = 0;       // at once, after a pause
};

// Threads: any.
class ClientRate {
 public:
  explicit ClientRate(Rate rate) : rate_(rate) {}

  // Whether this client may ask now, which counts. An IPv6 client is its network of 64 bits, which one customer has. Never refuses this machine.
  bool allows(std::string_view client, int64_t now_ns);

 private:
  struct Bucket {
    double tokens = 0;
    int64_t at_ns = 0;
  };
  // Each part has its own lock; where one is full, the buckets that are full again are dropped, and where that is not enough, all.
  struct Part {
    std::mutex mutex;
    std::unordered_map<std::string, Bucket> buckets;
  };
  static constexpr size_t kBucketsOfPart = 4096;

  void make_room(Part& part, int64_t now_ns) const;
  double refilled(const Bucket& bucket, int64_t now_ns) const;

  const Rate rate_;
  std::array<Part, 16> parts_;
};

}  // namespace diopter::server
