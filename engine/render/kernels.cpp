#include "engine/render/kernels.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/render/kernels.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace diopter::render_kernels::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Floats = hn::ScalableTag<float>;

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

HWY_INLINE hn::Vec<Floats> window_sum(Floats d, const float* row) {
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
    const auto g = hn::Mul(window_sum(d, sum_g + x), share), m = hn::Mul(window_sum(d, sum_m + x), share);
    const auto covariance = hn::NegMulAdd(g, m, hn::Mul(window_sum(d, sum_gm + x), share));
    const auto variance = hn::Max(hn::NegMulAdd(g, g, hn::Mul(window_sum(d, sum_gg + x), share)), hn::Zero(d));
    const auto slope = hn::Div(covariance, hn::Add(variance, eps));
    hn::StoreU(slope, d, a + x);
    hn::StoreU(hn::NegMulAdd(slope, g, m), d, b + x);
  }
}

void box_mean(const float* const* rows, size_t count, float* scratch, float* out) {
  const Floats d;
  const size_t lanes = hn::Lanes(d);
  for (size_t x = 0; x < count + 2 * kRadius; x += lanes) {
    auto sum = hn::LoadU(d, rows[0] + x - kRadius);
    for (int i = 1; i < kWindow; ++i) sum = hn::Add(sum, hn::LoadU(d, rows[i] + x - kRadius));
    hn::StoreU(sum, d, scratch + x);
  }
  const auto share = hn::Set(d, 1.f / (kWindow * kWindow));
  for (size_t x = 0; x < count; x += lanes) hn::StoreU(hn::Mul(window_sum(d, scratch + x), share), d, out + x);
}

void expand(const float* row, const int32_t* index, const float* share, size_t count, float* out) {
  const Floats d;
  const hn::RebindToSigned<Floats> integers;
  const size_t lanes = hn::Lanes(d);
  size_t x = 0;
  for (; x + lanes <= count; x += lanes) {
    const auto i = hn::LoadU(integers, index + x);
    const auto left = hn::GatherIndex(d, row, i), right = hn::GatherIndex(d, row + 1, i);
    hn::StoreU(hn::MulAdd(hn::Sub(right, left), hn::LoadU(d, share + x), left), d, out + x);
  }
  for (; x < count; ++x) out[x] = row[index[x]] + (row[index[x] + 1] - row[index[x]]) * share[x];
}

template <class Value>
HWY_INLINE void store_bytes(size_t count, uint8_t* out, const Value& value) {
  const Floats d;
  const hn::RebindToSigned<Floats> integers;
  const hn::Rebind<uint8_t, Floats> bytes;
  const size_t lanes = hn::Lanes(d);
  size_t x = 0;
  for (; x + lanes <= count; x += lanes) {
    const auto clamped = hn::Clamp(value(d, x), hn::Zero(d), hn::Set(d, 255.f));
    hn::StoreU(hn::DemoteTo(bytes, hn::ConvertTo(integers, hn::Add(clamped, hn::Set(d, .5f)))), bytes, out + x);
  }
  const hn::CappedTag<float, 1> one;
  for (; x < count; ++x) {
    const float v = hn::GetLane(value(one, x));
    out[x] = static_cast<uint8_t>((v < 0 ? 0 : v > 255 ? 255 : v) + .5f);
  }
}

template <class D>
HWY_INLINE hn::Vec<D> lerp(D d, const float* row0, const float* row1, float share) {
  const auto from = hn::LoadU(d, row0);
  return hn::MulAdd(hn::Sub(hn::LoadU(d, row1), from), hn::Set(d, share), from);
}

void apply_guided(const float* const a[2], const float* const b[2], float share, float gain, const uint8_t* guide, size_t count, uint8_t* out) {
  store_bytes(count, out, [&](auto d, size_t x) HWY_ATTR {
    const hn::Rebind<uint8_t, decltype(d)> bytes;
    const hn::Rebind<int32_t, decltype(d)> integers;
    const auto g = hn::ConvertTo(d, hn::PromoteTo(integers, hn::LoadU(bytes, guide + x)));
    const auto slope = lerp(d, a[0] + x, a[1] + x, share), offset = lerp(d, b[0] + x, b[1] + x, share);
    const auto value = hn::MulAdd(hn::Mul(slope, hn::Set(d, 1 / 255.f)), g, hn::Sub(offset, hn::Set(d, .5f)));
    return hn::MulAdd(value, hn::Set(d, 255 * gain), hn::Set(d, 127.5f));
  });
}

void between(const float* row0, const float* row1, float share, size_t count, uint8_t* out) {
  store_bytes(count, out, [&](auto d, size_t x) HWY_ATTR { return lerp(d, row0 + x, row1 + x, share); });
}

}  // namespace diopter::render_kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace diopter::render_kernels {

HWY_EXPORT(mix);
HWY_EXPORT(fit_guided);
HWY_EXPORT(box_mean);
HWY_EXPORT(expand);
HWY_EXPORT(apply_guided);
HWY_EXPORT(between);

void mix(uint8_t* inout, const uint8_t* source, const uint8_t* weights, size_t count) { HWY_DYNAMIC_DISPATCH(mix)(inout, source, weights, count); }
void fit_guided(const float* const* guide, const float* const* mask, size_t count, float epsilon, float* scratch, float* a, float* b) {
  HWY_DYNAMIC_DISPATCH(fit_guided)(guide, mask, count, epsilon, scratch, a, b);
}
void box_mean(const float* const* rows, size_t count, float* scratch, float* out) { HWY_DYNAMIC_DISPATCH(box_mean)(rows, count, scratch, out); }
void expand(const float* row, const int32_t* index, const float* share, size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(expand)(row, index, share, count, out);
}
void apply_guided(const float* const a[2], const float* const b[2], float share, float gain, const uint8_t* guide, size_t count, uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(apply_guided)(a, b, share, gain, guide, count, out);
}
void between(const float* row0, const float* row1, float share, size_t count, uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(between)(row0, row1, share, count, out);
}

}  // namespace diopter::render_kernels
#endif
