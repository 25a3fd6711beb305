#include <algorithm>
#include <cmath>

#include "engine/input/kernels.h"
#include "engine/input/sampling.h"

namespace diopter {

namespace {

// One channel of a plane, and the samples of it that may be read (both ends included).
struct Channel {
  const uint8_t* data;
  ptrdiff_t stride;
  int step;  // bytes from one column to the next
  int left, top, right, bottom;
};

// How many samples a tensor pixel takes along each of its axes.
struct Grid2 {
  int across, down;
};

Grid2 grid_of(const Affine& map) {
  const auto steps = [](double x, double y) { return std::max(1, static_cast<int>(std::ceil(std::hypot(x, y) - 1e-6))); };
  return {steps(map.a, map.d), steps(map.b, map.e)};
}

Channel channel_of(const FrameView& frame, int plane, int offset, int step, const Rect& region, double sampling) {
  const bool whole = sampling == 1;
  const int width = whole ? frame.size.width : (frame.size.width + 1) / 2, height = whole ? frame.size.height : (frame.size.height + 1) / 2;
  const auto low = [&](double edge, int size) { return std::clamp(static_cast<int>(std::floor(edge * sampling + 1e-6)), 0, size - 1); };
  const auto high = [&](double edge, int size) { return std::clamp(static_cast<int>(std::ceil(edge * sampling - 1e-6)) - 1, 0, size - 1); };
  return {frame.planes[plane] + offset, frame.strides[plane], step,
          low(region.x0, width), low(region.y0, height), high(region.x1, width), high(region.y1, height)};
}

// x and y count from the middle of the first sample.
float bilinear(const Channel& channel, double x, double y) {
  x = std::clamp(x, static_cast<double>(channel.left), static_cast<double>(channel.right));
  y = std::clamp(y, static_cast<double>(channel.top), static_cast<double>(channel.bottom));
  const int column = static_cast<int>(x), line = static_cast<int>(y);
  const float u = static_cast<float>(x - column), v = static_cast<float>(y - line);
  const uint8_t* above = channel.data + line * channel.stride;
  const uint8_t* below = line < channel.bottom ? above + channel.stride : above;
  const ptrdiff_t here = static_cast<ptrdiff_t>(column) * channel.step, next = column < channel.right ? here + channel.step : here;
  const float upper = above[here] + u * (static_cast<float>(above[next]) - above[here]);
  const float lower = below[here] + u * (static_cast<float>(below[next]) - below[here]);
  return upper + v * (lower - upper);
}

void sample_row(const Channel& channel, const Affine& map, int y, int left, int right, float* out) {
  const Grid2 grid = grid_of(map);
  const float share = 1.f / (static_cast<float>(grid.across) * static_cast<float>(grid.down));
  for (int x = left; x < right; ++x) {
    float sum = 0;
    for (int j = 0; j < grid.down; ++j) {
      const double down = y + (j + .5) / grid.down;
      for (int i = 0; i < grid.across; ++i) {
        const double across = x + (i + .5) / grid.across;
        sum += bilinear(channel, map.a * across + map.b * down + map.c - .5, map.d * across + map.e * down + map.f - .5);
      }
    }
    out[x - left] = sum * share;
  }
}

bool contains(const Rect& region, double x, double y) {
  constexpr double kEdge = 1e-4;  // the region's own edge belongs to it in spite of rounding
  return x >= region.x0 - kEdge && x <= region.x1 + kEdge && y >= region.y0 - kEdge && y <= region.y1 + kEdge;
}

bool contains(const Rect& region, const Affine& map, double x, double y) {
  return contains(region, map.a * x + map.b * y + map.c, map.d * x + map.e * y + map.f);
}

// The share of a tensor pixel's samples that lie in the region.
float coverage(const Rect& region, const Affine& map, Grid2 grid, int x, int y) {
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
  const int left = sampling_.left, right = sampling_.right;
  if (frame.format == PixelFormat::kRgba) {
    for (int c = 0; c < (sampling_.alpha ? 4 : 3); ++c) {
      sample_row(channel_of(frame, 0, c, 4, sampling_.region, 1), map, y, left, right, rows[c]);
    }
  } else {
    const Affine half = Affine::scaling(.5, .5).after(map);
    const bool apart = frame.format == PixelFormat::kI420;
    sample_row(channel_of(frame, 0, 0, 1, sampling_.region, 1), map, y, left, right, samples_[0]);
    for (int c = 0; c < 2; ++c) {
      const Channel chroma = apart ? channel_of(frame, 1 + c, 0, 1, sampling_.region, .5) : channel_of(frame, 1, c, 2, sampling_.region, .5);
      sample_row(chroma, half, y, left, right, samples_[1 + c]);
    }
    kernels::yuv_row_to_rgb(yuv_to_rgb(frame.colour), samples_[0], samples_[1], samples_[2], sampling_.width(), rows[0], rows[1], rows[2]);
  }
  blend_fill(y, rows);
}

void RotatedSampler::blend_fill(int y, const SampleRows& rows) const {
  const Affine& map = sampling_.mapping.frame_from_tensor;
  const Rect& region = sampling_.region;
  const auto corner = [&](int x, int down) { return contains(region, map, x, down); };
  const int left = sampling_.left, right = sampling_.right;
  if (corner(left, y) && corner(right, y) && corner(left, y + 1) && corner(right, y + 1)) return;  // convex: all of the row is inside
  const Grid2 grid = grid_of(map);
  for (int x = left; x < right; ++x) {
    const float share = coverage(region, map, grid, x, y);
    if (share == 1) continue;
    for (size_t c = 0; c < 3; ++c) rows[c][x - left] = sampling_.fill[c] + share * (rows[c][x - left] - sampling_.fill[c]);
    if (sampling_.alpha) rows[3][x - left] = 255 + share * (rows[3][x - left] - 255);
  }
}

}  // namespace diopter
