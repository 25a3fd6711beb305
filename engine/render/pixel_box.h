// A part of a frame in whole pixels.
#pragma once

#include <algorithm>

#include "engine/base/geometry.h"

namespace diopter {

// Half open: [x0, x1) x [y0, y1). Covers everything until it is cut.
struct PixelBox {
  int x0 = 0, y0 = 0, x1 = 1 << 30, y1 = 1 << 30;
  bool empty() const { return x0 >= x1 || y0 >= y1; }
  // The part within a frame; x0 and y0 are made even, so that no chroma sample is cut.
  PixelBox within(Size frame) const {
    return {std::max(x0, 0) & ~1, std::max(y0, 0) & ~1, std::min(x1, frame.width), std::min(y1, frame.height)};
  }
};

}  // namespace diopter
