#include "engine/render/composite.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "engine/render/kernels.h"

namespace diopter {

namespace {

uint8_t* at(const FrameView& view, int plane, int x_bytes, int y) {
  return view.planes[plane] + static_cast<ptrdiff_t>(y) * view.strides[plane] + x_bytes;
}

// The sRGB transfer function (IEC 61966-2-1) as tables: light of a sample, and the sample of light in 4096 steps.
struct Transfer {
  std::array<float, 256> light;
  std::array<uint8_t, 4097> sample;
  Transfer() {
    for (int i = 0; i < 256; ++i) light[i] = i <= 10 ? i / 255.f / 12.92f : std::pow((i / 255.f + .055f) / 1.055f, 2.4f);
    for (int i = 0; i <= 4096; ++i) {
      const float x = i / 4096.f, s = x <= .0031308f ? 12.92f * x : 1.055f * std::pow(x, 1 / 2.4f) - .055f;
      sample[i] = static_cast<uint8_t>(s * 255 + .5f);
    }
  }
  static const Transfer& get() {
    static const Transfer tables;
    return tables;
  }
  uint8_t mix(float from, float to, float weight) const {
    const auto index = [](float v) { return static_cast<int>(std::clamp(v, 0.f, 255.f) + .5f); };
    const float l = light[index(from)];
    return sample[static_cast<int>((l + (light[index(to)] - l) * weight) * 4096 + .5f)];
  }
};

struct Rgb {
  float r, g, b;
};
Rgb rgb_of(const YuvToRgb& m, int y, int u, int v) {
  const float luma = m.y_scale * (y - m.y_offset);
  return {luma + m.r_v * (v - 128), luma - m.g_u * (u - 128) - m.g_v * (v - 128), luma + m.b_u * (u - 128)};
}

struct Chroma {
  uint8_t *u, *v;
};
Chroma chroma_at(const FrameView& view, int cx, int cy) {
  if (view.format == PixelFormat::kNv12) return {at(view, 1, 2 * cx, cy), at(view, 1, 2 * cx + 1, cy)};
  return {at(view, 1, cx, cy), at(view, 2, cx, cy)};
}

}  // namespace

Where where_of(std::string_view name) { return name == "inside" ? Where::kInside : name == "outside" ? Where::kOutside : Where::kEverywhere; }

FrameView Compositor::solid(const FrameView& frame, uint32_t rgba) {
  const int bytes = plane_size(frame.format, frame.size, 0).width + 64;
  rows_.resize(3 * static_cast<size_t>(bytes));
  FrameView layer{frame.format, frame.colour, frame.size, {}, {}};
  for (int p = 0; p < 3; ++p) layer.planes[p] = rows_.data() + p * bytes;
  const uint8_t rgb[4] = {static_cast<uint8_t>(rgba >> 24), static_cast<uint8_t>(rgba >> 16), static_cast<uint8_t>(rgba >> 8), 255};
  if (frame.format == PixelFormat::kRgba) {
    for (int i = 0; i < bytes; ++i) rows_[i] = rgb[i & 3];
    return layer;
  }
  const Yuv yuv = yuv_of_rgb(frame.colour, rgb[0], rgb[1], rgb[2]);
  std::memset(layer.planes[0], yuv.y, bytes);
  std::memset(layer.planes[1], yuv.u, bytes);
  std::memset(layer.planes[2], yuv.v, bytes);
  if (frame.format == PixelFormat::kNv12) {
    for (int i = 1; i < bytes; i += 2) layer.planes[1][i] = yuv.v;
  }
  return layer;
}

void Compositor::draw(const FrameView& frame, const Alpha* alpha, const FrameView& layer, const Blend& blend) {
  for (auto& row : weights_) row.resize(frame.size.width + 2);
  wide_.resize(4 * static_cast<size_t>(frame.size.width) + 8);
  if (alpha && blend.where != Where::kEverywhere) {
    alpha->for_each_run([&](const TileRun& run) { draw_run(frame, alpha, layer, blend, run); });
    return;
  }
  for (int y = 0; y < frame.size.height; y += Alpha::kTileHeight) {
    const int y1 = std::min(y + Alpha::kTileHeight, frame.size.height);
    draw_run(frame, nullptr, layer, blend, {0, y, frame.size.width, y1, TileKind::kSolid});
  }
}

void Compositor::draw_run(const FrameView& frame, const Alpha* alpha, const FrameView& layer, const Blend& blend, const TileRun& run) {
  const TileKind skipped = blend.where == Where::kOutside ? TileKind::kSolid : TileKind::kClear;
  if (run.kind == skipped) return;
  const bool rgba = frame.format == PixelFormat::kRgba, copied = run.kind != TileKind::kMixed && blend.opacity >= 1 && !blend.matte;
  for (int y = run.y0; y < run.y1; y += 2) {
    const int rows = std::min(2, run.y1 - y), width = run.x1 - run.x0;
    if (copied) {
      for (int i = 0; i < rows; ++i) std::memcpy(at(frame, 0, run.x0 * (rgba ? 4 : 1), y + i), at(layer, 0, run.x0 * (rgba ? 4 : 1), y + i), width * (rgba ? 4 : 1));
      const int bytes = frame.format == PixelFormat::kNv12 ? (width + 1) / 2 * 2 : (width + 1) / 2;
      const int x = frame.format == PixelFormat::kNv12 ? run.x0 : run.x0 / 2;
      for (int p = 1; p < plane_count(frame.format); ++p) std::memcpy(at(frame, p, x, y / 2), at(layer, p, x, y / 2), bytes);
      continue;
    }
    for (int i = 0; i < 2; ++i) weigh_row(alpha, blend, run, y + std::min(i, rows - 1), weights_[i].data());
    if (blend.linear) {
      mix_linear(frame, layer, run, y);
      continue;
    }
    for (int i = 0; i < rows; ++i) {
      if (!rgba) {
        render_kernels::mix(at(frame, 0, run.x0, y + i), at(layer, 0, run.x0, y + i), weights_[i].data(), width);
        continue;
      }
      for (int x = 0; x < width; ++x) {
        const uint8_t w = weights_[i][x], wide[4] = {w, w, w, 0};
        std::memcpy(wide_.data() + 4 * x, wide, 4);
      }
      render_kernels::mix(at(frame, 0, 4 * run.x0, y + i), at(layer, 0, 4 * run.x0, y + i), wide_.data(), 4 * static_cast<size_t>(width));
    }
    if (!rgba) mix_chroma(frame, layer, run, y);
  }
}

// The weight past an odd end repeats the last one, for the chroma sample that it shares.
void Compositor::weigh_row(const Alpha* alpha, const Blend& blend, const TileRun& run, int y, uint8_t* out) const {
  const int width = run.x1 - run.x0;
  const unsigned opacity = static_cast<unsigned>(blend.opacity * 256 + .5f);
  if (run.kind == TileKind::kMixed) {
    const uint8_t* row = alpha->row(y) + run.x0;
    const uint8_t flip = blend.where == Where::kOutside ? 255 : 0;
    for (int x = 0; x < width; ++x) out[x] = static_cast<uint8_t>((row[x] ^ flip) * opacity >> 8);
  } else {
    std::memset(out, static_cast<int>(255 * opacity >> 8), width);
  }
  if (blend.matte) {
    const uint8_t* matte = blend.matte + static_cast<size_t>(y) * blend.matte_stride + run.x0;
    for (int x = 0; x < width; ++x) out[x] = static_cast<uint8_t>((out[x] * matte[x] + 127) / 255);
  }
  out[width] = out[width - 1];
}

void Compositor::mix_chroma(const FrameView& frame, const FrameView& layer, const TileRun& run, int y) {
  const int count = (run.x1 - run.x0 + 1) / 2;
  const uint8_t *w0 = weights_[0].data(), *w1 = weights_[1].data();
  const bool nv12 = frame.format == PixelFormat::kNv12;
  for (int x = 0; x < count; ++x) {
    const uint8_t w = static_cast<uint8_t>((w0[2 * x] + w0[2 * x + 1] + w1[2 * x] + w1[2 * x + 1] + 2) >> 2);
    if (nv12) {
      wide_[2 * x] = wide_[2 * x + 1] = w;
    } else {
      wide_[x] = w;
    }
  }
  for (int p = 1; p < plane_count(frame.format); ++p) {
    const int x = nv12 ? run.x0 : run.x0 / 2;
    render_kernels::mix(at(frame, p, x, y / 2), at(layer, p, x, y / 2), wide_.data(), nv12 ? 2 * count : count);
  }
}

void Compositor::mix_linear(const FrameView& frame, const FrameView& layer, const TileRun& run, int y) {
  const Transfer& transfer = Transfer::get();
  const YuvToRgb matrix = yuv_to_rgb(frame.colour);
  for (int x = run.x0; x < run.x1; x += 2) {
    float u = 0, v = 0;
    int count = 0;
    for (int i = 0; i < 4; ++i) {
      const int px = x + (i & 1), py = y + (i >> 1);
      if (px >= run.x1 || py >= run.y1) continue;
      const float weight = weights_[i >> 1][px - run.x0] / 255.f;
      if (frame.format == PixelFormat::kRgba) {
        uint8_t* to = at(frame, 0, 4 * px, py);
        const uint8_t* from = at(layer, 0, 4 * px, py);
        for (int c = 0; c < 3; ++c) to[c] = transfer.mix(to[c], from[c], weight);
        continue;
      }
      uint8_t* luma = at(frame, 0, px, py);
      const Chroma below = chroma_at(frame, px / 2, py / 2), above = chroma_at(layer, px / 2, py / 2);
      const Rgb a = rgb_of(matrix, *luma, *below.u, *below.v), b = rgb_of(matrix, *at(layer, 0, px, py), *above.u, *above.v);
      const Yuv mixed = yuv_of_rgb(frame.colour, transfer.mix(a.r, b.r, weight), transfer.mix(a.g, b.g, weight), transfer.mix(a.b, b.b, weight));
      *luma = weight == 0 ? *luma : mixed.y;
      u += weight == 0 ? *below.u : mixed.u;
      v += weight == 0 ? *below.v : mixed.v;
      ++count;
    }
    if (count == 0) continue;
    const Chroma chroma = chroma_at(frame, x / 2, y / 2);
    *chroma.u = static_cast<uint8_t>(u / count + .5f);
    *chroma.v = static_cast<uint8_t>(v / count + .5f);
  }
}

void Compositor::cut_out(const FrameView& frame, const Alpha& alpha, uint32_t rgba) const {
  const int colour[3] = {static_cast<int>(rgba >> 24), static_cast<int>(rgba >> 16 & 255), static_cast<int>(rgba >> 8 & 255)};
  const int behind = static_cast<int>(rgba & 255);
  alpha.for_each_run([&](const TileRun& run) {
    if (run.kind == TileKind::kSolid) return;
    for (int y = run.y0; y < run.y1; ++y) {
      uint8_t* pixel = at(frame, 0, 4 * run.x0, y);
      for (int x = run.x0; x < run.x1; ++x, pixel += 4) {
        const int a = run.kind == TileKind::kClear ? 0 : alpha.row(y)[x];
        const int front = a * pixel[3], back = (255 - a) * behind, sum = front + back;  // shares of 255 * 255
        if (sum > 0) {
          for (int c = 0; c < 3; ++c) pixel[c] = static_cast<uint8_t>((front * pixel[c] + back * colour[c] + sum / 2) / sum);
        } else {
          for (int c = 0; c < 3; ++c) pixel[c] = static_cast<uint8_t>(colour[c]);
        }
        pixel[3] = static_cast<uint8_t>((sum + 127) / 255);
      }
    }
  });
}

}  // namespace diopter
