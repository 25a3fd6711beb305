#include "engine/render/canvas.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace diopter {

namespace {
void mix(uint8_t& sample, int colour, int weight) { sample = static_cast<uint8_t>((sample * (255 - weight) + colour * weight + 127) / 255); }

// The part of a segment whose coordinate (start + t * step, t in 0..1) lies within low..high, as the range of t.
struct Part {
  double from = 0, to = 1;
  void cut(double start, double step, double low, double high) {
    if (step == 0) {
      if (start < low || start > high) to = -1;
      return;
    }
    const double a = (low - start) / step, b = (high - start) / step;
    from = std::max(from, std::min(a, b));
    to = std::min(to, std::max(a, b));
  }
};
}  // namespace

int to_pixel(float x) { return static_cast<int>(std::lround(std::clamp(x, -float{kMaxFrameSide}, 2.f * kMaxFrameSide))); }

uint32_t class_colour(int class_index) {
  constexpr std::array<uint32_t, 10> kColours = {0x00c853ff, 0x2979ffff, 0xff6d00ff, 0xd500f9ff, 0xffd600ff,
                                                 0x00b8d4ff, 0xff1744ff, 0x76ff03ff, 0x6200eaff, 0x8d6e63ff};
  return kColours[static_cast<unsigned>(class_index) % kColours.size()];
}

template <class Coverage>
void Canvas::paint(int x0, int y0, int x1, int y1, uint32_t rgba, const Coverage& coverage) {
  x0 = std::max(x0, 0);
  y0 = std::max(y0, 0);
  x1 = std::min(x1, frame_.size.width);
  y1 = std::min(y1, frame_.size.height);
  if (x0 >= x1 || y0 >= y1) return;
  const int alpha = static_cast<int>(rgba & 255), rgb[3] = {int(rgba >> 24), int(rgba >> 16 & 255), int(rgba >> 8 & 255)};
  const auto row = [&](int plane, int y) { return frame_.planes[plane] + static_cast<ptrdiff_t>(y) * frame_.strides[plane]; };
  const auto weight = [&](int x, int y) { return (coverage(x, y) * alpha + 127) / 255; };
  if (frame_.format == PixelFormat::kRgba) {
    for (int y = y0; y < y1; ++y) {
      for (int x = x0; x < x1; ++x) {
        const int w = weight(x, y);
        for (int c = 0; c < 3; ++c) mix(row(0, y)[4 * x + c], rgb[c], w);
        mix(row(0, y)[4 * x + 3], 255, w);
      }
    }
    return;
  }
  const Yuv yuv = yuv_of_rgb(frame_.colour, static_cast<float>(rgb[0]), static_cast<float>(rgb[1]), static_cast<float>(rgb[2]));
  for (int y = y0; y < y1; ++y) {
    for (int x = x0; x < x1; ++x) mix(row(0, y)[x], yuv.y, weight(x, y));
  }
  const bool nv12 = frame_.format == PixelFormat::kNv12;
  for (int y = y0 / 2; y < (y1 + 1) / 2; ++y) {
    for (int x = x0 / 2; x < (x1 + 1) / 2; ++x) {
      int sum = 0;
      for (int i = 0; i < 4; ++i) {
        // An odd last column or row counts twice.
        const int px = std::min(2 * x + (i & 1), frame_.size.width - 1), py = std::min(2 * y + (i >> 1), frame_.size.height - 1);
        if (px >= x0 && px < x1 && py >= y0 && py < y1) sum += weight(px, py);
      }
      mix(row(1, y)[nv12 ? 2 * x : x], yuv.u, sum / 4);
      mix(nv12 ? row(1, y)[2 * x + 1] : row(2, y)[x], yuv.v, sum / 4);
    }
  }
}

void Canvas::fill(int x0, int y0, int x1, int y1, uint32_t rgba) {
  paint(x0, y0, x1, y1, rgba, [](int, int) { return 255; });
}

void Canvas::outline(int x0, int y0, int x1, int y1, int thickness, uint32_t rgba) {
  const int tx = std::min(thickness, (x1 - x0 + 1) / 2), ty = std::min(thickness, (y1 - y0 + 1) / 2);
  fill(x0, y0, x1, y0 + ty, rgba);
  fill(x0, std::max(y1 - ty, y0 + ty), x1, y1, rgba);
  fill(x0, y0 + ty, x0 + tx, y1 - ty, rgba);
  fill(std::max(x1 - tx, x0 + tx), y0 + ty, x1, y1 - ty, rgba);
}

void Canvas::disc(Point centre, float radius, uint32_t rgba) {
  const auto coverage = [&](int x, int y) {
    const float distance = std::hypot(x + .5f - centre.x, y + .5f - centre.y);
    return static_cast<int>(std::clamp(radius - distance + .5f, 0.f, 1.f) * 255);
  };
  paint(to_pixel(centre.x - radius) - 1, to_pixel(centre.y - radius) - 1, to_pixel(centre.x + radius) + 2, to_pixel(centre.y + radius) + 2, rgba, coverage);
}

void Canvas::line(Point from, Point to, float thickness, uint32_t rgba) {
  const double radius = std::max(thickness, 1.f) / 2, reach = radius + 1;
  double x = from.x, y = from.y, dx = double{to.x} - from.x, dy = double{to.y} - from.y;
  Part seen;
  seen.cut(y, dy, -reach, frame_.size.height + reach);
  if (!(seen.from <= seen.to)) return;
  x += dx * seen.from;
  y += dy * seen.from;
  dx *= seen.to - seen.from;
  dy *= seen.to - seen.from;
  const double per_length = dx * dx + dy * dy > 0 ? 1 / (dx * dx + dy * dy) : 0;
  const auto coverage = [&](int px, int py) {
    const double ux = px + .5 - x, uy = py + .5 - y, t = std::clamp((ux * dx + uy * dy) * per_length, 0., 1.);
    const double vx = ux - t * dx, vy = uy - t * dy;
    return static_cast<int>(std::clamp(radius + .5 - std::sqrt(vx * vx + vy * vy), 0., 1.) * 255);
  };
  // Two rows (a row of chroma) at a time, so that a slanted line costs its length and not its bounding box.
  const int last = static_cast<int>(std::ceil(std::max(y, y + dy) + reach));
  for (int row = static_cast<int>(std::floor(std::min(y, y + dy) - reach)) & ~1; row < last; row += 2) {
    Part strip;
    strip.cut(y, dy, row - reach, row + 2 + reach);
    if (!(strip.from <= strip.to)) continue;
    const double a = x + dx * strip.from, b = x + dx * strip.to;
    paint(static_cast<int>(std::floor(std::min(a, b) - reach)), row, static_cast<int>(std::ceil(std::max(a, b) + reach)), row + 2, rgba, coverage);
  }
}

void Canvas::stamp(int x, int y, int width, int height, const uint8_t* coverage, int stride, uint32_t rgba) {
  paint(x, y, x + width, y + height, rgba, [&](int px, int py) { return int{coverage[static_cast<size_t>(py - y) * stride + (px - x)]}; });
}

}  // namespace diopter
