#include "engine/render/composite.h"

#include <algorithm>
#include <cstring>

#include "engine/render/kernels.h"
#include "engine/render/linear_light.h"

namespace diopter {

namespace {

uint8_t* at(const FrameView& view, int plane, int x_bytes, int y) {
  return view.planes[plane] + static_cast<ptrdiff_t>(y) * view.strides[plane] + x_bytes;
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
  const PixelBox box = blend.box.within(frame.size);
  for (auto& row : weights_) row.resize(frame.size.width + 2);
  wide_.resize(4 * static_cast<size_t>(frame.size.width) + 8);
  if (alpha && blend.where != Where::kEverywhere) {
    alpha->for_each_run([&](const TileRun& run) {
      const TileRun part{std::max(run.x0, box.x0), std::max(run.y0, box.y0), std::min(run.x1, box.x1), std::min(run.y1, box.y1), run.kind};
      if (part.x0 < part.x1 && part.y0 < part.y1) draw_run(frame, alpha, layer, blend, part);
    });
    return;
  }
  if (box.x0 < box.x1 && box.y0 < box.y1) draw_run(frame, nullptr, layer, blend, {box.x0, box.y0, box.x1, box.y1, TileKind::kSolid});
}

void Compositor::draw_run(const FrameView& frame, const Alpha* alpha, const FrameView& layer, const Blend& blend, const TileRun& run) {
  const TileKind skipped = blend.where == Where::kOutside ? TileKind::kSolid : TileKind::kClear;
  if (run.kind == skipped || (blend.where == Where::kFringe && run.kind != TileKind::kMixed)) return;
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
      const uint8_t* const weights[2] = {weights_[0].data(), weights_[1].data()};
      mix_linear_light(frame, layer, {run.x0, y, run.x1, y + rows}, weights);
      continue;
    }
    for (int i = 0; i < rows; ++i) {
      if (!rgba) {
        render_kernels::mix(at(frame, 0, run.x0, y + i), at(layer, 0, run.x0, y + i), weights_[i].data(), width);
        continue;
      }
      render_kernels::widen(weights_[i].data(), width, wide_.data());
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
    const uint8_t flip = blend.where == Where::kInside ? 0 : 255;
    for (int x = 0; x < width; ++x) out[x] = row[x] ^ flip;
    // A quarter of the way from solid to clear takes the layer in, so that no seam shows.
    for (int x = 0; blend.where == Where::kFringe && x < width; ++x) out[x] = static_cast<uint8_t>(std::min(4 * out[x], 255));
    for (int x = 0; opacity < 256 && x < width; ++x) out[x] = static_cast<uint8_t>(out[x] * opacity >> 8);
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
  const bool nv12 = frame.format == PixelFormat::kNv12;
  uint8_t* out = wide_.data();
  render_kernels::halve(weights_[0].data(), weights_[1].data(), count, out);
  for (int x = count - 1; nv12 && x >= 0; --x) out[2 * x] = out[2 * x + 1] = out[x];
  for (int p = 1; p < plane_count(frame.format); ++p) {
    const int x = nv12 ? run.x0 : run.x0 / 2;
    render_kernels::mix(at(frame, p, x, y / 2), at(layer, p, x, y / 2), wide_.data(), nv12 ? 2 * count : count);
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
