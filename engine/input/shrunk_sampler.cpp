#include <algorithm>
#include <cmath>

#include "engine/input/sampling.h"

namespace diopter {

namespace {

// The upright part of the frame that the region can touch, as a plan that shrinks it to squares of `factor` pixels.
Sampling around_region(const Sampling& sampling, int factor) {
  const Affine& map = sampling.mapping.frame_from_tensor;
  const Rect seen = map.apply(sampling.mapping.content);
  const float margin = 2 * static_cast<float>(factor);
  const auto cell = [&](float edge, float low, float high) { return static_cast<int>(std::floor(std::clamp(edge, low, high) / static_cast<float>(factor))); };
  const Rect& region = sampling.region;
  const int left = cell(seen.x0 - margin, region.x0, region.x1 - 1), top = cell(seen.y0 - margin, region.y0, region.y1 - 1);
  const int right = std::max(cell(seen.x1 + margin, region.x0, region.x1 - 1), left) + 1, bottom = std::max(cell(seen.y1 + margin, region.y0, region.y1 - 1), top) + 1;
  Sampling around = sampling;
  around.mapping.frame_from_tensor = Affine::scaling(factor, factor).after(Affine::translation(left, top));
  around.mapping.tensor_from_frame = around.mapping.frame_from_tensor.inverse();
  around.mapping.tensor_size = {right - left, bottom - top};
  around.left = around.top = 0;
  around.right = right - left;
  around.bottom = bottom - top;
  return around;
}

// The same region, seen in the shrunk picture.
Sampling in_shrunk(const Sampling& sampling, const Sampling& around) {
  const Affine& shrunk_from_frame = around.mapping.tensor_from_frame;
  Sampling turned = sampling;
  turned.format = PixelFormat::kRgba;
  turned.mapping.frame_from_tensor = shrunk_from_frame.after(sampling.mapping.frame_from_tensor);
  turned.mapping.tensor_from_frame = turned.mapping.frame_from_tensor.inverse();
  turned.mapping.frame_size = around.mapping.tensor_size;
  turned.region = shrunk_from_frame.apply(sampling.region);
  return turned;
}

}  // namespace

int ShrunkSampler::shrink_factor(const Sampling& sampling) {
  const Affine& map = sampling.mapping.frame_from_tensor;
  constexpr double kLeft = 2, kMost = 64;
  return static_cast<int>(std::clamp(std::min(std::hypot(map.a, map.d), std::hypot(map.b, map.e)) / kLeft, 1., kMost));
}

ShrunkSampler::ShrunkSampler(const Sampling& sampling)
    : around_(around_region(sampling, shrink_factor(sampling))), shrink_(around_), turned_(in_shrunk(sampling, around_)), top_(sampling.top) {
  const size_t width = static_cast<size_t>(around_.right), height = static_cast<size_t>(around_.bottom);
  pixels_.resize(4 * width * height);
  line_.assign(4 * width, 255.f);
}

void ShrunkSampler::take(const FrameView& frame) {
  const size_t width = static_cast<size_t>(around_.right);
  const SampleRows rows{line_.data(), line_.data() + width, line_.data() + 2 * width, line_.data() + 3 * width};
  uint8_t* out = pixels_.data();
  for (int y = 0; y < around_.bottom; ++y) {
    shrink_.row(frame, y, rows);
    for (size_t x = 0; x < width; ++x) {
      for (size_t c = 0; c < 4; ++c) *out++ = static_cast<uint8_t>(std::clamp(rows[c][x] + .5f, 0.f, 255.f));
    }
  }
}

void ShrunkSampler::row(const FrameView& frame, int y, const SampleRows& rows) {
  if (y == top_) take(frame);
  FrameView shrunk;
  shrunk.format = PixelFormat::kRgba;
  shrunk.size = around_.mapping.tensor_size;
  shrunk.planes[0] = pixels_.data();
  shrunk.strides[0] = 4 * around_.right;
  turned_.row(shrunk, y, rows);
}

}  // namespace diopter
