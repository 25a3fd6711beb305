#include "engine/render/kernels.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/render/kernels.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include "engine/render/fixed_lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace diopter::render_kernels::HWY_NAMESPACE {

void mix(uint8_t* inout, const uint8_t* source, const uint8_t* weights, size_t count) {
  const hn::ScalableTag<uint16_t> d;
  const hn::Rebind<uint8_t, decltype(d)> bytes;
  const size_t lanes = hn::Lanes(d);
  const auto full = hn::Set(d, 255), half = hn::Set(d, 128);
  size_t x = 0;
  for (; x + lanes <= count; x += lanes) {
    const auto w = hn::PromoteTo(d, hn::LoadU(bytes, weights + x));
    const auto from = hn::Mul(hn::PromoteTo(d, hn::LoadU(bytes, inout + x)), hn::Sub(full, w));
    const auto to = hn::Mul(hn::PromoteTo(d, hn::LoadU(bytes, source + x)), w);
    const auto sum = hn::Add(hn::Add(from, to), half);  // v / 255 = (v + 128 + ((v + 128) >> 8)) >> 8 for v <= 255 * 255
    const auto mixed = hn::ShiftRight<8>(hn::Add(sum, hn::ShiftRight<8>(sum)));
    hn::StoreU(hn::DemoteTo(bytes, hn::BitCast(hn::RebindToSigned<decltype(d)>(), mixed)), bytes, inout + x);
  }
  for (; x < count; ++x) {
    const unsigned sum = inout[x] * (255u - weights[x]) + source[x] * unsigned{weights[x]} + 128;
    inout[x] = static_cast<uint8_t>((sum + (sum >> 8)) >> 8);
  }
}

void weigh_rgb(const uint8_t* rgba, const RgbWeights& weights, size_t count, uint8_t* out) {
  size_t x = 0;
#if HWY_TARGET != HWY_SCALAR
  const hn::ScalableTag<int32_t> d;
  const hn::Repartition<int16_t, decltype(d)> halves;
  const hn::Rebind<uint8_t, decltype(d)> bytes;
  const size_t lanes = hn::Lanes(d);
  const auto red_blue = hn::BitCast(halves, hn::Set(d, (weights.red & 0xffff) | weights.blue * 65536)), green = hn::BitCast(halves, hn::Set(d, weights.green & 0xffff));
  const auto offset = hn::Set(d, weights.offset * kRgbUnit + kRgbUnit / 2);
  for (; x + lanes <= count; x += lanes) {
    const auto v = hn::BitCast(d, hn::LoadU(hn::Repartition<uint8_t, decltype(d)>(), rgba + 4 * x));
    const auto rb = hn::BitCast(halves, hn::And(v, hn::Set(d, 0xff00ff)));
    const auto g = hn::BitCast(halves, hn::And(hn::ShiftRight<8>(v), hn::Set(d, 0xff)));
    const auto sum = hn::Add(hn::Add(dot_pairs(d, rb, red_blue), dot_pairs(d, g, green)), offset);
    hn::StoreU(hn::DemoteTo(bytes, hn::ShiftRight<kRgbShift>(sum)), bytes, out + x);
  }
#endif
  for (; x < count; ++x) out[x] = weights.of(rgba[4 * x], rgba[4 * x + 1], rgba[4 * x + 2]);
}

void halve_rgba(const uint8_t* row0, const uint8_t* row1, size_t count, uint8_t* out) {
  size_t x = 0;
#if HWY_TARGET != HWY_SCALAR
  const hn::ScalableTag<uint8_t> bytes;
  const hn::Repartition<uint32_t, decltype(bytes)> d;
  const size_t pixels = hn::Lanes(d);
  for (; x + pixels <= count; x += pixels) {
    const auto load = [&](const uint8_t* row) HWY_ATTR { return hn::BitCast(d, hn::LoadU(bytes, row)); };
    const auto a0 = load(row0 + 8 * x), a1 = load(row0 + 8 * x + 4 * pixels), b0 = load(row1 + 8 * x), b1 = load(row1 + 8 * x + 4 * pixels);
    const auto even = hn::AverageRound(hn::BitCast(bytes, hn::ConcatEven(d, a1, a0)), hn::BitCast(bytes, hn::ConcatEven(d, b1, b0)));
    const auto odd = hn::AverageRound(hn::BitCast(bytes, hn::ConcatOdd(d, a1, a0)), hn::BitCast(bytes, hn::ConcatOdd(d, b1, b0)));
    hn::StoreU(hn::AverageRound(even, odd), bytes, out + 4 * x);
  }
#endif
  for (size_t i = 4 * x; i < 4 * count; ++i) {
    const size_t from = i / 4 * 8 + i % 4;
    out[i] = static_cast<uint8_t>(((row0[from] + row1[from] + 1) / 2 + (row0[from + 4] + row1[from + 4] + 1) / 2 + 1) / 2);
  }
}

void halve(const uint8_t* row0, const uint8_t* row1, size_t count, uint8_t* out) {
  size_t x = 0;
#if HWY_TARGET != HWY_SCALAR
  const hn::ScalableTag<uint16_t> d;
  const hn::Repartition<uint8_t, decltype(d)> twice;
  const hn::Rebind<uint8_t, decltype(d)> bytes;
  for (; x + hn::Lanes(d) <= count; x += hn::Lanes(d)) {
    const auto pair = [&](const uint8_t* row) HWY_ATTR {
      const auto v = hn::BitCast(d, hn::LoadU(twice, row + 2 * x));
      return hn::Add(hn::And(v, hn::Set(d, 255)), hn::ShiftRight<8>(v));
    };
    const auto mean = hn::ShiftRight<2>(hn::Add(hn::Add(pair(row0), pair(row1)), hn::Set(d, 2)));
    hn::StoreU(hn::DemoteTo(bytes, hn::BitCast(hn::RebindToSigned<decltype(d)>(), mean)), bytes, out + x);
  }
#endif
  for (; x < count; ++x) out[x] = static_cast<uint8_t>((row0[2 * x] + row0[2 * x + 1] + row1[2 * x] + row1[2 * x + 1] + 2) >> 2);
}

void widen(const uint8_t* weights, size_t count, uint8_t* out) {
  size_t x = 0;
#if HWY_TARGET != HWY_SCALAR
  const hn::ScalableTag<uint32_t> d;
  const hn::Rebind<uint8_t, decltype(d)> bytes;
  const hn::Repartition<uint8_t, decltype(d)> four;
  for (; x + hn::Lanes(d) <= count; x += hn::Lanes(d)) {
    const auto w = hn::PromoteTo(d, hn::LoadU(bytes, weights + x));
    hn::StoreU(hn::BitCast(four, hn::Or(w, hn::Or(hn::ShiftLeft<8>(w), hn::ShiftLeft<16>(w)))), four, out + 4 * x);
  }
#endif
  for (; x < count; ++x) {
    out[4 * x] = out[4 * x + 1] = out[4 * x + 2] = weights[x];
    out[4 * x + 3] = 0;
  }
}

void expand_rgba(const uint8_t* rgba, const int32_t* index, const int16_t* share, size_t count, uint8_t* out) {
  size_t x = 0;
#if HWY_TARGET != HWY_SCALAR
  const hn::ScalableTag<int16_t> d;  // half a vector of pixels, promoted
  const hn::Rebind<uint8_t, decltype(d)> bytes;
  const hn::Repartition<int32_t, decltype(bytes)> pixels;
  const auto* base = reinterpret_cast<const int32_t*>(rgba);
  for (; x + hn::Lanes(pixels) <= count; x += hn::Lanes(pixels)) {
    const auto i = hn::ShiftLeft<2>(hn::LoadU(pixels, index + x));
    const auto left = hn::PromoteTo(d, hn::BitCast(bytes, hn::GatherOffset(pixels, base, i)));
    const auto right = hn::PromoteTo(d, hn::BitCast(bytes, hn::GatherOffset(pixels, base, hn::Add(i, hn::Set(pixels, 4)))));
    const auto mixed = hn::Add(left, hn::MulFixedPoint15(hn::Sub(right, left), hn::LoadU(d, share + 4 * x)));
    hn::StoreU(hn::DemoteTo(bytes, mixed), bytes, out + 4 * x);
  }
#endif
  for (size_t i = 4 * x; i < 4 * count; ++i) {
    const uint8_t* from = rgba + 4 * static_cast<ptrdiff_t>(index[i / 4]) + i % 4;
    out[i] = static_cast<uint8_t>(lerp_half(from[0], from[4], share[i]));
  }
}

void add_weighted(const uint8_t* row, int weight, size_t count, int32_t* sums) {
  const hn::ScalableTag<int32_t> d;
  const hn::Rebind<uint8_t, decltype(d)> bytes;
  size_t x = 0;
  for (; x + hn::Lanes(d) <= count; x += hn::Lanes(d)) {
    const auto product = hn::Mul(hn::PromoteTo(d, hn::LoadU(bytes, row + x)), hn::Set(d, weight));
    hn::StoreU(hn::Add(hn::LoadU(d, sums + x), product), d, sums + x);
  }
  for (; x < count; ++x) sums[x] += row[x] * weight;
}

void take_sums(int32_t* sums, int shift, size_t count, uint8_t* out) {
  const hn::ScalableTag<int32_t> d;
  const hn::Rebind<uint8_t, decltype(d)> bytes;
  size_t x = 0;
  for (; x + hn::Lanes(d) <= count; x += hn::Lanes(d)) {
    const auto rounded = hn::ShiftRightSame(hn::Add(hn::LoadU(d, sums + x), hn::Set(d, 1 << shift >> 1)), shift);
    hn::StoreU(hn::DemoteTo(bytes, rounded), bytes, out + x);
    hn::StoreU(hn::Zero(d), d, sums + x);
  }
  for (; x < count; ++x) {
    const int value = (sums[x] + (1 << shift >> 1)) >> shift;
    out[x] = static_cast<uint8_t>(value > 255 ? 255 : value);
    sums[x] = 0;
  }
}

void accumulate(const uint8_t* samples, const uint8_t* weights, size_t count, uint16_t* sums) {
  const hn::ScalableTag<uint16_t> d;
  const hn::Rebind<uint8_t, decltype(d)> bytes;
  size_t x = 0;
  for (; x + hn::Lanes(d) <= count; x += hn::Lanes(d)) {
    const auto product = hn::Mul(hn::PromoteTo(d, hn::LoadU(bytes, samples + x)), hn::PromoteTo(d, hn::LoadU(bytes, weights + x)));
    const auto v = hn::Add(product, hn::Set(d, 128));
    hn::StoreU(hn::Add(hn::LoadU(d, sums + x), hn::ShiftRight<8>(hn::Add(v, hn::ShiftRight<8>(v)))), d, sums + x);
  }
  for (; x < count; ++x) {
    const unsigned v = samples[x] * unsigned{weights[x]} + 128;
    sums[x] = static_cast<uint16_t>(sums[x] + ((v + (v >> 8)) >> 8));
  }
}

void add_neighbours(const uint16_t* sums, size_t count, uint16_t* out) {
  size_t x = 0;
#if HWY_TARGET != HWY_SCALAR
  const hn::ScalableTag<int32_t> d;
  const hn::Repartition<uint16_t, decltype(d)> twice;
  const hn::Rebind<uint16_t, decltype(d)> halves;
  for (; x + hn::Lanes(d) <= count; x += hn::Lanes(d)) {
    const auto v = hn::BitCast(hn::RebindToUnsigned<decltype(d)>(), hn::LoadU(twice, sums + 2 * x));
    const auto low = hn::BitCast(d, hn::And(v, hn::Set(hn::RebindToUnsigned<decltype(d)>(), 0xffff)));
    hn::StoreU(hn::DemoteTo(halves, hn::Add(low, hn::BitCast(d, hn::ShiftRight<16>(v)))), halves, out + x);
  }
#endif
  for (; x < count; ++x) out[x] = static_cast<uint16_t>(sums[2 * x] + sums[2 * x + 1]);
}

void window_sum(const float* in, ptrdiff_t stride, int taps, float share, size_t count, float* out) {
  const Floats d;
  size_t x = 0;
  for (; x + hn::Lanes(d) <= count; x += hn::Lanes(d)) {
    auto sum = hn::LoadU(d, in + x);
    for (int t = 1; t < taps; ++t) sum = hn::Add(sum, hn::LoadU(d, in + x + t * stride));
    hn::StoreU(hn::Mul(sum, hn::Set(d, share)), d, out + x);
  }
  for (; x < count; ++x) {
    float sum = 0;
    for (int t = 0; t < taps; ++t) sum += in[static_cast<ptrdiff_t>(x) + t * stride];
    out[x] = sum * share;
  }
}

void split(const uint8_t* interleaved, int step, size_t count, uint8_t* const planes[3]) {
  const hn::ScalableTag<uint8_t> d;
  size_t x = 0;
  for (; x + hn::Lanes(d) <= count; x += hn::Lanes(d)) {
    hn::Vec<decltype(d)> v[4];
    if (step == 2) {
      hn::LoadInterleaved2(d, interleaved + 2 * x, v[0], v[1]);
    } else {
      hn::LoadInterleaved4(d, interleaved + 4 * x, v[0], v[1], v[2], v[3]);
      hn::StoreU(v[2], d, planes[2] + x);
    }
    hn::StoreU(v[0], d, planes[0] + x);
    hn::StoreU(v[1], d, planes[1] + x);
  }
  for (; x < count; ++x) {
    for (int c = 0; c < step && c < 3; ++c) planes[c][x] = interleaved[step * x + c];
  }
}

void join(const uint8_t* const planes[3], int step, size_t count, uint8_t* interleaved) {
  const hn::ScalableTag<uint8_t> d;
  size_t x = 0;
  for (; x + hn::Lanes(d) <= count; x += hn::Lanes(d)) {
    const auto a = hn::LoadU(d, planes[0] + x), b = hn::LoadU(d, planes[1] + x);
    if (step == 2) {
      hn::StoreInterleaved2(a, b, d, interleaved + 2 * x);
    } else {
      hn::StoreInterleaved4(a, b, hn::LoadU(d, planes[2] + x), hn::Set(d, 255), d, interleaved + 4 * x);
    }
  }
  for (; x < count; ++x) {
    for (int c = 0; c < step; ++c) interleaved[step * x + c] = c < 3 ? planes[c][x] : 255;
  }
}

void expand_halves(const int16_t* row, const int32_t* index, const int32_t* weights, size_t count, int16_t* out) {
  size_t x = 0;
#if HWY_TARGET != HWY_SCALAR
  const hn::ScalableTag<int32_t> d;
  const hn::Repartition<int16_t, decltype(d)> halves;
  const hn::Rebind<int16_t, decltype(d)> narrow;
  for (; x + hn::Lanes(d) <= count; x += hn::Lanes(d)) {
    const auto offset = hn::ShiftLeft<1>(hn::LoadU(d, index + x));
    const auto pair = hn::BitCast(halves, hn::GatherOffset(d, reinterpret_cast<const int32_t*>(row), offset));
    const auto sum = hn::Add(dot_pairs(d, pair, hn::BitCast(halves, hn::LoadU(d, weights + x))), hn::Set(d, 1 << 13));
    hn::StoreU(hn::DemoteTo(narrow, hn::ShiftRight<14>(sum)), narrow, out + x);
  }
#endif
  for (; x < count; ++x) {
    const Pair w = pair_of(weights[x]);
    out[x] = static_cast<int16_t>((row[index[x]] * w.slope + row[index[x] + 1] * w.offset + (1 << 13)) >> 14);
  }
}

void between_halves(const int16_t* row0, const int16_t* row1, float share, size_t count, uint8_t* out) {
  static_assert(kHalfUnit == 1 << 6);
  const int fixed = static_cast<int>(share * 32767 + .5f);
  size_t x = 0;
#if HWY_TARGET != HWY_SCALAR
  const hn::ScalableTag<int16_t> d;
  const hn::Rebind<uint8_t, decltype(d)> bytes;
  for (; x + hn::Lanes(d) <= count; x += hn::Lanes(d)) {
    const auto from = hn::LoadU(d, row0 + x);
    const auto v = hn::Add(from, hn::MulFixedPoint15(hn::Sub(hn::LoadU(d, row1 + x), from), hn::Set(d, static_cast<int16_t>(fixed))));
    hn::StoreU(hn::DemoteTo(bytes, hn::ShiftRight<6>(hn::Add(v, hn::Set(d, kHalfUnit / 2)))), bytes, out + x);
  }
#endif
  for (; x < count; ++x) {
    const int v = (lerp_half(row0[x], row1[x], fixed) + kHalfUnit / 2) >> 6;
    out[x] = static_cast<uint8_t>(v < 0 ? 0 : v > 255 ? 255 : v);
  }
}

}  // namespace diopter::render_kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace diopter::render_kernels {

HWY_EXPORT(mix);
HWY_EXPORT(weigh_rgb);
HWY_EXPORT(halve_rgba);
HWY_EXPORT(halve);
HWY_EXPORT(widen);
HWY_EXPORT(expand_rgba);
HWY_EXPORT(add_weighted);
HWY_EXPORT(take_sums);
HWY_EXPORT(accumulate);
HWY_EXPORT(add_neighbours);
HWY_EXPORT(window_sum);
HWY_EXPORT(split);
HWY_EXPORT(join);
HWY_EXPORT(expand_halves);
HWY_EXPORT(between_halves);

void mix(uint8_t* inout, const uint8_t* source, const uint8_t* weights, size_t count) { HWY_DYNAMIC_DISPATCH(mix)(inout, source, weights, count); }
void weigh_rgb(const uint8_t* rgba, const RgbWeights& weights, size_t count, uint8_t* out) { HWY_DYNAMIC_DISPATCH(weigh_rgb)(rgba, weights, count, out); }
void halve_rgba(const uint8_t* row0, const uint8_t* row1, size_t count, uint8_t* out) { HWY_DYNAMIC_DISPATCH(halve_rgba)(row0, row1, count, out); }
void halve(const uint8_t* row0, const uint8_t* row1, size_t count, uint8_t* out) { HWY_DYNAMIC_DISPATCH(halve)(row0, row1, count, out); }
void widen(const uint8_t* weights, size_t count, uint8_t* out) { HWY_DYNAMIC_DISPATCH(widen)(weights, count, out); }
void expand_rgba(const uint8_t* rgba, const int32_t* index, const int16_t* share, size_t count, uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(expand_rgba)(rgba, index, share, count, out);
}
void add_weighted(const uint8_t* row, int weight, size_t count, int32_t* sums) { HWY_DYNAMIC_DISPATCH(add_weighted)(row, weight, count, sums); }
void take_sums(int32_t* sums, int shift, size_t count, uint8_t* out) { HWY_DYNAMIC_DISPATCH(take_sums)(sums, shift, count, out); }
void accumulate(const uint8_t* samples, const uint8_t* weights, size_t count, uint16_t* sums) {
  HWY_DYNAMIC_DISPATCH(accumulate)(samples, weights, count, sums);
}
void add_neighbours(const uint16_t* sums, size_t count, uint16_t* out) { HWY_DYNAMIC_DISPATCH(add_neighbours)(sums, count, out); }
void window_sum(const float* in, ptrdiff_t stride, int taps, float share, size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(window_sum)(in, stride, taps, share, count, out);
}
void split(const uint8_t* interleaved, int step, size_t count, uint8_t* const planes[3]) { HWY_DYNAMIC_DISPATCH(split)(interleaved, step, count, planes); }
void join(const uint8_t* const planes[3], int step, size_t count, uint8_t* interleaved) { HWY_DYNAMIC_DISPATCH(join)(planes, step, count, interleaved); }
void expand_halves(const int16_t* row, const int32_t* index, const int32_t* weights, size_t count, int16_t* out) {
  HWY_DYNAMIC_DISPATCH(expand_halves)(row, index, weights, count, out);
}
void between_halves(const int16_t* row0, const int16_t* row1, float share, size_t count, uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(between_halves)(row0, row1, share, count, out);
}

}  // namespace diopter::render_kernels
#endif
