#include "server/http/client_rate.h"

#include <algorithm>
#include <functional>

#include <boost/asio/ip/address.hpp>

namespace diopter::server {

namespace ip = boost::asio::ip;

namespace {

// Empty: this machine, or no address.
std::string key_of(std::string_view client) {
  boost::system::error_code error;
  const ip::address address = ip::make_address(std::string(client), error);
  if (error || address.is_loopback()) return {};
  if (address.is_v4()) {
    const auto bytes = address.to_v4().to_bytes();
    return {bytes.begin(), bytes.end()};
  }
  const auto bytes = address.to_v6().to_bytes();
  const bool is_mapped = address.to_v6().is_v4_mapped();
  if (is_mapped && bytes[12] == 127) return {};
  return is_mapped ? std::string(bytes.begin() + 12, bytes.end()) : std::string(bytes.begin(), bytes.begin() + 8);
}

}  // namespace

bool ClientRate::allows(std::string_view client, int64_t now_ns) {
  if (rate_.per_second <= 0) return true;
  std::string key = key_of(client);
  if (key.empty()) return true;
  Part& part = parts_[std::hash<std::string>()(key) % parts_.size()];
  const std::scoped_lock lock(part.mutex);
  if (part.buckets.size() >= kBucketsOfPart && !part.buckets.contains(key)) make_room(part, now_ns);
  const auto [at, is_new] = part.buckets.try_emplace(std::move(key), Bucket{static_cast<double>(rate_.burst), now_ns});
  Bucket& bucket = at->second;
  bucket = {refilled(bucket, now_ns), now_ns};
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

double ClientRate::refilled(const Bucket& bucket, int64_t now_ns) const {
  return std::min(static_cast<double>(rate_.burst), bucket.tokens + static_cast<double>(now_ns - bucket.at_ns) / 1e9 * rate_.per_second);
}

void ClientRate::make_room(Part& part, int64_t now_ns) const {
  std::erase_if(part.buckets, [&](const auto& entry) { return refilled(entry.second, now_ns) >= rate_.burst; });
  if (part.buckets.size() >= kBucketsOfPart) part.buckets.clear();
}

}  // namespace diopter::server
