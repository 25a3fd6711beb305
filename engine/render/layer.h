// A picture brought to the frame's format and size.
#pragma once

#include <vector>

#include "engine/bundle/lens.h"
#include "engine/frame/frame.h"
#include "engine/render/pixel_box.h"

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

// Threads: one at a time.
class Layer {
 public:
  // Draws `picture` at `frame_from_picture`, sampled bilinearly (averaged where it shrinks), showing `content` (picture pixels).
  // Allocates when frames or pictures grow.
  Status draw(const PixelsView& picture, const Affine& frame_from_picture, const Rect& content, const FrameView& like);

  // Draws a picture or clip of the lens into the box; again only when picture, frame or box are others than the last time.
  Status draw_asset(const Frame& picture, Fit fit, const Rect& box_px, const FrameView& like);
  void forget() { asset_ = {}; }

  // The picture's samples in the frame's format; unspecified outside of box().
  const FrameView& view() const { return frame_.view(); }
  // What part of the frame the picture covers.
  const PixelBox& box() const { return box_; }
  // The picture's opacity, a byte a pixel, for the box, 0 outside of the picture; null: opaque everywhere in the box.
  const uint8_t* matte() const { return opaque_ ? nullptr : matte_.data(); }
  size_t matte_stride() const { return frame_.size().width; }

 private:
  // How one axis of the frame draws from one of the picture: where a pixel's samples begin, and their weights, of sum kUnit.
  struct Axis {
    int taps = 0;
    std::vector<int32_t> first;
    std::vector<int16_t> weights;  // taps a pixel
    void place(int from, int to, double scale, double offset, int low, int high);
  };

  void place_box(const Affine& frame_from_picture, const Rect& content);
  void draw_upright(const PixelsView& picture, const Affine& back, const Rect& content);
  void resample_row(const PixelsView& picture, int y, int left, uint8_t* out);
  void draw_rotated_row(const PixelsView& picture, const Affine& back, const Rect& content, int y, uint8_t* out) const;
  void convert_rows(int y, int rows);
  void take_matte(int y, int row);

  Frame frame_;
  std::vector<uint8_t> matte_;
  bool opaque_ = false;
  PixelBox box_;
  Axis across_, down_;
  std::vector<int16_t> shares_;
  std::vector<int32_t> sums_;
  std::vector<uint8_t> source_, wide_, rows_[2], halved_, chroma_[2];
  struct Asset {
    const uint8_t* pixels = nullptr;
    double time_s = 0;
    Rect box_px;
    ColourSpace colour;
  } asset_;
};

}  // namespace diopter
