// Pairs of 16-bit numbers in 32-bit lanes, for the kernels. Included once a target, as Highway asks.
#if defined(DIOPTER_RENDER_FIXED_LANES) == defined(HWY_TARGET_TOGGLE)
#ifdef DIOPTER_RENDER_FIXED_LANES
#undef DIOPTER_RENDER_FIXED_LANES
#else
#define DIOPTER_RENDER_FIXED_LANES
#endif

#include <hwy/highway.h>

#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace diopter::render_kernels::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Floats = hn::ScalableTag<float>;

#if HWY_TARGET != HWY_SCALAR  // which has no vectors to pair lanes in: the loops for the rest do all
// a[2 i] b[2 i] + a[2 i + 1] b[2 i + 1].
template <class D, class V>
HWY_INLINE hn::Vec<D> dot_pairs(D d, V a, V b) {
  auto rest = hn::Zero(d);
  const auto sum = hn::ReorderWidenMulAccumulate(d, a, b, hn::Zero(d), rest);
  return hn::RearrangeToOddPlusEven(sum, rest);
}

template <class D>
HWY_INLINE hn::Vec<D> between_pairs(D d, hn::Vec<D> from, hn::Vec<D> to, hn::Vec<D> share) {
  const hn::Repartition<int16_t, D> halves;
  const auto a = hn::BitCast(halves, from), b = hn::BitCast(halves, to);
  return hn::BitCast(d, hn::Add(a, hn::MulFixedPoint15(hn::SaturatedSub(b, a), hn::BitCast(halves, share))));
}
#endif

struct Pair {
  int slope, offset;
};
inline Pair pair_of(int32_t packed) { return {static_cast<int16_t>(packed & 0xffff), packed >> 16}; }

inline int lerp_half(int from, int to, int share) {
  const int difference = to - from < -32768 ? -32768 : to - from > 32767 ? 32767 : to - from;
  return static_cast<int16_t>(from + ((difference * share + (1 << 14)) >> 15));
}

inline Pair lerp_pair(int32_t from, int32_t to, int share) {
  const Pair a = pair_of(from), b = pair_of(to);
  return {lerp_half(a.slope, b.slope, share), lerp_half(a.offset, b.offset, share)};
}

}  // namespace diopter::render_kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
