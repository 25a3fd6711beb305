// Where in our input tensor the trainer's lies, when the two show different regions of the frame.
#pragma once

#include "library/golden_tensor.h"

namespace diopter::golden {

// ours = scale * reference + shift on each axis, in shares of the tensor's side (0..1).
struct Registration {
  double scale_x = 1, shift_x = 0;
  double scale_y = 1, shift_y = 0;
  double correlation = 0;  // of the brightness where the two overlap, -1..1
};

// Searches scales of 0.35 to 2.8 and shifts of half a side; brightness and contrast may differ.
Registration register_planes(const Planes& ours, const Planes& reference);

}  // namespace diopter::golden
