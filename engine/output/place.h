// Brings masks, depth and foreground colours to the frame's pixels, for results and pictures: bilinear with half-pixel centres, clamped at the grid's edge.
// (Edge-aware upsampling belongs to the effects.)
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/status.h"
#include "engine/output/outputs.h"
#include "engine/output/taps.h"

namespace diopter {

// A mask at the frame's size. Reused from frame to frame.
struct FrameMask {
  Size size;
  std::vector<uint8_t> samples;        // [height][width]: probability 0..255, or the class (at most 255)
  double coverage = 0;                 // share of pixels of probability >= .5, or not of class 0
  std::vector<double> class_coverage;  // of several classes: share of pixels a class

  // Scratch memory: the taps across; one row of cells; the class of each cell.
  std::vector<Tap> columns;
  std::vector<float> row;
  std::vector<int> winners;
};

// Of several classes the scores are interpolated first, then the largest wins. Pixels outside of the grid are 0.
// Fails where the mask or the frame is empty or the mask's map to the frame cannot be turned round.
Status mask_to_frame(const Mask& mask, Size frame, FrameMask& placed);

// Depth at the frame's size. Reused from frame to frame.
struct FrameDepth {
  Size size;
  std::vector<uint16_t> samples;  // [height][width]: 0 = least .. 65535 = most
  double least = 0, most = 0;     // of the pixels, raw

  // Scratch memory.
  std::vector<Tap> columns;
  std::vector<float> raw;
};

// Pixels outside of the grid get the depth of its nearest edge. Fails as mask_to_frame.
Status depth_to_frame(const Depth& depth, Size frame, FrameDepth& placed);

// The colours of a matte's foreground at the frame's size. Reused from frame to frame.
struct FrameForeground {
  Size size;
  std::vector<uint8_t> rgb;  // [height][width][3]; black outside of the grid
  std::vector<Tap> columns;  // scratch memory
};

// Fails as mask_to_frame, and where the mask has no colours.
Status foreground_to_frame(const Mask& mask, Size frame, FrameForeground& placed);

}  // namespace diopter
