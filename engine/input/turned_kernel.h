// The inner loop of rotated sampling, one tensor row a call; compiled and chosen as the kernels of kernels.h are.
// Threads: any.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/base/geometry.h"

namespace diopter::kernels {

// A plane of pixels with their channels side by side, and the pixels of it that may be read (both ends included).
struct PlaneWindow {
  const uint8_t* data;
  ptrdiff_t stride;
  ptrdiff_t bytes;  // that may be read, from `data` on
  int channels;  // 1, 2 or 4
  int left, top, right, bottom;
};

// How many samples a tensor pixel takes along each of its axes.
struct SampleGrid {
  int across, down;
};

// out[c][i] = mean of the bilinear samples of tensor pixel (left + i, y), i in [0, count); positions out of the window take its
// nearest pixel. `plane_from_tensor` is continuous (pixel centres at .5). A channel whose `out` is null is left out.
void sample_turned_row(const PlaneWindow& window, const Affine& plane_from_tensor, SampleGrid grid, int y, int left, size_t count,
                       float* const* out);

}  // namespace diopter::kernels
