#include "server/insights/frame_times.h"

#include <algorithm>
#include <iterator>

namespace diopter::server {

namespace {

constexpr int64_t kBounds[] = {1, 2, 4, 6, 8, 10, 12, 16, 20, 25, 33, 50, 66, 100, 200, 500, 1000};

int64_t lower_bound_of(int64_t bucket) {
  const auto at = std::ranges::lower_bound(kBounds, bucket);
  return at == std::begin(kBounds) ? 0 : *std::prev(at);
}

}  // namespace

int64_t frame_time_bucket(double ms) {
  const auto at = std::ranges::find_if(kBounds, [&](int64_t bound) { return ms <= static_cast<double>(bound); });
  return at == std::end(kBounds) ? *std::prev(at) : *at;
}

std::optional<double> estimated_quantile(const FrameTimeCounts& counts, double quantile) {
  int64_t total = 0;
  for (const auto& [bucket, count] : counts) total += count;
  if (total <= 0) return std::nullopt;
  const double wanted = quantile * static_cast<double>(total);
  double before = 0;
  for (const auto& [bucket, count] : counts) {
    const auto here = static_cast<double>(count);
    if (here > 0 && before + here >= wanted) {
      const auto low = static_cast<double>(lower_bound_of(bucket)), high = static_cast<double>(bucket);
      return low + (high - low) * std::clamp((wanted - before) / here, 0.0, 1.0);
    }
    before += here;
  }
  return static_cast<double>(counts.rbegin()->first);
}

}  // namespace diopter::server
