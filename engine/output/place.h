// Brings masks to the frame's pixels, for results and pictures: bilinear with half-pixel centres, clamped at the grid's edge.
// (Edge-aware upsampling belongs to the effects.)
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/status.h"
#include "engine/output/outputs.h"

namespace diopter {

// A mask at the frame's size. Reused from frame to frame.
struct FrameMask {
  Size size;
  std::vector<uint8_t> samples;        // [height][width]: probability 0..255, or the class (at most 255)
  double coverage = 0;                 // share of pixels of probability >= .5, or not of class 0
  std::vector<double> class_coverage;  // of several classes: share of pixels a class

  // Scratch memory.
  std::vector<float> row;
};

// Of several classes the scores are interpolated first, then the largest wins. Pixels outside of the grid are 0.
// Fails where the mask is empty or its map to the frame cannot be turned round.
Status mask_to_frame(const Mask& mask, Size frame, FrameMask& placed);

}  // namespace diopter
