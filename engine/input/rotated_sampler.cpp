#include <algorithm>
#include <cmath>

#include "engine/input/kernels.h"
#include "engine/input/sampling.h"
#include "engine/input/turned_kernel.h"

namespace diopter {

namespace {

using kernels::PlaneWindow;
using kernels::SampleGrid;

SampleGrid grid_of(const Affine& map) {
  const auto steps = [](double x, double y) { return std::max(1, static_cast<int>(std::ceil(std::hypot(x, y) - 1e-6))); };
  return {steps(map.a, map.d), steps(map.b, map.e)};
}

// `scale`: plane pixels a frame pixel.
PlaneWindow window_of(const FrameView& frame, int plane, int channels, const Rect& region, double scale) {
  const bool whole = scale == 1;
  const int width = whole ? frame.size.width : (frame.size.width + 1) / 2, height = whole ? frame.size.height : (frame.size.height + 1) / 2;
  const auto low = [&](double edge, int size) { return std::clamp(static_cast<int>(std::floor(edge * scale + 1e-6)), 0, size - 1); };
  const auto high = [&](double edge, int size) { return std::clamp(static_cast<int>(std::ceil(edge * scale - 1e-6)) - 1, 0, size - 1); };
  const int left = low(region.x0, width), top = low(region.y0, height);
  const ptrdiff_t bytes = static_cast<ptrdiff_t>(height - 1) * frame.strides[plane] + static_cast<ptrdiff_t>(width) * channels;
  return {frame.planes[plane], frame.strides[plane], bytes, channels, left, top, std::max(left, high(region.x1, width)), std::max(top, high(region.y1, height))};
}

bool contains(const Rect& region, double x, double y) {
  constexpr double kEdge = 1e-4;  // the region's own edge belongs to it in spite of rounding
  return x >= region.x0 - kEdge && x <= region.x1 + kEdge && y >= region.y0 - kEdge && y <= region.y1 + kEdge;
}

bool contains(const Rect& region, const Affine& map, double x, double y) {
  return contains(region, map.a * x + map.b * y + map.c, map.d * x + map.e * y + map.f);
}

// The share of a tensor pixel's samples that lie in the region.
float coverage(const Rect& region, const Affine& map, SampleGrid grid, int x, int y) {
  const auto corner = [&](int i, int j) { return contains(region, map, x + i, y + j); };
  if (corner(0, 0) && corner(1, 0) && corner(0, 1) && corner(1, 1)) return 1;
  const Rect seen = map.apply(Rect{static_cast<float>(x), static_cast<float>(y), static_cast<float>(x + 1), static_cast<float>(y + 1)});
  if (seen.x1 < region.x0 - 1 || seen.x0 > region.x1 + 1 || seen.y1 < region.y0 - 1 || seen.y0 > region.y1 + 1) return 0;
  int inside = 0;
  for (int j = 0; j < grid.down; ++j) {
    for (int i = 0; i < grid.across; ++i) inside += contains(region, map, x + (i + .5) / grid.across, y + (j + .5) / grid.down);
  }
  return static_cast<float>(inside) / (static_cast<float>(grid.across) * static_cast<float>(grid.down));
}

}  // namespace

RotatedSampler::RotatedSampler(const Sampling& sampling) : sampling_(sampling) {
  const size_t width = static_cast<size_t>(sampling.width());
  memory_.assign(3 * width, 0.f);
  for (size_t c = 0; c < 3; ++c) samples_[c] = memory_.data() + c * width;
}

void RotatedSampler::row(const FrameView& frame, int y, const SampleRows& rows) {
  const Affine& map = sampling_.mapping.frame_from_tensor;
  const size_t width = static_cast<size_t>(sampling_.width());
  const auto sample = [&](int plane, int channels, double scale, float* const* out) {
    const Affine plane_map = Affine::scaling(scale, scale).after(map);
    kernels::sample_turned_row(window_of(frame, plane, channels, sampling_.region, scale), plane_map, grid_of(plane_map), y, sampling_.left, width, out);
  };
  if (frame.format == PixelFormat::kRgba) {
    float* const out[4] = {rows[0], rows[1], rows[2], sampling_.alpha ? rows[3] : nullptr};
    sample(0, 4, 1, out);
  } else {
    sample(0, 1, 1, &samples_[0]);
    if (frame.format == PixelFormat::kNv12) {
      sample(1, 2, .5, &samples_[1]);
    } else {
      sample(1, 1, .5, &samples_[1]);
      sample(2, 1, .5, &samples_[2]);
    }
    kernels::yuv_row_to_rgb(yuv_to_rgb(frame.colour), samples_[0], samples_[1], samples_[2], width, rows[0], rows[1], rows[2]);
  }
  blend_fill(y, rows);
}

void RotatedSampler::blend_fill(int y, const SampleRows& rows) const {
  const Affine& map = sampling_.mapping.frame_from_tensor;
  const Rect& region = sampling_.region;
  const auto corner = [&](int x, int down) { return contains(region, map, x, down); };
  const int left = sampling_.left, right = sampling_.right;
  if (corner(left, y) && corner(right, y) && corner(left, y + 1) && corner(right, y + 1)) return;  // convex: all of the row is inside
  const SampleGrid grid = grid_of(map);
  for (int x = left; x < right; ++x) {
    const float share = coverage(region, map, grid, x, y);
    if (share == 1) continue;
    for (size_t c = 0; c < 3; ++c) rows[c][x - left] = sampling_.fill[c] + share * (rows[c][x - left] - sampling_.fill[c]);
    if (sampling_.alpha) rows[3][x - left] = 255 + share * (rows[3][x - left] - 255);
  }
}

}  // namespace diopter
