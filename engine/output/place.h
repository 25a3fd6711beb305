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

  // Scratch memory: two neighbours on an axis of the grid and the weight of the second; one row of cells; the class of each cell.
  struct Tap {
    int first = 0;
    int second = 0;
    float weight = 0;
    bool inside = false;
  };
  std::vector<Tap> columns;
  std::vector<float> row;
  std::vector<int> winners;
};

// Of several classes the scores are interpolated first, then the largest wins. Pixels outside of the grid are 0.
// Fails where the mask or the frame is empty or the mask's map to the frame cannot be turned round.
Status mask_to_frame(const Mask& mask, Size frame, FrameMask& placed);

}  // namespace diopter
