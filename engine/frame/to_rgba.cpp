#include "engine/frame/to_rgba.h"

#include <cmath>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/frame/to_rgba.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#ifndef DIOPTER_TO_RGBA_WEIGHTS
#define DIOPTER_TO_RGBA_WEIGHTS
namespace diopter {

// Fixed point: samples carry 7 bits behind the point, weights are quarters with 15, so that products carry 5.
struct FixedWeights {
  int16_t y_offset;  // a whole sample
  int16_t y, r_v, g_u, g_v, b_u;
};

}  // namespace diopter
#endif

HWY_BEFORE_NAMESPACE();
namespace diopter::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR
// Without vectors the caller's plain loop does all.
size_t yuv_row(const FixedWeights&, const uint8_t*, const uint8_t*, const uint8_t*, bool, bool, size_t, uint8_t*) { return 0; }
#else
namespace hn = hwy::HWY_NAMESPACE;

// Vectors of 128 bits on every machine: interleaving works inside blocks of that size.
using D = hn::FixedTag<int16_t, 8>;
using V = hn::Vec<D>;

struct Chroma {
  V r, g, b;
};

HWY_INLINE V samples(const uint8_t* from) { return hn::PromoteTo(D(), hn::LoadU(hn::Rebind<uint8_t, D>(), from)); }

HWY_INLINE Chroma chroma_of(const FixedWeights& w, V u8, V v8) {
  const D d;
  const V middle = hn::Set(d, 128);
  const V u = hn::ShiftLeft<7>(hn::Sub(u8, middle)), v = hn::ShiftLeft<7>(hn::Sub(v8, middle));
  const auto times = [&](V x, int16_t weight) { return hn::MulFixedPoint15(x, hn::Set(d, weight)); };
  return {times(v, w.r_v), hn::Add(times(u, w.g_u), times(v, w.g_v)), times(u, w.b_u)};
}

// Eight pixels of one row.
HWY_INLINE void store_pixels(const FixedWeights& w, V y8, V r_c, V g_c, V b_c, bool mirrored, uint8_t* out) {
  const D d;
  const hn::Rebind<uint8_t, D> bytes;
  const V y = hn::MulFixedPoint15(hn::ShiftLeft<7>(hn::Sub(y8, hn::Set(d, w.y_offset))), hn::Set(d, w.y));
  const V half = hn::Set(d, 16);
  auto r = hn::ShiftRight<5>(hn::Add(hn::SaturatedAdd(y, r_c), half));
  auto g = hn::ShiftRight<5>(hn::Add(hn::SaturatedSub(y, g_c), half));
  auto b = hn::ShiftRight<5>(hn::Add(hn::SaturatedAdd(y, b_c), half));
  if (mirrored) {
    r = hn::Reverse(d, r);
    g = hn::Reverse(d, g);
    b = hn::Reverse(d, b);
  }
  hn::StoreInterleaved4(hn::DemoteTo(bytes, r), hn::DemoteTo(bytes, g), hn::DemoteTo(bytes, b), hn::Set(bytes, 255), bytes, out);
}

// Sixteen pixels at a time; gives how many are done. `pairs`: u holds U and V in turn.
size_t yuv_row(const FixedWeights& w, const uint8_t* y, const uint8_t* u, const uint8_t* v, bool pairs, bool mirrored, size_t count, uint8_t* out) {
  const D d;
  const hn::Rebind<uint8_t, D> bytes;
  size_t x = 0;
  for (; x + 16 <= count; x += 16) {
    Chroma c;
    if (pairs) {
      hn::Vec<decltype(bytes)> us, vs;
      hn::LoadInterleaved2(bytes, u + x, us, vs);
      c = chroma_of(w, hn::PromoteTo(d, us), hn::PromoteTo(d, vs));
    } else {
      c = chroma_of(w, samples(u + x / 2), samples(v + x / 2));
    }
    uint8_t* first = mirrored ? out + 4 * (count - x - 8) : out + 4 * x;
    uint8_t* second = mirrored ? first - 32 : first + 32;
    store_pixels(w, samples(y + x), hn::InterleaveLower(d, c.r, c.r), hn::InterleaveLower(d, c.g, c.g), hn::InterleaveLower(d, c.b, c.b), mirrored, first);
    store_pixels(w, samples(y + x + 8), hn::InterleaveUpper(d, c.r, c.r), hn::InterleaveUpper(d, c.g, c.g), hn::InterleaveUpper(d, c.b, c.b), mirrored, second);
  }
  return x;
}
#endif

}  // namespace diopter::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace diopter {

HWY_EXPORT(yuv_row);

namespace {

FixedWeights fixed_weights(const YuvToRgb& m) {
  const auto quarter = [](float weight) { return static_cast<int16_t>(std::lround(weight * 8192)); };
  return {static_cast<int16_t>(m.y_offset), quarter(m.y_scale), quarter(m.r_v), quarter(m.g_u), quarter(m.g_v), quarter(m.b_u)};
}

uint8_t to_byte(float value) { return static_cast<uint8_t>(std::fmin(std::fmax(value + .5f, 0.f), 255.f)); }

void write_pixel(const YuvToRgb& m, float y, float u, float v, uint8_t* out) {
  const float luma = m.y_scale * (y - m.y_offset);
  out[0] = to_byte(luma + m.r_v * (v - 128));
  out[1] = to_byte(luma - m.g_u * (u - 128) - m.g_v * (v - 128));
  out[2] = to_byte(luma + m.b_u * (u - 128));
  out[3] = 255;
}

void rgba_row(const uint8_t* from, bool mirrored, size_t count, uint8_t* out) {
  if (!mirrored) {
    std::memcpy(out, from, 4 * count);
    return;
  }
  for (size_t x = 0; x < count; ++x) std::memcpy(out + 4 * (count - 1 - x), from + 4 * x, 4);
}

}  // namespace

void to_rgba(const FrameView& from, bool mirrored, std::span<uint8_t> out) {
  const size_t width = static_cast<size_t>(from.size.width);
  const YuvToRgb matrix = yuv_to_rgb(from.colour);
  const FixedWeights weights = fixed_weights(matrix);
  const bool pairs = from.format == PixelFormat::kNv12;
  for (int row = 0; row < from.size.height; ++row) {
    const uint8_t* y = from.planes[0] + static_cast<ptrdiff_t>(row) * from.strides[0];
    uint8_t* to = out.data() + 4 * width * static_cast<size_t>(row);
    if (from.format == PixelFormat::kRgba) {
      rgba_row(y, mirrored, width, to);
      continue;
    }
    const uint8_t* u = from.planes[1] + static_cast<ptrdiff_t>(row / 2) * from.strides[1];
    const uint8_t* v = pairs ? u + 1 : from.planes[2] + static_cast<ptrdiff_t>(row / 2) * from.strides[2];
    const size_t step = pairs ? 2 : 1;
    for (size_t x = HWY_DYNAMIC_DISPATCH(yuv_row)(weights, y, u, v, pairs, mirrored, width, to); x < width; ++x) {
      write_pixel(matrix, y[x], u[x / 2 * step], v[x / 2 * step], to + 4 * (mirrored ? width - 1 - x : x));
    }
  }
}

}  // namespace diopter
#endif
