// Tells a cut to another scene, after which nothing that was remembered holds.
#pragma once

#include <array>

#include "engine/frame/frame.h"

namespace diopter {

// Compares a small grid of brightness with the last frame's. Threads: one at a time. Allocates nothing.
class SceneCut {
 public:
  // False for the first frame, and for a frame without pixels.
  bool is_cut(const FrameView& frame);
  void reset() { seen_ = false; }

 private:
  static constexpr int kColumns = 32, kRows = 18, kCells = kColumns * kRows;
  static constexpr int kLevels = 16;
  using Grid = std::array<uint8_t, kCells>;
  using Histogram = std::array<int, kLevels>;

  static void sample(const FrameView& frame, Grid& grid);

  Grid last_{};
  Histogram last_levels_{};
  float usual_change_ = 0;  // of the frames before, 0..255
  bool seen_ = false;
};

}  // namespace diopter
