// A picture brought to the frame's format and size.
#pragma once

#include <vector>

#include "engine/bundle/lens.h"
#include "engine/frame/frame.h"

namespace diopter {

// Borrowed 8-bit pixels: `channels` 3 (RGB) or 4 (RGBA).
struct PixelsView {
  const uint8_t* data = nullptr;
  Size size;
  int channels = 4;
  ptrdiff_t stride = 0;
};

// Where the picture lies when it is fitted into a box of the frame.
Affine place_picture(Fit fit, Size picture, const Rect& box_px);

struct Layer {
  Frame frame;                 // the picture's samples in the frame's format
  std::vector<uint8_t> matte;  // its opacity, a byte a pixel, 0 outside of the picture; stride is the frame's width
  bool opaque = false;         // covers the whole frame

  // Draws `picture` at `frame_from_picture`, sampled bilinearly (averaged where it shrinks), showing `content` (picture pixels).
  // Allocates when frames grow.
  Status draw(const PixelsView& picture, const Affine& frame_from_picture, const Rect& content, const FrameView& like);

 private:
  std::vector<uint8_t> rgba_;
};

}  // namespace diopter
