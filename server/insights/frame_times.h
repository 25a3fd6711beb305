// Frame times counted by bucket, so that a day's percentiles can be estimated without keeping any visitor's figure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

namespace diopter::server {

// The upper bound (ms) of the bucket that a frame time falls into; what is slower than the last falls into the last (1000).
int64_t frame_time_bucket(double ms);

// Upper bound of a bucket -> how many.
using FrameTimeCounts = std::map<int64_t, int64_t>;

// The `quantile` (0..1) in ms, spread evenly inside its bucket: an estimate, off by a bucket's width at most. Nothing where nothing was counted.
std::optional<double> estimated_quantile(const FrameTimeCounts& counts, double quantile);

}  // namespace diopter::server
