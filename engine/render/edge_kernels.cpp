#include "engine/render/edge_kernels.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/render/edge_kernels.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include "engine/render/fixed_lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace diopter::render_kernels::HWY_NAMESPACE {

HWY_INLINE hn::Vec<Floats> five(Floats d, const float* row) {
  auto sum = hn::LoadU(d, row);
  for (int i = 1; i < kWindow; ++i) sum = hn::Add(sum, hn::LoadU(d, row + i));
  return sum;
}

void fit_guided(const float* const* guide, const float* const* mask, size_t count, float epsilon, float* scratch, float* a, float* b) {
  const Floats d;
  const size_t lanes = hn::Lanes(d), width = count + 2 * kRadius, pitch = width + kSlack;
  float *sum_g = scratch, *sum_m = sum_g + pitch, *sum_gm = sum_m + pitch, *sum_gg = sum_gm + pitch;
  for (size_t x = 0; x < width; x += lanes) {
    auto g = hn::Zero(d), m = g, gm = g, gg = g;
    for (int i = 0; i < kWindow; ++i) {
      const auto gi = hn::LoadU(d, guide[i] + x - kRadius), mi = hn::LoadU(d, mask[i] + x - kRadius);
      g = hn::Add(g, gi);
      m = hn::Add(m, mi);
      gm = hn::MulAdd(gi, mi, gm);
      gg = hn::MulAdd(gi, gi, gg);
    }
    hn::StoreU(g, d, sum_g + x);
    hn::StoreU(m, d, sum_m + x);
    hn::StoreU(gm, d, sum_gm + x);
    hn::StoreU(gg, d, sum_gg + x);
  }
  const auto share = hn::Set(d, 1.f / (kWindow * kWindow)), eps = hn::Set(d, epsilon);
  for (size_t x = 0; x < count; x += lanes) {
    const auto g = hn::Mul(five(d, sum_g + x), share), m = hn::Mul(five(d, sum_m + x), share);
    const auto covariance = hn::NegMulAdd(g, m, hn::Mul(five(d, sum_gm + x), share));
    const auto variance = hn::Max(hn::NegMulAdd(g, g, hn::Mul(five(d, sum_gg + x), share)), hn::Zero(d));
    const auto slope = hn::Div(covariance, hn::Add(variance, eps));
    hn::StoreU(slope, d, a + x);
    hn::StoreU(hn::NegMulAdd(slope, g, m), d, b + x);
  }
}

void mean_pairs(const float* const* a, const float* const* b, size_t count, float gain, float* scratch, int32_t* out) {
  const Floats d;
  const hn::RebindToSigned<Floats> integers;
  const size_t lanes = hn::Lanes(d);
  float *sum_a = scratch, *sum_b = sum_a + count + 2 * kRadius + kSlack;
  for (size_t x = 0; x < count + 2 * kRadius; x += lanes) {
    auto sa = hn::LoadU(d, a[0] + x - kRadius), sb = hn::LoadU(d, b[0] + x - kRadius);
    for (int i = 1; i < kWindow; ++i) {
      sa = hn::Add(sa, hn::LoadU(d, a[i] + x - kRadius));
      sb = hn::Add(sb, hn::LoadU(d, b[i] + x - kRadius));
    }
    hn::StoreU(sa, d, sum_a + x);
    hn::StoreU(sb, d, sum_b + x);
  }
  const auto scale = hn::Set(d, gain * kPairUnit / (kWindow * kWindow)), offset = hn::Set(d, (.5f - .5f * gain) * kPairUnit);
  const auto low = hn::Set(d, -32768.f), high = hn::Set(d, 32767.f);
  for (size_t x = 0; x < count; x += lanes) {
    const auto slope = hn::NearestInt(hn::Clamp(hn::Mul(five(d, sum_a + x), scale), low, high));
    const auto start = hn::NearestInt(hn::Clamp(hn::MulAdd(five(d, sum_b + x), scale, offset), low, high));
    hn::StoreU(hn::Or(hn::And(slope, hn::Set(integers, 0xffff)), hn::ShiftLeft<16>(start)), integers, out + x);
  }
}

void stretch(const float* probabilities, size_t count, float certain, float* out, uint8_t* marks) {
  const Floats d;
  const hn::RebindToSigned<Floats> integers;
  const hn::Rebind<uint8_t, Floats> bytes;
  const auto zero = hn::Zero(d), one = hn::Set(d, 1.f), from = hn::Set(d, certain), scale = hn::Set(d, 1 / (1 - 2 * certain));
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const auto v = hn::Clamp(hn::Mul(hn::Sub(hn::LoadU(d, probabilities + x), from), scale), zero, one);
    hn::StoreU(v, d, out + x);
    const auto not_solid = hn::IfThenElseZero(hn::RebindMask(integers, hn::Lt(v, one)), hn::Set(integers, kNotSolid));
    const auto not_clear = hn::IfThenElseZero(hn::RebindMask(integers, hn::Gt(v, zero)), hn::Set(integers, kNotClear));
    hn::StoreU(hn::DemoteTo(bytes, hn::Or(not_solid, not_clear)), bytes, marks + x);
  }
}

void sample(const uint8_t* const rows[2], const int32_t* offsets, int taps, size_t count, float* out) {
  const Floats d;
  const hn::RebindToSigned<Floats> integers;
  const auto taken = hn::Set(integers, static_cast<int32_t>(0xffffffffu >> (32 - 8 * taps))), even = hn::Set(integers, 0xff00ff);
  const auto scale = hn::Set(d, 1.f / (255 * 4 * taps));
  const size_t lanes = hn::Lanes(d);
  for (size_t x = 0; x < count; x += lanes) {
    hn::Vec<decltype(integers)> left, right;
    hn::LoadInterleaved2(integers, offsets + 2 * x, left, right);
    auto sum = hn::Zero(integers);  // of bytes 0 and 1 in the lower half, of 2 and 3 in the upper one
    for (int i = 0; i < 2; ++i) {
      for (const auto& offset : {left, right}) {
        const auto four = hn::And(hn::GatherOffset(integers, reinterpret_cast<const int32_t*>(rows[i]), offset), taken);
        sum = hn::Add(sum, hn::Add(hn::And(four, even), hn::And(hn::ShiftRight<8>(four), even)));
      }
    }
    sum = hn::Add(hn::And(sum, hn::Set(integers, 0xffff)), hn::ShiftRight<16>(sum));
    hn::StoreU(hn::Mul(hn::ConvertTo(d, sum), scale), d, out + x);
  }
}

void expand_pairs(const int32_t* pairs, const int32_t* index, const int32_t* share, size_t count, int32_t* out) {
  size_t x = 0;
#if HWY_TARGET != HWY_SCALAR
  const hn::ScalableTag<int32_t> d;
  for (; x + hn::Lanes(d) <= count; x += hn::Lanes(d)) {
    const auto i = hn::LoadU(d, index + x);
    hn::StoreU(between_pairs(d, hn::GatherIndex(d, pairs, i), hn::GatherIndex(d, pairs + 1, i), hn::LoadU(d, share + x)), d, out + x);
  }
#endif
  for (; x < count; ++x) {
    const Pair pair = lerp_pair(pairs[index[x]], pairs[index[x] + 1], share[x] & 0xffff);
    out[x] = static_cast<int32_t>(static_cast<uint32_t>(pair.offset) << 16 | (pair.slope & 0xffff));
  }
}

void apply_pairs(const int32_t* row0, const int32_t* row1, float share, const uint8_t* guide, size_t count, uint8_t* out) {
  const int fixed = static_cast<int>(share * 32767 + .5f);
  size_t x = 0;
#if HWY_TARGET != HWY_SCALAR
  static_assert(kPairUnit == 1 << 10);
  const hn::ScalableTag<int32_t> d;
  const hn::Rebind<uint8_t, decltype(d)> bytes;
  const hn::Repartition<int16_t, decltype(d)> halves;
  for (; x + hn::Lanes(d) <= count; x += hn::Lanes(d)) {
    const auto pair = between_pairs(d, hn::LoadU(d, row0 + x), hn::LoadU(d, row1 + x), hn::Set(d, fixed | fixed << 16));
    const auto at = hn::Or(hn::PromoteTo(d, hn::LoadU(bytes, guide + x)), hn::Set(d, 255 << 16));  // (guide, 255)
    const auto sum = dot_pairs(d, hn::BitCast(halves, pair), hn::BitCast(halves, at));
    hn::StoreU(hn::DemoteTo(bytes, hn::ShiftRight<10>(hn::Add(sum, hn::Set(d, kPairUnit / 2)))), bytes, out + x);
  }
#endif
  for (; x < count; ++x) {
    const Pair pair = lerp_pair(row0[x], row1[x], fixed);
    const int value = (pair.slope * guide[x] + pair.offset * 255 + kPairUnit / 2) >> 10;
    out[x] = static_cast<uint8_t>(value < 0 ? 0 : value > 255 ? 255 : value);
  }
}

}  // namespace diopter::render_kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace diopter::render_kernels {

HWY_EXPORT(fit_guided);
HWY_EXPORT(mean_pairs);
HWY_EXPORT(stretch);
HWY_EXPORT(sample);
HWY_EXPORT(expand_pairs);
HWY_EXPORT(apply_pairs);

void fit_guided(const float* const* guide, const float* const* mask, size_t count, float epsilon, float* scratch, float* a, float* b) {
  HWY_DYNAMIC_DISPATCH(fit_guided)(guide, mask, count, epsilon, scratch, a, b);
}
void mean_pairs(const float* const* a, const float* const* b, size_t count, float gain, float* scratch, int32_t* out) {
  HWY_DYNAMIC_DISPATCH(mean_pairs)(a, b, count, gain, scratch, out);
}
void stretch(const float* probabilities, size_t count, float certain, float* out, uint8_t* marks) {
  HWY_DYNAMIC_DISPATCH(stretch)(probabilities, count, certain, out, marks);
}
void sample(const uint8_t* const rows[2], const int32_t* offsets, int taps, size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(sample)(rows, offsets, taps, count, out);
}
void expand_pairs(const int32_t* pairs, const int32_t* index, const int32_t* share, size_t count, int32_t* out) {
  HWY_DYNAMIC_DISPATCH(expand_pairs)(pairs, index, share, count, out);
}
void apply_pairs(const int32_t* row0, const int32_t* row1, float share, const uint8_t* guide, size_t count, uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(apply_pairs)(row0, row1, share, guide, count, out);
}

}  // namespace diopter::render_kernels
#endif
