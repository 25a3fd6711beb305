// Why an input tensor differs from the trainer's: the frame is turned into tensors in other ways, and the one that fits says which
// field of the transform is wrong.
#pragma once

#include <string>

#include "engine/bundle/lens.h"
#include "engine/frame/frame.h"
#include "engine/base/tensor.h"

namespace diopter::golden {

struct Explanation {
  std::string message;  // "values are 255 times larger; red and blue are swapped"; empty: nothing simple explains it
  std::string remedy;   // "set transform.scale to 0.003922"
};

// `ours`, `reference`: float32. Other than picture inputs are compared value by value alone.
Explanation explain_input(const FrameView& frame, const InputSpec& spec, const TensorView& ours, const TensorView& reference);

}  // namespace diopter::golden
