// From the frame's planes to rows of R, G, B, A samples (floats, 0..255) at the tensor's resolution. Luma and chroma are
// resampled apart and converted to RGB last: no picture is made in between.
#pragma once

#include <array>
#include <vector>

#include "engine/frame/frame.h"
#include "engine/input/axis_weights.h"
#include "engine/input/transform.h"

namespace diopter {

// What to sample: the same for all rows of a plan.
struct Sampling {
  PixelFormat format;
  Mapping mapping;
  Rect region;                    // the part of the frame that may be read, frame pixels
  int left, top, right, bottom;   // tensor pixels to make
  bool alpha;                     // the fourth row is wanted
  std::array<float, 3> fill;      // R, G, B outside of the region (rotated only)

  int width() const { return right - left; }
};

using SampleRows = std::array<float*, 4>;  // R, G, B, A: `width()` samples each; A is left alone where it is not wanted or not in the frame

// Upright mappings: averages where both axes shrink, else bilinear. All memory is taken on construction.
class SeparableSampler {
 public:
  // Requires: sampling.mapping.frame_from_tensor.axis_aligned().
  explicit SeparableSampler(const Sampling& sampling);
  // Makes tensor row `y`, top <= y < bottom, of a frame of the plan's format and size.
  void row(const FrameView& frame, int y, const SampleRows& rows);
  SeparableSampler(SeparableSampler&&) = default;  // not to be copied: the rows point into memory_

 private:
  struct PlaneTables {
    AxisWeights across, down;
  };
  // `channel_count` samples lie side by side in each column of the plane.
  void resample(const FrameView& frame, int plane, int channel_count, const PlaneTables& tables, int row, float* const* out);

  Sampling sampling_;
  PlaneTables full_, half_;  // half_: chroma
  std::vector<float> memory_;
  float* blended_ = nullptr;               // one source row, channels side by side
  std::array<float*, 2> split_{};          // the same of paired chroma, channels apart
  std::array<float*, 4> samples_{};        // one tensor row a channel, padded for the kernels
};

// Any mapping: bilinear, as many samples in each tensor pixel as the downscale asks for.
class RotatedSampler {
 public:
  explicit RotatedSampler(const Sampling& sampling);
  void row(const FrameView& frame, int y, const SampleRows& rows);
  RotatedSampler(RotatedSampler&&) = default;

 private:
  void blend_fill(int y, const SampleRows& rows) const;

  Sampling sampling_;
  std::vector<float> memory_;
  std::array<float*, 3> samples_{};
};

// Turned regions that shrink much: the picture around them is first averaged over squares of whole pixels, then sampled as
// above from these. A third to a tenth of the samples; on photos the mean difference is about one level of 255.
class ShrunkSampler {
 public:
  // Requires: shrink_factor(sampling) > 1.
  explicit ShrunkSampler(const Sampling& sampling);
  // Rows from the first to the last; the first one takes the frame's picture.
  void row(const FrameView& frame, int y, const SampleRows& rows);

  // The side of the squares: what is left to shrink is between 2 and 4. 1: the region shrinks too little.
  static int shrink_factor(const Sampling& sampling);

 private:
  void take(const FrameView& frame);

  Sampling around_;  // of the picture around the region
  SeparableSampler shrink_;
  RotatedSampler turned_;
  std::vector<uint8_t> pixels_;  // RGBA
  std::vector<float> line_;
  int top_;
};

}  // namespace diopter
