// Rectangles, discs, lines and glyphs on a frame of any format. All is clipped to the frame.
#pragma once

#include <cstdint>

#include "engine/frame/frame.h"

namespace diopter {

class Canvas {
 public:
  explicit Canvas(const FrameView& frame) : frame_(frame) {}
  Size size() const { return frame_.size; }

  // `rgba` with its alpha; whole pixels, x1 and y1 exclusive.
  void fill(int x0, int y0, int x1, int y1, uint32_t rgba);
  // A frame of `thickness` pixels inside of the rectangle.
  void outline(int x0, int y0, int x1, int y1, int thickness, uint32_t rgba);
  void disc(Point centre, float radius, uint32_t rgba);
  // With round ends; both may lie far outside of the frame.
  void line(Point from, Point to, float thickness, uint32_t rgba);
  // `coverage`: a byte a pixel, rows of `stride`.
  void stamp(int x, int y, int width, int height, const uint8_t* coverage, int stride, uint32_t rgba);

 private:
  template <class Coverage>
  void paint(int x0, int y0, int x1, int y1, uint32_t rgba, const Coverage& coverage);

  const FrameView& frame_;
};

// Of frame coordinates that may be huge: rounded, within a frame's side of the frame.
int to_pixel(float x);
// A colour that differs from class to class.
uint32_t class_colour(int class_index);

}  // namespace diopter
