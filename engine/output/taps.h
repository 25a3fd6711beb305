// Bilinear sampling of a grid with half-pixel centres, clamped at its edge: which cells a pixel of the frame draws from.
#pragma once

#include <algorithm>
#include <vector>

#include "engine/base/geometry.h"

namespace diopter {

// Two neighbours on an axis of a grid and the weight of the second.
struct Tap {
  int first = 0;
  int second = 0;
  float weight = 0;
  bool inside = false;  // the position lies on the grid
};

// `position`: continuous, in cells; `count`: cells on the axis, at least 1.
inline Tap tap_at(double position, int count) {
  const double centre = std::clamp(position - .5, 0., static_cast<double>(count - 1));
  const int first = static_cast<int>(centre);
  return {first, std::min(first + 1, count - 1), static_cast<float>(centre - first), position >= 0 && position < count};
}

inline float lerp(float a, float b, float t) { return a + (b - a) * t; }

// Where the grid is not turned, the taps across are the same on every row.
inline void find_columns(const Affine& grid_from_frame, int grid_width, int frame_width, std::vector<Tap>& columns) {
  columns.resize(frame_width);
  for (int x = 0; x < frame_width; ++x) columns[x] = tap_at(grid_from_frame.a * (x + .5) + grid_from_frame.c, grid_width);
}

// Calls visit(pixel, tap across, tap down) for the pixels of a frame, row by row. `columns` is scratch memory.
template <class Visit>
void for_each_pixel(const Affine& grid_from_frame, Size grid, Size frame, std::vector<Tap>& columns, const Visit& visit) {
  const bool straight = grid_from_frame.axis_aligned();
  if (straight) find_columns(grid_from_frame, grid.width, frame.width, columns);
  size_t pixel = 0;
  for (int y = 0; y < frame.height; ++y) {
    const Tap row = tap_at(grid_from_frame.e * (y + .5) + grid_from_frame.f, grid.height);
    for (int x = 0; x < frame.width; ++x, ++pixel) {
      if (straight) {
        visit(pixel, columns[x], row);
        continue;
      }
      const double u = grid_from_frame.a * (x + .5) + grid_from_frame.b * (y + .5) + grid_from_frame.c;
      const double v = grid_from_frame.d * (x + .5) + grid_from_frame.e * (y + .5) + grid_from_frame.f;
      visit(pixel, tap_at(u, grid.width), tap_at(v, grid.height));
    }
  }
}

}  // namespace diopter
