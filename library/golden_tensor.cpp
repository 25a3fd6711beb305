#include "library/golden_tensor.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace diopter::golden {

namespace {

// Of the reference's finite values.
struct Spread {
  double low = 0, high = 0, deviation = 0;
};

Spread spread_of(std::span<const float> values) {
  double sum = 0, squares = 0, low = INFINITY, high = -INFINITY;
  int64_t count = 0;
  for (float value : values) {
    if (!std::isfinite(value)) continue;
    ++count;
    sum += value;
    low = std::min<double>(low, value);
    high = std::max<double>(high, value);
  }
  if (count == 0) return {};
  const double mean = sum / static_cast<double>(count);
  for (float value : values) {
    if (std::isfinite(value)) squares += (value - mean) * (value - mean);
  }
  return {low, high, std::sqrt(squares / static_cast<double>(count))};
}

}  // namespace

Result<Tensor> as_floats(const TensorView& tensor) {
  Tensor floats;
  DIOPTER_TRY(to_float32(tensor, 1, 0, floats));
  return floats;
}

TensorDifference difference(const TensorView& ours, const TensorView& reference) {
  const std::span<const float> a = ours.floats(), b = reference.floats();
  const Spread spread = spread_of(b);
  const double largest = std::max({std::fabs(spread.low), std::fabs(spread.high), 1e-6});
  TensorDifference found;
  found.range = spread.high - spread.low > 1e-6 * largest ? spread.high - spread.low : largest;
  double sum = 0, squares = 0;
  int64_t count = 0;
  for (size_t i = 0; i < b.size(); ++i) {
    if (!std::isfinite(a[i]) || !std::isfinite(b[i])) {
      found.non_finite += std::isfinite(a[i]) != std::isfinite(b[i]);
      continue;
    }
    const double off = std::fabs(static_cast<double>(a[i]) - b[i]);
    sum += off;
    squares += off * off;
    found.maximum = std::max(found.maximum, off);
    ++count;
  }
  if (count == 0) return found;
  found.mean = sum / static_cast<double>(count);
  const double deviation = spread.deviation > 1e-6 * largest ? spread.deviation : largest;
  found.relative_rms = std::sqrt(squares / static_cast<double>(count)) / deviation;
  return found;
}

std::vector<int64_t> true_sizes(const Shape& shape) {
  std::vector<int64_t> sizes;
  std::ranges::copy_if(shape.sizes(), std::back_inserter(sizes), [](int64_t size) { return size != 1; });
  return sizes;
}

Planes planes_of(const TensorView& tensor, Layout layout) {
  const int rank = tensor.shape.rank();
  if (rank < 2 || tensor.shape.element_count() < 1) return {};
  for (int axis = 0; axis + 3 < rank; ++axis) {
    if (tensor.shape[axis] != 1) return {};
  }
  const auto size = [&](int from_end) { return rank >= from_end ? tensor.shape[rank - from_end] : 1; };
  const bool channels_last = layout == Layout::kNhwc && rank > 2;
  const int64_t channels = channels_last ? size(1) : size(3);
  const int64_t height = channels_last ? size(3) : size(2), width = channels_last ? size(2) : size(1);
  if (channels < 1 || channels > 4 || height < 2 || width < 2 || height > kMaxFrameSide || width > kMaxFrameSide) return {};
  Planes planes{static_cast<int>(channels), static_cast<int>(height), static_cast<int>(width), {}};
  const std::span<const float> from = tensor.floats();
  planes.values.assign(from.begin(), from.end());
  for (size_t i = 0; channels_last && i < planes.pixels(); ++i) {
    for (int c = 0; c < planes.channels; ++c) planes.plane(c)[i] = from[i * static_cast<size_t>(channels) + static_cast<size_t>(c)];
  }
  return planes;
}

std::string short_number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

}  // namespace diopter::golden
