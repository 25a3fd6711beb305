// Reading a tensor as a grid of cells with channels, whatever its layout, and placing the grid in the frame.
#pragma once

#include <string_view>

#include "engine/base/tensor.h"
#include "engine/bundle/lens.h"
#include "engine/input/transform.h"

namespace diopter {

// Borrowed from a float32 tensor.
struct Grid {
  const float* data = nullptr;
  int width = 0;
  int height = 0;
  int channels = 0;
  size_t cell_stride = 0;     // floats from one cell to the next
  size_t channel_stride = 0;  // floats from one channel to the next

  float at(size_t cell, int channel) const { return data[cell * cell_stride + static_cast<size_t>(channel) * channel_stride]; }
};

// "nchw", "nhwc", or "auto": as the component's input.
Layout grid_layout(std::string_view name, Layout input_layout);

// [1,H,W,C] or [1,C,H,W]; leading sizes of 1 may be missing, and a missing channel axis is one channel.
// Fails (kInvalid) for other ranks, a batch over 1, empty or huge (over 2^26 values) tensors.
Result<Grid> grid_of(const TensorView& tensor, Layout layout);

// As grid_of, of a tensor with so many channels: whichever axis has them; where both do, or there is none, as `likely`.
Result<Grid> grid_with(const TensorView& tensor, int channels, Layout likely);

// The grid covers the component's input tensor exactly: where it lies in the frame, and which cells show the picture.
void place_grid(const Mapping& mapping, Size grid, Affine& frame_from_grid, Rect& content);
// The centres of the first and last cells lie on the centres of the input tensor's first and last pixels (16 k + 1 pixels and a
// stride of 16, or "align corners"). A grid of one cell lies as place_grid puts it.
void place_grid_on_corners(const Mapping& mapping, Size grid, Affine& frame_from_grid, Rect& content);

}  // namespace diopter
