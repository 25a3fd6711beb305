// One axis of a separable resampling, as a table: which source samples make each destination sample, and how much of each.
#pragma once

#include <cstdint>
#include <vector>

namespace diopter {

// Source position = scale * destination position + offset (continuous, pixel centres at .5). Samples come from the source
// interval [low, high) only; beyond it the nearest one is repeated. Requires: 0 <= low < high <= size, scale != 0.
struct Axis {
  double scale;
  double offset;
  double low, high;
  int size;         // samples in the source
  int first, last;  // destination samples [first, last)
};

struct AxisWeights {
  int begin = 0, end = 0;  // source samples that take part
  int count = 0;           // destination samples
  int taps = 0;            // weights a destination sample, a multiple of kTapStep; the surplus is 0
  std::vector<int32_t> first;      // by destination sample, counted from `begin`
  std::vector<int32_t> used;       // by destination sample: taps before the padding
  std::vector<float> weights;      // `taps` by destination sample, sum 1
};

// Tables are padded to whole steps in both directions, so that kernels need no tails: a source row must be readable for `taps`
// finite samples more than `end - begin`, a destination row writable for kTapStep - 1 more than `count`.
inline constexpr int kTapStep = 4;

// Mean of the covered source interval. Requires: |scale| >= 1 for the name to hold.
AxisWeights area_weights(const Axis& axis);
// Between the two nearest sample centres.
AxisWeights linear_weights(const Axis& axis);

}  // namespace diopter
