#include <algorithm>
#include <cmath>
#include <cstring>

#include "engine/input/kernels.h"
#include "engine/input/sampling.h"

namespace diopter {

namespace {

constexpr size_t kRowPadding = 16;  // floats behind each row: kTapStep, and a cache line between two rows

// A map counts as shrinking from here on, so that rounding noise does not turn a plain copy into interpolation.
constexpr double kShrinks = 1 - 1e-9;

Axis axis_of(double scale, double offset, double low, double high, int size, int first, int last, double sampling) {
  return {scale * sampling, offset * sampling, low * sampling, high * sampling, size, first, last};
}

AxisWeights weights_of(const Axis& axis, bool average) {
  return average && std::fabs(axis.scale) >= kShrinks ? area_weights(axis) : linear_weights(axis);
}

}  // namespace

SeparableSampler::SeparableSampler(const Sampling& sampling) : sampling_(sampling) {
  const Affine& map = sampling.mapping.frame_from_tensor;
  const Size frame = sampling.mapping.frame_size;
  const Rect& region = sampling.region;
  const bool average = std::fabs(map.a) >= kShrinks && std::fabs(map.e) >= kShrinks;
  const auto tables = [&](double scale, Size plane) -> PlaneTables {
    const Axis x = axis_of(map.a, map.c, region.x0, region.x1, plane.width, sampling.left, sampling.right, scale);
    const Axis y = axis_of(map.e, map.f, region.y0, region.y1, plane.height, sampling.top, sampling.bottom, scale);
    return {weights_of(x, average), weights_of(y, average)};
  };
  full_ = tables(1, frame);
  const bool rgba = sampling.format == PixelFormat::kRgba;
  if (!rgba) half_ = tables(.5, {(frame.width + 1) / 2, (frame.height + 1) / 2});  // a chroma sample lies in the middle of its four pixels

  const size_t source = static_cast<size_t>(full_.across.end - full_.across.begin + std::max(full_.across.taps, half_.across.taps)) + kRowPadding;
  const size_t made = static_cast<size_t>(sampling.width()) + kRowPadding;
  const size_t blended = rgba ? 4 * source : source;
  memory_.assign(blended + 2 * source + 4 * made, 0.f);
  blended_ = memory_.data();
  for (size_t c = 0; c < 2; ++c) split_[c] = memory_.data() + blended + c * source;
  for (size_t c = 0; c < 4; ++c) samples_[c] = memory_.data() + blended + 2 * source + c * made;
}

void SeparableSampler::resample(const FrameView& frame, int plane, int channel_count, const PlaneTables& tables, int row, float* const* out) {
  const AxisWeights& across = tables.across;
  const AxisWeights& down = tables.down;
  const size_t columns = static_cast<size_t>(across.end - across.begin);
  const ptrdiff_t stride = frame.strides[plane];
  const uint8_t* source = frame.planes[plane] + (down.begin + down.first[row]) * stride + static_cast<ptrdiff_t>(across.begin) * channel_count;
  const float* weights = down.weights.data() + static_cast<size_t>(row) * down.taps;
  kernels::blend_rows(source, stride, weights, down.used[row], columns * channel_count, blended_);
  const auto gather = [&](const float* from, float* to) {
    kernels::gather_row(from, across.first.data(), across.weights.data(), across.taps, across.count, to);
  };
  if (channel_count == 1) return gather(blended_, out[0]);
  if (channel_count == 4) {
    return kernels::gather_pixel_row(blended_, across.first.data(), across.used.data(), across.weights.data(), across.taps, across.count, out);
  }
  kernels::split_pairs(blended_, columns, split_.data());
  for (size_t c = 0; c < 2; ++c) gather(split_[c], out[c]);
}

void SeparableSampler::row(const FrameView& frame, int y, const SampleRows& rows) {
  const int row = y - sampling_.top;
  const size_t width = static_cast<size_t>(sampling_.width());
  if (frame.format == PixelFormat::kRgba) {
    resample(frame, 0, 4, full_, row, samples_.data());
    for (size_t c = 0; c < (sampling_.alpha ? 4u : 3u); ++c) std::memcpy(rows[c], samples_[c], width * sizeof(float));
    return;
  }
  resample(frame, 0, 1, full_, row, &samples_[0]);
  if (frame.format == PixelFormat::kNv12) {
    resample(frame, 1, 2, half_, row, &samples_[1]);
  } else {
    resample(frame, 1, 1, half_, row, &samples_[1]);
    resample(frame, 2, 1, half_, row, &samples_[2]);
  }
  kernels::yuv_row_to_rgb(yuv_to_rgb(frame.colour), samples_[0], samples_[1], samples_[2], width, rows[0], rows[1], rows[2]);
}

}  // namespace diopter
