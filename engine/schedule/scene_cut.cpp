#include "engine/schedule/scene_cut.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace diopter {

namespace {

// Brightness of a pixel: luma, or the green of RGBA, which is most of it.
uint8_t brightness(const FrameView& frame, int x, int y) {
  const bool rgba = frame.format == PixelFormat::kRgba;
  return frame.planes[0][static_cast<ptrdiff_t>(y) * frame.strides[0] + (rgba ? 4 * x + 1 : x)];
}

}  // namespace

// Each cell is the mean of 3 x 3 pixels spread over it, so that noise and fine texture do not count as change.
void SceneCut::sample(const FrameView& frame, Grid& grid) {
  constexpr int kTaps = 3;
  for (int row = 0; row < kRows; ++row) {
    for (int column = 0; column < kColumns; ++column) {
      int sum = 0;
      for (int j = 0; j < kTaps; ++j) {
        const int y = (2 * (row * kTaps + j) + 1) * frame.size.height / (2 * kRows * kTaps);
        for (int i = 0; i < kTaps; ++i) sum += brightness(frame, (2 * (column * kTaps + i) + 1) * frame.size.width / (2 * kColumns * kTaps), y);
      }
      grid[static_cast<size_t>(row * kColumns + column)] = static_cast<uint8_t>(sum / (kTaps * kTaps));
    }
  }
}

// A cut: the cells changed by far more than they usually do, and so did how much of the picture is dark and light (which a
// pan, a walk or a shaken camera leaves about as it is).
bool SceneCut::is_cut(const FrameView& frame) {
  if (frame.size.width < 1 || frame.size.height < 1 || !frame.planes[0]) return false;
  constexpr float kLeastChange = 18, kTimesUsual = 4, kFollow = .1f;
  constexpr float kLeastShift = .18f;  // share of the cells that changed their level
  Grid grid;
  sample(frame, grid);
  Histogram levels{};
  for (uint8_t cell : grid) ++levels[cell * kLevels / 256];
  int change = 0, shift = 0;
  for (size_t i = 0; i < grid.size(); ++i) change += std::abs(grid[i] - last_[i]);
  for (size_t i = 0; i < levels.size(); ++i) shift += std::abs(levels[i] - last_levels_[i]);
  const float mean_change = static_cast<float>(change) / kCells, share = static_cast<float>(shift) / (2 * kCells);
  const bool cut = seen_ && mean_change > std::max(kLeastChange, kTimesUsual * usual_change_) && share > kLeastShift;
  usual_change_ = !seen_ || cut ? 0 : usual_change_ + kFollow * (mean_change - usual_change_);
  last_ = grid;
  last_levels_ = levels;
  seen_ = true;
  return cut;
}

}  // namespace diopter
