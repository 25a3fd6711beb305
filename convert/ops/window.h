// Strides, dilations and paddings of convolutions and pools, as ONNX wants them.
#pragma once

#include "convert/graph_builder.h"

namespace diopter::convert {

// One axis.
struct Window {
  int64_t size = 1;
  int64_t stride = 1;
  int64_t dilation = 1;
};

struct Paddings {
  int64_t begin = 0;
  int64_t end = 0;
};

// TFLite's SAME: ceil(input / stride) outputs, the odd pixel of padding at the end. Requires: stride >= 1.
Paddings same_padding(int64_t input, const Window& window);

// "strides", "dilations" and "pads" of a window over the height and width of an NHWC `input`; no padding unless `same`.
// Fails (kInvalid) where a size, stride or dilation is not positive or a VALID window is larger than the input.
Result<Attributes> window_attributes(const Sizes& input, const Window& height, const Window& width, bool same);

}  // namespace diopter::convert
