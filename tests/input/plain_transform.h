// The transform said plainly: one tensor pixel at a time, in doubles, straight from the contract. What the kernels are held against.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "engine/input/transform.h"

namespace diopter::plain {

struct Channel {
  const uint8_t* data;
  int stride, step;
  double sampling;  // samples a frame pixel
  int left, top, right, bottom;  // samples that may be read, ends excluded

  double at(int x, int y) const {
    return data[std::clamp(y, top, bottom - 1) * stride + std::clamp(x, left, right - 1) * step];
  }
};

struct Bounds {
  double x0, y0, x1, y1;
};

inline Channel channel_of(const FrameView& frame, int plane, int offset, int step, double sampling, Bounds region) {
  const int width = sampling == 1 ? frame.size.width : (frame.size.width + 1) / 2;
  const int height = sampling == 1 ? frame.size.height : (frame.size.height + 1) / 2;
  return {frame.planes[plane] + offset, frame.strides[plane], step, sampling,
          static_cast<int>(std::floor(region.x0 * sampling + 1e-6)), static_cast<int>(std::floor(region.y0 * sampling + 1e-6)),
          std::min(width, static_cast<int>(std::ceil(region.x1 * sampling - 1e-6))),
          std::min(height, static_cast<int>(std::ceil(region.y1 * sampling - 1e-6)))};
}

inline double bilinear(const Channel& c, double x, double y) {
  x -= .5;
  y -= .5;
  const int column = static_cast<int>(std::floor(x)), line = static_cast<int>(std::floor(y));
  const double u = x - column, v = y - line;
  return (1 - v) * ((1 - u) * c.at(column, line) + u * c.at(column + 1, line)) +
         v * ((1 - u) * c.at(column, line + 1) + u * c.at(column + 1, line + 1));
}

// Each axis averages over [low, high), or interpolates at the middle.
struct Reach {
  double low, high;
  bool average;
};

inline std::vector<std::pair<int, double>> shares(Reach reach) {
  std::vector<std::pair<int, double>> all;
  if (!reach.average) {
    const double position = (reach.low + reach.high) / 2 - .5;
    const double whole = std::floor(position);
    return {{static_cast<int>(whole), 1 - (position - whole)}, {static_cast<int>(whole) + 1, position - whole}};
  }
  for (int i = static_cast<int>(std::floor(reach.low)); i < reach.high; ++i) {
    all.push_back({i, (std::min<double>(reach.high, i + 1) - std::max<double>(reach.low, i)) / (reach.high - reach.low)});
  }
  return all;
}

inline double upright(const Channel& c, const Affine& map, int x, int y, bool average) {
  const auto reach = [&](double scale, double offset, int at) {
    const double a = (scale * at + offset) * c.sampling, b = (scale * (at + 1) + offset) * c.sampling;
    return Reach{std::min(a, b), std::max(a, b), average && std::fabs(scale) * c.sampling >= 1 - 1e-9};
  };
  double sum = 0;
  for (const auto& [line, down] : shares(reach(map.e, map.f, y))) {
    for (const auto& [column, across] : shares(reach(map.a, map.c, x))) {
      if (down * across > 0) sum += down * across * c.at(column, line);
    }
  }
  return sum;
}

inline double turned(const Channel& c, const Affine& map, int x, int y) {
  const int across = std::max(1, static_cast<int>(std::ceil(std::hypot(map.a, map.d) * c.sampling - 1e-6)));
  const int down = std::max(1, static_cast<int>(std::ceil(std::hypot(map.b, map.e) * c.sampling - 1e-6)));
  double sum = 0;
  for (int j = 0; j < down; ++j) {
    for (int i = 0; i < across; ++i) {
      const double tx = x + (i + .5) / across, ty = y + (j + .5) / down;
      sum += bilinear(c, (map.a * tx + map.b * ty + map.c) * c.sampling, (map.d * tx + map.e * ty + map.f) * c.sampling);
    }
  }
  return sum / across / down;
}

// The share of the pixel's samples that lie in the region.
inline double coverage(const Affine& map, int x, int y, Bounds region) {
  const int across = std::max(1, static_cast<int>(std::ceil(std::hypot(map.a, map.d) - 1e-6)));
  const int down = std::max(1, static_cast<int>(std::ceil(std::hypot(map.b, map.e) - 1e-6)));
  int inside = 0;
  for (int j = 0; j < down; ++j) {
    for (int i = 0; i < across; ++i) {
      const double tx = x + (i + .5) / across, ty = y + (j + .5) / down;
      const double fx = map.a * tx + map.b * ty + map.c, fy = map.d * tx + map.e * ty + map.f;
      inside += fx >= region.x0 - 1e-4 && fx <= region.x1 + 1e-4 && fy >= region.y0 - 1e-4 && fy <= region.y1 + 1e-4;
    }
  }
  return static_cast<double>(inside) / across / down;
}

inline std::array<double, 4> to_rgb(const FrameView& frame, double y, double u, double v) {
  const YuvToRgb m = yuv_to_rgb(frame.colour);
  const double luma = m.y_scale * (y - m.y_offset);
  const auto clamped = [](double s) { return std::clamp(s, 0., 255.); };
  return {clamped(luma + m.r_v * (v - 128)), clamped(luma - m.g_u * (u - 128) - m.g_v * (v - 128)), clamped(luma + m.b_u * (u - 128)), 255};
}

inline std::array<double, 4> sample(const FrameView& frame, const Affine& map, int x, int y, Bounds region) {
  const bool average = std::fabs(map.a) >= 1 - 1e-9 && std::fabs(map.e) >= 1 - 1e-9;
  const auto of = [&](int plane, int offset, int step, double sampling) {
    const Channel c = channel_of(frame, plane, offset, step, sampling, region);
    return map.axis_aligned() ? upright(c, map, x, y, average) : turned(c, map, x, y);
  };
  if (frame.format == PixelFormat::kRgba) return {of(0, 0, 4, 1), of(0, 1, 4, 1), of(0, 2, 4, 1), of(0, 3, 4, 1)};
  if (frame.format == PixelFormat::kNv12) return to_rgb(frame, of(0, 0, 1, 1), of(1, 0, 2, .5), of(1, 1, 2, .5));
  return to_rgb(frame, of(0, 0, 1, 1), of(1, 0, 1, .5), of(2, 0, 1, .5));
}

inline void put(const TransformSpec& spec, const std::array<double, 4>& s, double* out) {
  std::array<double, 4> c = s;
  if (spec.colour == ColourOrder::kBgr || spec.colour == ColourOrder::kBgra) std::swap(c[0], c[2]);
  if (spec.colour == ColourOrder::kGrey) c[0] = .299 * s[0] + .587 * s[1] + .114 * s[2];
  for (int k = 0; k < channel_count(spec.colour); ++k) out[k] = c[k] * spec.scale[k] + spec.bias[k];
}

// value = sample * scale + bias of each channel, as [height][width][channel], before rounding to the tensor's type.
inline std::vector<double> transform(const RegionSpec& region, const TransformSpec& spec, const FrameView& frame, const Mapping& mapping) {
  const double w = frame.size.width, h = frame.size.height;
  const Bounds bounds{region.crop[0] * w, region.crop[1] * h, (region.crop[0] + region.crop[2]) * w, (region.crop[1] + region.crop[3]) * h};
  const std::array<double, 4> fill{spec.fill[0], spec.fill[1], spec.fill[2], 255};
  const int channels = channel_count(spec.colour);
  std::vector<double> out(static_cast<size_t>(mapping.tensor_size.width) * mapping.tensor_size.height * channels);
  double* to = out.data();
  for (int y = 0; y < mapping.tensor_size.height; ++y) {
    for (int x = 0; x < mapping.tensor_size.width; ++x, to += channels) {
      const Rect& c = mapping.content;
      std::array<double, 4> s = fill;
      if (x >= c.x0 && x < c.x1 && y >= c.y0 && y < c.y1) {
        s = sample(frame, mapping.frame_from_tensor, x, y, bounds);
        const double share = mapping.frame_from_tensor.axis_aligned() ? 1 : coverage(mapping.frame_from_tensor, x, y, bounds);
        for (int k = 0; k < 4; ++k) s[k] = fill[k] + share * (s[k] - fill[k]);
      }
      put(spec, s, to);
    }
  }
  return out;
}

}  // namespace diopter::plain
