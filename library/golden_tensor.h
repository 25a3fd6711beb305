// How two tensors differ.
#pragma once

#include <string>
#include <vector>

#include "engine/base/tensor.h"
#include "engine/bundle/lens.h"
#include "engine/frame/frame.h"

namespace diopter::golden {

// Any numeric tensor as float32.
Result<Tensor> as_floats(const TensorView& tensor);

// Elements that are not finite in one of the two alone count in `non_finite`; elsewhere such elements are passed over.
struct TensorDifference {
  double mean = 0;          // of |ours - reference|
  double maximum = 0;
  double range = 0;         // of the reference: largest - smallest
  double relative_rms = 0;  // root mean square of the difference over the reference's standard deviation
  int64_t non_finite = 0;

  // `mean` as a share of the range. A constant reference has no range: its largest value stands in.
  double mean_share() const { return mean / range; }
};

// Requires: float32, equal element counts.
TensorDifference difference(const TensorView& ours, const TensorView& reference);

// Sizes without those of 1: shapes that differ in nothing else hold the same numbers.
std::vector<int64_t> true_sizes(const Shape& shape);

// A tensor's pixels, channel by channel.
struct Planes {
  int channels = 0, height = 0, width = 0;
  std::vector<float> values;  // [channels][height][width]

  size_t pixels() const { return static_cast<size_t>(height) * static_cast<size_t>(width); }
  const float* plane(int channel) const { return values.data() + static_cast<size_t>(channel) * pixels(); }
  float* plane(int channel) { return values.data() + static_cast<size_t>(channel) * pixels(); }
};

// [1,C,H,W] or [1,H,W,C] of 1 to 4 channels (leading sizes of 1 may be missing); without pixels where the tensor is no picture.
// Requires: float32.
Planes planes_of(const TensorView& tensor, Layout layout);

// Number as people read it: four significant digits.
std::string short_number(double value);

}  // namespace diopter::golden
