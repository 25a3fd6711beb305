#include "engine/input/axis_weights.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace diopter {

namespace {

// A position this close to a sample (or to its edge) lies on it: rounding noise must not blend neighbours into a plain copy.
constexpr double kSnap = 1e-6;

double snapped(double position) {
  const double whole = std::nearbyint(position);
  return std::fabs(position - whole) < kSnap ? whole : position;
}

// What makes one destination sample: source samples [first, first + weights.size()).
struct Taps {
  int first;
  std::vector<float> weights;
};

// The source samples that may be read.
struct Bounds {
  int low, high;  // both included
};

Bounds bounds_of(const Axis& axis) {
  const int low = std::clamp(static_cast<int>(std::floor(snapped(axis.low))), 0, axis.size - 1);
  return {low, std::clamp(static_cast<int>(std::ceil(snapped(axis.high))) - 1, low, axis.size - 1)};
}

Taps area_taps(const Axis& axis, Bounds bounds, int destination) {
  const double a = axis.scale * destination + axis.offset, b = a + axis.scale;
  const double from = std::clamp(snapped(std::fmin(a, b)), axis.low, axis.high);
  const double to = std::clamp(snapped(std::fmax(a, b)), axis.low, axis.high);
  const int first = std::clamp(static_cast<int>(std::floor(from)), bounds.low, bounds.high);
  const int last = std::clamp(static_cast<int>(std::ceil(to)) - 1, first, bounds.high);
  Taps taps{first, {}};
  if (last == first) {
    taps.weights = {1};
    return taps;
  }
  double sum = 0;
  for (int i = first; i <= last; ++i) sum += std::fmin(to, i + 1) - std::fmax(from, i);
  for (int i = first; i <= last; ++i) taps.weights.push_back(static_cast<float>((std::fmin(to, i + 1) - std::fmax(from, i)) / sum));
  return taps;
}

Taps linear_taps(const Axis& axis, Bounds bounds, int destination) {
  const double position = snapped(axis.scale * (destination + .5) + axis.offset - .5);
  const double whole = std::floor(position);
  const int left = std::clamp(static_cast<int>(whole), bounds.low, bounds.high);
  const int right = std::clamp(static_cast<int>(whole) + 1, bounds.low, bounds.high);
  const float share = static_cast<float>(position - whole);
  if (left == right || share == 0) return {left, {1}};
  return {left, {1 - share, share}};
}

template <class MakeTaps>
AxisWeights tabulate(const Axis& axis, MakeTaps make_taps) {
  const Bounds bounds = bounds_of(axis);
  std::vector<Taps> all;
  AxisWeights table;
  table.begin = axis.size;
  size_t most = 1;
  for (int i = axis.first; i < axis.last; ++i) {
    all.push_back(make_taps(axis, bounds, i));
    const int end = all.back().first + static_cast<int>(all.back().weights.size());
    table.begin = std::min(table.begin, all.back().first);
    table.end = std::max(table.end, end);
    most = std::max(most, all.back().weights.size());
  }
  table.count = static_cast<int>(all.size());
  table.taps = static_cast<int>((most + kTapStep - 1) / kTapStep * kTapStep);
  const size_t padded = (all.size() + kTapStep - 1) / kTapStep * kTapStep;
  table.first.assign(padded, 0);
  table.used.assign(padded, 0);
  table.weights.assign(padded * table.taps, 0);
  for (size_t i = 0; i < all.size(); ++i) {
    table.first[i] = all[i].first - table.begin;
    table.used[i] = static_cast<int32_t>(all[i].weights.size());
    std::copy(all[i].weights.begin(), all[i].weights.end(), table.weights.begin() + static_cast<ptrdiff_t>(i * table.taps));
  }
  return table;
}

}  // namespace

AxisWeights area_weights(const Axis& axis) { return tabulate(axis, area_taps); }
AxisWeights linear_weights(const Axis& axis) { return tabulate(axis, linear_taps); }

}  // namespace diopter
