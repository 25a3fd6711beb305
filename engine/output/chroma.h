// The colours of a frame, for pictures of which a model makes the luma alone (super resolution, relighting).
#pragma once

#include <cstdint>
#include <vector>

#include "engine/frame/frame.h"

namespace diopter {

// Full-range BT.601, as in JPEG (JFIF 1.02): Y, Cb and Cr of 0..255, Cb and Cr 128 where there is no colour.
// Threads: one at a time. Allocates only when frames or pictures grow.
class Chroma {
 public:
  // Takes the frame's Cb and Cr, at the resolution that the frame has them in.
  void read(const FrameView& frame);

  // `rgb` ([height][width][3]) holds the luma in each pixel's first byte and becomes the coloured picture: Cb and Cr are
  // interpolated by Keys's cubic (a = -.5), whose taps beyond the frame's edge do not count. Requires: read() before.
  void colour(const Affine& frame_from_picture, Size picture, uint8_t* rgb);

 private:
  static constexpr int kTaps = 4;
  struct CubicTap {
    int at[kTaps];
    float weights[kTaps];
  };
  static CubicTap cubic_tap(double position, int count);
  void colour_pixel(const CubicTap& across, const CubicTap& down, uint8_t* rgb) const;

  Size size_;            // of the planes
  double from_frame_ = 1;  // samples a pixel of the frame, on both axes
  std::vector<float> cb_, cr_;  // less 128
  std::vector<CubicTap> columns_;
};

}  // namespace diopter
