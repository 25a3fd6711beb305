// A mask brought to the frame's size as 8-bit opacity whose edges follow the picture: a fast guided filter (He and Sun 2015) with
// the frame's luma as guide, fitted at the mask's resolution and applied at the frame's. Where the mask is flat nothing is computed
// a pixel: the frame is cut into tiles, and only tiles that an edge passes hold bytes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/frame/frame.h"
#include "engine/output/outputs.h"

namespace diopter {

// Which classes of a mask of several count as foreground: labels, or class indices as text. Empty: all but class 0.
using ForegroundClasses = std::vector<std::string>;

enum class TileKind : uint8_t {
  kClear = 1,  // opacity 0
  kSolid,      // opacity 255
  kMixed,      // see row()
};

// Pixels [x0, x1) x [y0, y1) of one kind; x0 and y0 are even.
struct TileRun {
  int x0, y0, x1, y1;
  TileKind kind;
};

// Threads: one at a time. Allocates only when mask or frame grow.
class Alpha {
 public:
  static constexpr int kTileWidth = 64;
  static constexpr int kTileHeight = 8;

  // An empty mask is clear everywhere.
  void update(const Mask& mask, const ForegroundClasses& foreground, const FrameView& frame);

  // The opacity of row y (16 bytes past the frame's width may be read); only pixels inside mixed runs are defined.
  const uint8_t* row(int y) const { return plane_.data() + static_cast<size_t>(y) * stride_; }

  // All of row y: frame width bytes.
  void copy_row(int y, uint8_t* out) const;

  // Calls draw(TileRun) for runs of equal tiles, row by row of tiles.
  template <class Draw>
  void for_each_run(const Draw& draw) const {
    for (int row = 0; row < tile_rows_; ++row) {
      const TileKind* kinds = tiles_.data() + static_cast<size_t>(row) * tile_columns_;
      const int y0 = row * kTileHeight, y1 = y0 + kTileHeight < size_.height ? y0 + kTileHeight : size_.height;
      for (int from = 0, to; from < tile_columns_; from = to) {
        for (to = from + 1; to < tile_columns_ && kinds[to] == kinds[from]; ++to) {
        }
        draw(TileRun{from * kTileWidth, y0, to == tile_columns_ ? size_.width : to * kTileWidth, y1, kinds[from]});
      }
    }
  }

 private:
  struct Span {
    int from = 0, to = 0;  // half open; from >= to: none
    void add(Span other);
  };
  // A stretch of the frame along one axis, seen in the mask.
  struct Reach {
    Span cells;
    bool touches, inside;  // the content
  };

  void resize(const Mask& mask, const FrameView& frame);
  void read_mask(const Mask& mask, const ForegroundClasses& foreground);
  const float* read_row(const Mask& mask, int y);
  void classify();
  TileKind classify_tile(const Reach& x, const Reach& y, const uint8_t* marks) const;
  TileKind classify_rotated_tile(int x, int y);
  Span needed(int y, int radius) const;
  void sample_guide(const FrameView& frame);
  void sample_rotated_guide(const FrameView& frame);
  void fit();
  void place_columns();
  void draw_run(const FrameView& frame, const TileRun& run);
  void expand_row(const TileRun& run, int row);
  void draw_rotated_run(const FrameView& frame, const TileRun& run);
  const uint8_t* luma_row(const FrameView& frame, int x0, int x1, int y, std::vector<uint8_t>& memory) const;
  template <class T>
  T* cell(std::vector<T>& grid, int x, int y) const {
    return grid.data() + static_cast<ptrdiff_t>(y + kPad) * static_cast<ptrdiff_t>(grid_stride_) + kPad + x;
  }

  static constexpr int kPad = 4;  // twice the filter's radius: the edges repeat, so that no window needs a test

  Size size_, grid_;
  size_t stride_ = 0, grid_stride_ = 0;
  int tile_columns_ = 0, tile_rows_ = 0;
  float gain_ = 1;
  Affine frame_from_mask_, mask_from_frame_;
  Rect content_;
  std::vector<uint8_t> plane_, marks_, merged_, is_foreground_, luma_[2];
  std::vector<TileKind> tiles_;
  std::vector<Reach> columns_;     // of the tiles
  std::vector<Span> spans_;        // the cells of each grid row that mixed tiles need
  std::vector<float> mask_, guide_, a_, b_, scratch_;
  std::vector<int32_t> pairs_;     // the averaged model, see edge_kernels.h
  std::vector<int32_t> offsets_;   // of the guide's samples
  std::vector<int32_t> index_, share_;              // the cell left of each column of the frame
  std::vector<int32_t> expanded_[2], expanded_row_[2];  // an even and an odd grid row at the frame's width; which, for each tile
};

}  // namespace diopter
