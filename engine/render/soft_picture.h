// The background of a frame, blurred. Foreground pixels have no weight, so that the person leaves no halo around it.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "engine/frame/frame.h"
#include "engine/render/alpha.h"

namespace diopter {

// Threads: one at a time. Allocates only when frames grow.
class SoftPicture {
 public:
  // sigma: the blur's standard deviation in frame pixels. The blur is made on a coarse grid; a Gaussian by three boxes.
  Status draw(const FrameView& frame, const Alpha& alpha, double sigma);
  // In the frame's format; unspecified where the alpha is solid. Valid until the next draw().
  const FrameView& view() const { return layer_.view(); }

 private:
  // Sums of one component or of weights: a value a cell, with a rim of pad_ zeros.
  using Plane = std::vector<float>;
  static constexpr int kHeld = 8;  // a row of tiles meets at most six rows of cells
  // One colour component: its plane in the frame, and how it is brought back to the frame's size.
  struct Component {
    int plane = 0, subsampling = 1;
    Plane sums;
    const Plane* weights = nullptr;
    std::vector<int16_t> levels;                // per cell, in units of 1 / kHalfUnit
    std::array<std::vector<int16_t>, kHeld> expanded;  // rows of the grid at the frame's width
    std::array<int, kHeld> held;                       // which rows these are
    std::vector<uint8_t> row;                   // where the frame's samples are interleaved
  };
  // The cell left of each column and the shares of it and the next.
  struct Columns {
    std::vector<int32_t> index, weights;
  };

  void resize(const FrameView& frame, double sigma);
  void gather(const FrameView& frame, const Alpha& alpha);
  void gather_row(const FrameView& frame, int y, bool chroma);
  void collect(std::vector<uint16_t>& sums, int subsampling, float* out);
  void blur(Plane& plane);
  void level(Component& component);
  void spread(const Alpha& alpha);
  void spread_row(Component& component, int x0, int x1, int y, uint8_t* out);
  float* cell(Plane& plane, int x, int y) const { return plane.data() + static_cast<size_t>(y + pad_) * stride_ + pad_ + x; }

  Frame layer_;
  int cell_ = 0, radius_ = 0, pad_ = 0;
  size_t stride_ = 0;
  Size grid_;
  std::array<Component, 3> components_;
  Plane weights_[2], passed_;  // weights of full size and of subsampled components
  Columns columns_[2];
  std::array<std::vector<uint16_t>, 5> sums_;  // of one row of cells: the components, then the weights
  std::vector<uint8_t> weight_row_, chroma_weight_row_, ones_;
};

}  // namespace diopter
