#include "engine/input/kernels.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/input/kernels.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace diopter::kernels::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Calls f(tag, x) so that [0, count) is covered by whole vectors. The last one steps back over its neighbour instead of reaching
// out of the row, so f must give the same answer twice; rows shorter than a vector go one by one.
template <class Function>
HWY_INLINE void for_each_vector(size_t count, const Function& f) {
  const hn::ScalableTag<float> d;
  const size_t lanes = hn::Lanes(d);
  if (count < lanes) {
    for (size_t x = 0; x < count; ++x) f(hn::CappedTag<float, 1>(), x);
    return;
  }
  for (size_t x = 0; x + lanes <= count; x += lanes) f(d, x);
  if (count % lanes != 0) f(d, count - lanes);
}

template <class D>
HWY_INLINE hn::Vec<D> load_bytes(D d, const uint8_t* from) {
  const hn::Rebind<uint8_t, D> bytes;
  const hn::Rebind<int32_t, D> integers;
  return hn::ConvertTo(d, hn::PromoteTo(integers, hn::LoadU(bytes, from)));
}

// Four vectors at a time: the weight is broadcast once, and the sums stay in registers. The rows below are what the next call
// reads; short runs in several rows are nothing that the processor would foresee by itself, and asking for them makes a frame
// that is not in the cache five times faster.
HWY_INLINE size_t blend_wide(const uint8_t* HWY_RESTRICT source, ptrdiff_t stride, const float* HWY_RESTRICT weights, int taps, size_t count,
                             float* HWY_RESTRICT out) {
  const hn::ScalableTag<float> d;
  const size_t lanes = hn::Lanes(d);
  size_t x = 0;
  for (; x + 4 * lanes <= count; x += 4 * lanes) {
    auto s0 = hn::Zero(d), s1 = hn::Zero(d), s2 = hn::Zero(d), s3 = hn::Zero(d);
    const uint8_t* row = source + x;
    for (int t = 0; t < taps; ++t, row += stride) {
      hwy::Prefetch(row + taps * stride);
      const auto weight = hn::Set(d, weights[t]);
      s0 = hn::MulAdd(load_bytes(d, row), weight, s0);
      s1 = hn::MulAdd(load_bytes(d, row + lanes), weight, s1);
      s2 = hn::MulAdd(load_bytes(d, row + 2 * lanes), weight, s2);
      s3 = hn::MulAdd(load_bytes(d, row + 3 * lanes), weight, s3);
    }
    hn::StoreU(s0, d, out + x);
    hn::StoreU(s1, d, out + x + lanes);
    hn::StoreU(s2, d, out + x + 2 * lanes);
    hn::StoreU(s3, d, out + x + 3 * lanes);
  }
  return x;
}

void blend_rows(const uint8_t* source, ptrdiff_t stride, const float* weights, int taps, size_t count, float* out) {
  const size_t done = blend_wide(source, stride, weights, taps, count, out);
  for_each_vector(count - done, [&](auto d, size_t x) HWY_ATTR {
    auto sum = hn::Zero(d);
    const uint8_t* row = source + done + x;
    for (int t = 0; t < taps; ++t, row += stride) sum = hn::MulAdd(load_bytes(d, row), hn::Set(d, weights[t]), sum);
    hn::StoreU(sum, d, out + done + x);
  });
}

void split_pairs(const float* in, size_t count, float* const* out) {
  for_each_vector(count, [&](auto d, size_t x) HWY_ATTR {
    hn::Vec<decltype(d)> a, b;
    hn::LoadInterleaved2(d, in + 2 * x, a, b);
    hn::StoreU(a, d, out[0] + x);
    hn::StoreU(b, d, out[1] + x);
  });
}

#if HWY_TARGET == HWY_SCALAR
void gather_row(const float* in, const int32_t* first, const float* weights, int taps, size_t count, float* out) {
  for (size_t i = 0; i < count; ++i, weights += taps) {
    float sum = 0;
    for (int t = 0; t < taps; ++t) sum += in[first[i] + t] * weights[t];
    out[i] = sum;
  }
}

void gather_pixel_row(const float* in, const int32_t* first, const int32_t* used, const float* weights, int taps, size_t count,
                      float* const* out) {
  for (size_t i = 0; i < count; ++i, weights += taps) {
    for (int c = 0; c < 4; ++c) {
      float sum = 0;
      for (int t = 0; t < used[i]; ++t) sum += in[4 * (first[i] + t) + c] * weights[t];
      out[c][i] = sum;
    }
  }
}
#else
using Four = hn::FixedTag<float, 4>;

// One destination sample: four partial sums, one a lane.
HWY_INLINE hn::Vec<Four> partial_sums(const float* HWY_RESTRICT in, const float* HWY_RESTRICT weights, int taps) {
  const Four d;
  auto sum = hn::Mul(hn::LoadU(d, in), hn::LoadU(d, weights));
  for (int t = 4; t < taps; t += 4) sum = hn::MulAdd(hn::LoadU(d, in + t), hn::LoadU(d, weights + t), sum);
  return sum;
}

// Columns become rows: each result holds one lane of the four.
struct Columns {
  hn::Vec<Four> c[4];
};
HWY_INLINE Columns transpose(hn::Vec<Four> a, hn::Vec<Four> b, hn::Vec<Four> c, hn::Vec<Four> e) {
  const Four d;
  const hn::Repartition<double, Four> pairs;
  const auto ab_low = hn::BitCast(pairs, hn::InterleaveLower(d, a, b)), ab_high = hn::BitCast(pairs, hn::InterleaveUpper(d, a, b));
  const auto ce_low = hn::BitCast(pairs, hn::InterleaveLower(d, c, e)), ce_high = hn::BitCast(pairs, hn::InterleaveUpper(d, c, e));
  return {{hn::BitCast(d, hn::InterleaveLower(pairs, ab_low, ce_low)), hn::BitCast(d, hn::InterleaveUpper(pairs, ab_low, ce_low)),
           hn::BitCast(d, hn::InterleaveLower(pairs, ab_high, ce_high)), hn::BitCast(d, hn::InterleaveUpper(pairs, ab_high, ce_high))}};
}

void gather_row(const float* in, const int32_t* first, const float* weights, int taps, size_t count, float* out) {
  for (size_t i = 0; i < count; i += 4) {
    const float* w = weights + i * static_cast<size_t>(taps);
    const Columns sums = transpose(partial_sums(in + first[i], w, taps), partial_sums(in + first[i + 1], w + taps, taps),
                                   partial_sums(in + first[i + 2], w + 2 * taps, taps), partial_sums(in + first[i + 3], w + 3 * taps, taps));
    hn::StoreU(hn::Add(hn::Add(sums.c[0], sums.c[1]), hn::Add(sums.c[2], sums.c[3])), Four(), out + i);
  }
}

HWY_INLINE hn::Vec<Four> pixel_sum(const float* HWY_RESTRICT in, const float* HWY_RESTRICT weights, int used) {
  const Four d;
  auto sum = hn::Zero(d);
  for (int t = 0; t < used; ++t) sum = hn::MulAdd(hn::LoadU(d, in + 4 * t), hn::Set(d, weights[t]), sum);
  return sum;
}

void gather_pixel_row(const float* in, const int32_t* first, const int32_t* used, const float* weights, int taps, size_t count,
                      float* const* out) {
  for (size_t i = 0; i < count; i += 4) {
    const auto sum = [&](size_t k) HWY_ATTR {
      return pixel_sum(in + 4 * static_cast<ptrdiff_t>(first[i + k]), weights + (i + k) * static_cast<size_t>(taps), used[i + k]);
    };
    const Columns channels = transpose(sum(0), sum(1), sum(2), sum(3));
    for (int c = 0; c < 4; ++c) hn::StoreU(channels.c[c], Four(), out[c] + i);
  }
}
#endif

template <class D>
HWY_INLINE hn::Vec<D> clamp_sample(D d, hn::Vec<D> v) {
  return hn::Min(hn::Max(v, hn::Zero(d)), hn::Set(d, 255.f));
}

void yuv_row_to_rgb(const YuvToRgb& matrix, const float* y, const float* u, const float* v, size_t count, float* r, float* g, float* b) {
  for_each_vector(count, [&](auto d, size_t x) HWY_ATTR {
    const auto luma = hn::Mul(hn::Sub(hn::LoadU(d, y + x), hn::Set(d, matrix.y_offset)), hn::Set(d, matrix.y_scale));
    const auto cb = hn::Sub(hn::LoadU(d, u + x), hn::Set(d, 128.f));
    const auto cr = hn::Sub(hn::LoadU(d, v + x), hn::Set(d, 128.f));
    hn::StoreU(clamp_sample(d, hn::MulAdd(cr, hn::Set(d, matrix.r_v), luma)), d, r + x);
    const auto green = hn::NegMulAdd(cb, hn::Set(d, matrix.g_u), hn::NegMulAdd(cr, hn::Set(d, matrix.g_v), luma));
    hn::StoreU(clamp_sample(d, green), d, g + x);
    hn::StoreU(clamp_sample(d, hn::MulAdd(cb, hn::Set(d, matrix.b_u), luma)), d, b + x);
  });
}

void grey_row(const float* r, const float* g, const float* b, size_t count, float* out) {
  for_each_vector(count, [&](auto d, size_t x) HWY_ATTR {
    const auto red = hn::Mul(hn::LoadU(d, r + x), hn::Set(d, .299f));
    const auto with_green = hn::MulAdd(hn::LoadU(d, g + x), hn::Set(d, .587f), red);
    hn::StoreU(hn::MulAdd(hn::LoadU(d, b + x), hn::Set(d, .114f), with_green), d, out + x);
  });
}

template <class D>
HWY_INLINE hn::Vec<D> scaled(D d, const float* in, float scale, float bias) {
  return hn::MulAdd(hn::LoadU(d, in), hn::Set(d, scale), hn::Set(d, bias));
}

void scale_row(const float* in, float scale, float bias, size_t count, float* out) {
  for_each_vector(count, [&](auto d, size_t x) HWY_ATTR { hn::StoreU(scaled(d, in + x, scale, bias), d, out + x); });
}

void scale_interleave_row(const float* const* in, const float* scale, const float* bias, int channels, size_t count, float* out) {
  for_each_vector(count, [&](auto d, size_t x) HWY_ATTR {
    const auto a = scaled(d, in[0] + x, scale[0], bias[0]);
    const auto b = scaled(d, in[1] + x, scale[1], bias[1]);
    const auto c = scaled(d, in[2] + x, scale[2], bias[2]);
    if (channels == 3) {
      hn::StoreInterleaved3(a, b, c, d, out + 3 * x);
    } else {
      hn::StoreInterleaved4(a, b, c, scaled(d, in[3] + x, scale[3], bias[3]), d, out + 4 * x);
    }
  });
}

void halve_row(const float* in, float scale, float bias, size_t count, uint16_t* out) {
  for_each_vector(count, [&](auto d, size_t x) HWY_ATTR {
    const hn::RebindToUnsigned<decltype(d)> words;
    const hn::Rebind<uint16_t, decltype(d)> halves;
    const auto word = [&](uint32_t value) HWY_ATTR { return hn::Set(words, value); };
    const auto bits = hn::BitCast(words, scaled(d, in + x, scale, bias));
    const auto magnitude = hn::And(bits, word(0x7fffffffu));
    const auto odd = hn::And(hn::ShiftRight<13>(magnitude), word(1));
    const auto normal = hn::ShiftRight<13>(hn::Add(hn::Sub(magnitude, word(0x38000000u)), hn::Add(word(0xfffu), odd)));
    const auto tiny = hn::Sub(hn::BitCast(words, hn::Add(hn::BitCast(d, magnitude), hn::Set(d, .5f))), word(0x3f000000u));
    const auto finite = hn::IfThenElse(hn::Lt(magnitude, word(0x38800000u)), tiny, normal);
    const auto large = hn::IfThenElse(hn::Gt(magnitude, word(0x7f800000u)), word(0x7e00u), word(0x7c00u));  // NaN, or infinity
    const auto result = hn::Or(hn::IfThenElse(hn::Lt(magnitude, word(0x47800000u)), finite, large), hn::And(hn::ShiftRight<16>(bits), word(0x8000u)));
    hn::StoreU(hn::DemoteTo(halves, hn::BitCast(hn::RebindToSigned<decltype(d)>(), result)), halves, out + x);
  });
}

template <class Integer>
HWY_INLINE void quantise(const float* in, float scale, float bias, float low, float high, size_t count, Integer* out) {
  for_each_vector(count, [&](auto d, size_t x) HWY_ATTR {
    const hn::Rebind<Integer, decltype(d)> integers;
    const auto value = hn::Min(hn::Max(scaled(d, in + x, scale, bias), hn::Set(d, low)), hn::Set(d, high));
    hn::StoreU(hn::DemoteTo(integers, hn::NearestInt(value)), integers, out + x);
  });
}

void quantise_unsigned(const float* in, float scale, float bias, size_t count, uint8_t* out) { quantise(in, scale, bias, 0.f, 255.f, count, out); }
void quantise_signed(const float* in, float scale, float bias, size_t count, int8_t* out) { quantise(in, scale, bias, -128.f, 127.f, count, out); }

}  // namespace diopter::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace diopter::kernels {

HWY_EXPORT(blend_rows);
HWY_EXPORT(split_pairs);
HWY_EXPORT(gather_row);
HWY_EXPORT(gather_pixel_row);
HWY_EXPORT(yuv_row_to_rgb);
HWY_EXPORT(grey_row);
HWY_EXPORT(scale_row);
HWY_EXPORT(scale_interleave_row);
HWY_EXPORT(halve_row);
HWY_EXPORT(quantise_unsigned);
HWY_EXPORT(quantise_signed);

void blend_rows(const uint8_t* source, ptrdiff_t stride, const float* weights, int taps, size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(blend_rows)(source, stride, weights, taps, count, out);
}
void split_pairs(const float* in, size_t count, float* const* out) { HWY_DYNAMIC_DISPATCH(split_pairs)(in, count, out); }
void gather_row(const float* in, const int32_t* first, const float* weights, int taps, size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(gather_row)(in, first, weights, taps, count, out);
}
void gather_pixel_row(const float* in, const int32_t* first, const int32_t* used, const float* weights, int taps, size_t count,
                      float* const* out) {
  HWY_DYNAMIC_DISPATCH(gather_pixel_row)(in, first, used, weights, taps, count, out);
}
void yuv_row_to_rgb(const YuvToRgb& matrix, const float* y, const float* u, const float* v, size_t count, float* r, float* g, float* b) {
  HWY_DYNAMIC_DISPATCH(yuv_row_to_rgb)(matrix, y, u, v, count, r, g, b);
}
void grey_row(const float* r, const float* g, const float* b, size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(grey_row)(r, g, b, count, out);
}
void scale_row(const float* in, float scale, float bias, size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(scale_row)(in, scale, bias, count, out);
}
void scale_interleave_row(const float* const* in, const float* scale, const float* bias, int channels, size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(scale_interleave_row)(in, scale, bias, channels, count, out);
}
void halve_row(const float* in, float scale, float bias, size_t count, uint16_t* out) {
  HWY_DYNAMIC_DISPATCH(halve_row)(in, scale, bias, count, out);
}
void quantise_row(const float* in, float scale, float bias, size_t count, uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(quantise_unsigned)(in, scale, bias, count, out);
}
void quantise_row(const float* in, float scale, float bias, size_t count, int8_t* out) {
  HWY_DYNAMIC_DISPATCH(quantise_signed)(in, scale, bias, count, out);
}

}  // namespace diopter::kernels
#endif
