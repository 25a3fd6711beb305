// Makes a converted graph cheaper without changing what it computes.
#pragma once

#include "convert/onnx_writer.h"

namespace diopter::convert {

// A pointwise convolution that follows an enlargement, and widens no channels, is moved before it: each output pixel of both is a weighted mean of
// pixels (weights that sum to 1) and a mix of channels, and the two commute. It then works on as many times fewer pixels as the enlargement makes.
void narrow_before_enlarging(OnnxGraph& graph);

}  // namespace diopter::convert
