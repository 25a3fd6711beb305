#include "engine/input/turned_kernel.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/input/turned_kernel.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace diopter::kernels::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

constexpr size_t kMaxLanes = HWY_LANES(float);

// The four pixels around each sample, a word a lane; channel c is in bits 8 c.. of it.
template <class D>
struct Neighbours {
  hn::Vec<D> upper_left, upper_right, lower_left, lower_right;
};

template <class Pixel>
HWY_INLINE uint32_t pixel_at(const uint8_t* from) {
  Pixel pixel;
  std::memcpy(&pixel, from, sizeof(pixel));
  return pixel;
}

// Byte offsets of the samples' upper left pixels, and from there to their neighbours (0 at the window's edge).
template <class D>
struct Offsets {
  hn::Vec<D> here, right, below;
};

// One by one: reads exactly the pixels.
template <class Pixel, class D, class I>
HWY_INLINE Neighbours<D> fetch_exactly(D words, I integers, const uint8_t* origin, const Offsets<I>& at) {
  alignas(64) int32_t here[kMaxLanes], right[kMaxLanes], below[kMaxLanes];
  alignas(64) uint32_t pixels[4][kMaxLanes];
  hn::StoreU(at.here, integers, here);
  hn::StoreU(at.right, integers, right);
  hn::StoreU(at.below, integers, below);
  for (size_t i = 0; i < hn::Lanes(words); ++i) {
    const uint8_t* p = origin + here[i];
    pixels[0][i] = pixel_at<Pixel>(p);
    pixels[1][i] = pixel_at<Pixel>(p + right[i]);
    pixels[2][i] = pixel_at<Pixel>(p + below[i]);
    pixels[3][i] = pixel_at<Pixel>(p + below[i] + right[i]);
  }
  return {hn::LoadU(words, pixels[0]), hn::LoadU(words, pixels[1]), hn::LoadU(words, pixels[2]), hn::LoadU(words, pixels[3])};
}

#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2
constexpr bool kGathers = true;

// By gathers of whole words: reads up to kOverread bytes behind the pixels. At the right edge the word's next pixel is a stranger,
// but has no weight there.
template <class Pixel, class D, class I>
HWY_INLINE Neighbours<D> fetch_words(D words, I, const uint8_t* origin, const Offsets<I>& at) {
  const auto* base = reinterpret_cast<const uint32_t*>(origin);
  const auto below = hn::Add(at.here, at.below);
  const auto upper = hn::GatherOffset(words, base, at.here), lower = hn::GatherOffset(words, base, below);
  if constexpr (sizeof(Pixel) == 4) {
    return {upper, hn::GatherOffset(words, base, hn::Add(at.here, at.right)), lower, hn::GatherOffset(words, base, hn::Add(below, at.right))};
  } else {
    constexpr int kNext = 8 * static_cast<int>(sizeof(Pixel));
    return {upper, hn::ShiftRight<kNext>(upper), lower, hn::ShiftRight<kNext>(lower)};
  }
}
#else
constexpr bool kGathers = false;  // one by one is as good
template <class Pixel, class D, class I>
HWY_INLINE Neighbours<D> fetch_words(D words, I integers, const uint8_t* origin, const Offsets<I>& at) {
  return fetch_exactly<Pixel>(words, integers, origin, at);
}
#endif

constexpr ptrdiff_t kOverread = 4;

template <class D, class W>
HWY_INLINE hn::Vec<D> channel_of(D d, W words, hn::Vec<W> pixels, int shift) {
  const auto samples = hn::And(hn::ShiftRightSame(pixels, shift), hn::Set(words, 255u));
  return hn::ConvertTo(d, hn::BitCast(hn::RebindToSigned<D>(), samples));
}

template <class D, class W>
HWY_INLINE hn::Vec<D> interpolate(D d, W words, const Neighbours<W>& n, int shift, hn::Vec<D> u, hn::Vec<D> v) {
  const auto a = channel_of(d, words, n.upper_left, shift), b = channel_of(d, words, n.upper_right, shift);
  const auto e = channel_of(d, words, n.lower_left, shift), f = channel_of(d, words, n.lower_right, shift);
  const auto upper = hn::MulAdd(u, hn::Sub(b, a), a);
  return hn::MulAdd(v, hn::Sub(hn::MulAdd(u, hn::Sub(f, e), e), upper), upper);
}

// Whether the lowest word that a block of tensor pixels can touch ends inside of the plane.
HWY_INLINE bool may_overread(const PlaneWindow& window, const Affine& map, double first_y, size_t lanes) {
  const double lowest = first_y + std::max(0., map.d) * static_cast<double>(lanes) + std::max(0., map.e) + 1;
  const ptrdiff_t line = static_cast<ptrdiff_t>(std::clamp(lowest, static_cast<double>(window.top), static_cast<double>(window.bottom)));
  return line * window.stride + static_cast<ptrdiff_t>(window.right + 1) * window.channels + kOverread <= window.bytes;
}

// As many neighbouring tensor pixels as there are lanes. Positions count from the whole pixel next to the first lane's, because
// floats of a large frame's own coordinates would be too coarse.
template <class Pixel, class D>
HWY_INLINE void sample_block(D d, const PlaneWindow& window, const Affine& map, SampleGrid grid, int y, int left, size_t x, float* const* out) {
  using Integers = hn::RebindToSigned<D>;
  using Words = hn::RebindToUnsigned<D>;
  const Integers integers;
  const Words words;
  constexpr int kChannels = static_cast<int>(sizeof(Pixel));
  const double across = left + static_cast<double>(x) + .5 / grid.across, down = y + .5 / grid.down;
  const double px = std::clamp(map.a * across + map.b * down + map.c - .5, -1e6, 1e6);
  const double py = std::clamp(map.d * across + map.e * down + map.f - .5, -1e6, 1e6);
  const int origin_x = std::clamp(static_cast<int>(std::floor(px)), window.left, window.right);
  const int origin_y = std::clamp(static_cast<int>(std::floor(py)), window.top, window.bottom);
  const uint8_t* origin = window.data + origin_y * window.stride + static_cast<ptrdiff_t>(origin_x) * kChannels;

  const auto lane = hn::Iota(d, 0.f);
  const auto base_x = hn::MulAdd(lane, hn::Set(d, static_cast<float>(map.a)), hn::Set(d, static_cast<float>(px - origin_x)));
  const auto base_y = hn::MulAdd(lane, hn::Set(d, static_cast<float>(map.d)), hn::Set(d, static_cast<float>(py - origin_y)));
  const auto low_x = hn::Set(d, static_cast<float>(window.left - origin_x)), high_x = hn::Set(d, static_cast<float>(window.right - origin_x));
  const auto low_y = hn::Set(d, static_cast<float>(window.top - origin_y)), high_y = hn::Set(d, static_cast<float>(window.bottom - origin_y));
  const auto pixel = hn::Set(integers, kChannels), stride = hn::Set(integers, static_cast<int32_t>(window.stride));
  hn::Vec<D> sums[4] = {hn::Zero(d), hn::Zero(d), hn::Zero(d), hn::Zero(d)};
  const bool by_words = kGathers && may_overread(window, map, py, hn::Lanes(d));
  for (int j = 0; j < grid.down; ++j) {
    for (int i = 0; i < grid.across; ++i) {
      const double u = static_cast<double>(i) / grid.across, v = static_cast<double>(j) / grid.down;
      const auto sx = hn::Min(hn::Max(hn::Add(base_x, hn::Set(d, static_cast<float>(map.a * u + map.b * v))), low_x), high_x);
      const auto sy = hn::Min(hn::Max(hn::Add(base_y, hn::Set(d, static_cast<float>(map.d * u + map.e * v))), low_y), high_y);
      const auto column = hn::Floor(sx), line = hn::Floor(sy);
      const Offsets<Integers> at{hn::Add(hn::Mul(hn::ConvertTo(integers, line), stride), hn::Mul(hn::ConvertTo(integers, column), pixel)),
                                           hn::IfThenElseZero(hn::RebindMask(integers, hn::Lt(column, high_x)), pixel),
                                           hn::IfThenElseZero(hn::RebindMask(integers, hn::Lt(line, high_y)), stride)};
      const Neighbours<Words> neighbours =
          by_words ? fetch_words<Pixel>(words, integers, origin, at) : fetch_exactly<Pixel>(words, integers, origin, at);
      for (int c = 0; c < kChannels; ++c) {
        if (out[c]) sums[c] = hn::Add(sums[c], interpolate(d, words, neighbours, 8 * c, hn::Sub(sx, column), hn::Sub(sy, line)));
      }
    }
  }
  const auto share = hn::Set(d, 1.f / (static_cast<float>(grid.across) * static_cast<float>(grid.down)));
  for (int c = 0; c < kChannels; ++c) {
    if (out[c]) hn::StoreU(hn::Mul(sums[c], share), d, out[c] + x);
  }
}

// Whole vectors; the last one steps back over its neighbour.
template <class Pixel>
HWY_INLINE void sample_row(const PlaneWindow& window, const Affine& map, SampleGrid grid, int y, int left, size_t count, float* const* out) {
  const hn::ScalableTag<float> d;
  const size_t lanes = hn::Lanes(d);
  if (count < lanes) {
    for (size_t x = 0; x < count; ++x) sample_block<Pixel>(hn::CappedTag<float, 1>(), window, map, grid, y, left, x, out);
    return;
  }
  for (size_t x = 0; x + lanes <= count; x += lanes) sample_block<Pixel>(d, window, map, grid, y, left, x, out);
  if (count % lanes != 0) sample_block<Pixel>(d, window, map, grid, y, left, count - lanes, out);
}

void sample_turned_row(const PlaneWindow& window, const Affine& map, SampleGrid grid, int y, int left, size_t count, float* const* out) {
  if (window.channels == 1) {
    sample_row<uint8_t>(window, map, grid, y, left, count, out);
  } else if (window.channels == 2) {
    sample_row<uint16_t>(window, map, grid, y, left, count, out);
  } else {
    sample_row<uint32_t>(window, map, grid, y, left, count, out);
  }
}

}  // namespace diopter::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace diopter::kernels {

HWY_EXPORT(sample_turned_row);

void sample_turned_row(const PlaneWindow& window, const Affine& plane_from_tensor, SampleGrid grid, int y, int left, size_t count,
                       float* const* out) {
  HWY_DYNAMIC_DISPATCH(sample_turned_row)(window, plane_from_tensor, grid, y, left, count, out);
}

}  // namespace diopter::kernels
#endif
