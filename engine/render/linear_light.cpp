#include "engine/render/linear_light.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/render/fixed_colour.h"

namespace diopter {

namespace {

// The sRGB transfer function (IEC 61966-2-1) as tables: light of a sample, 0..65535, and the sample of light in 4096 steps.
struct Transfer {
  std::array<uint16_t, 256> light;
  std::array<uint8_t, 4097> sample;
  Transfer() {
    for (int i = 0; i < 256; ++i) {
      const float s = i / 255.f;
      light[i] = static_cast<uint16_t>((i <= 10 ? s / 12.92f : std::pow((s + .055f) / 1.055f, 2.4f)) * 65535 + .5f);
    }
    for (int i = 0; i <= 4096; ++i) {
      const float x = i / 4096.f, s = x <= .0031308f ? 12.92f * x : 1.055f * std::pow(x, 1 / 2.4f) - .055f;
      sample[i] = static_cast<uint8_t>(s * 255 + .5f);
    }
  }
  static const Transfer& get() {
    static const Transfer tables;
    return tables;
  }
  // weight: 0..256.
  uint8_t mix(uint8_t from, uint8_t to, int weight) const {
    const int a = light[from], b = light[to];
    return sample[(a + ((b - a) * weight >> 8) + 8) >> 4];
  }
};

int weight_of(uint8_t w) { return w + (w >> 7); }

uint8_t clamped(int v) { return static_cast<uint8_t>(v < 0 ? 0 : v > 255 ? 255 : v); }

// yuv_to_rgb in units of 1 / kRgbUnit.
struct FixedRgb {
  int y_offset, y_scale, r_v, g_u, g_v, b_u;
  explicit FixedRgb(const YuvToRgb& m)
      : y_offset(static_cast<int>(m.y_offset)), y_scale(fixed(m.y_scale)), r_v(fixed(m.r_v)), g_u(fixed(m.g_u)), g_v(fixed(m.g_v)), b_u(fixed(m.b_u)) {}
  static int fixed(float x) { return static_cast<int>(std::lround(x * kRgbUnit)); }
};

// The samples of a picture at one chroma sample.
struct Block {
  uint8_t *u, *v;
  int red, green, blue;  // what chroma adds
  Block(const FrameView& view, int cx, int cy, const FixedRgb& m) {
    const bool nv12 = view.format == PixelFormat::kNv12;
    u = view.planes[1] + static_cast<ptrdiff_t>(cy) * view.strides[1] + (nv12 ? 2 * cx : cx);
    v = nv12 ? u + 1 : view.planes[2] + static_cast<ptrdiff_t>(cy) * view.strides[2] + cx;
    red = m.r_v * (*v - 128);
    green = -m.g_u * (*u - 128) - m.g_v * (*v - 128);
    blue = m.b_u * (*u - 128);
  }
};

void mix_rgba(const FrameView& frame, const FrameView& layer, const PixelBox& rows, const uint8_t* const weights[2]) {
  const Transfer& transfer = Transfer::get();
  for (int y = rows.y0; y < rows.y1; ++y) {
    uint8_t* to = frame.planes[0] + static_cast<ptrdiff_t>(y) * frame.strides[0] + 4 * rows.x0;
    const uint8_t* from = layer.planes[0] + static_cast<ptrdiff_t>(y) * layer.strides[0] + 4 * rows.x0;
    for (int x = 0; x < rows.x1 - rows.x0; ++x, to += 4, from += 4) {
      const int weight = weight_of(weights[y - rows.y0][x]);
      for (int c = 0; weight > 0 && c < 3; ++c) to[c] = transfer.mix(to[c], from[c], weight);
    }
  }
}

struct YuvMixer {
  const FrameView& frame;
  const FrameView& layer;
  const Transfer& transfer = Transfer::get();
  FixedRgb to_rgb{yuv_to_rgb(frame.colour)};
  YuvWeights to_yuv = yuv_weights(frame.colour);

  // Up to 2 x 2 pixels that share chroma.
  void mix(const PixelBox& pixels, const uint8_t* const weights[2]) const {
    const Block below(frame, pixels.x0 / 2, pixels.y0 / 2, to_rgb), above(layer, pixels.x0 / 2, pixels.y0 / 2, to_rgb);
    int u = 0, v = 0, count = 0;
    for (int y = pixels.y0; y < pixels.y1; ++y) {
      for (int x = pixels.x0; x < pixels.x1; ++x, ++count) {
        uint8_t* luma = frame.planes[0] + static_cast<ptrdiff_t>(y) * frame.strides[0] + x;
        const int weight = weight_of(weights[y - pixels.y0][x - pixels.x0]);
        if (weight == 0) {
          u += *below.u;
          v += *below.v;
          continue;
        }
        const int a = to_rgb.y_scale * (*luma - to_rgb.y_offset) + kRgbUnit / 2;
        const int b = to_rgb.y_scale * (layer.planes[0][static_cast<ptrdiff_t>(y) * layer.strides[0] + x] - to_rgb.y_offset) + kRgbUnit / 2;
        const auto mixed = [&](int from, int to) { return transfer.mix(clamped((a + from) >> kRgbShift), clamped((b + to) >> kRgbShift), weight); };
        const int red = mixed(below.red, above.red), green = mixed(below.green, above.green), blue = mixed(below.blue, above.blue);
        *luma = to_yuv.y.of(red, green, blue);
        u += to_yuv.u.of(red, green, blue);
        v += to_yuv.v.of(red, green, blue);
      }
    }
    *below.u = static_cast<uint8_t>((u + count / 2) / count);
    *below.v = static_cast<uint8_t>((v + count / 2) / count);
  }
};

}  // namespace

void mix_linear_light(const FrameView& frame, const FrameView& layer, const PixelBox& rows, const uint8_t* const weights[2]) {
  if (frame.format == PixelFormat::kRgba) return mix_rgba(frame, layer, rows, weights);
  const YuvMixer mixer{frame, layer};
  for (int x = rows.x0; x < rows.x1; x += 2) {
    const uint8_t* const at[2] = {weights[0] + (x - rows.x0), weights[1] + (x - rows.x0)};
    if ((at[0][0] | at[0][1] | at[1][0] | at[1][1]) == 0) continue;
    mixer.mix({x, rows.y0, std::min(x + 2, rows.x1), rows.y1}, at);
  }
}

}  // namespace diopter
