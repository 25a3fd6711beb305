// A frame as RGBA for showing it where there is no hardware for planes: a page's canvas.
#pragma once

#include <span>

#include "engine/frame/frame.h"

namespace diopter {

// Writes width * height * 4 bytes without padding. Each chroma sample stands for its two by two pixels; within 1 level of the
// formula of yuv_to_rgb(). Alpha is 255 but for kRgba, which is copied. `mirrored`: left and right change places.
// Requires: `out` has that size.
void to_rgba(const FrameView& from, bool mirrored, std::span<uint8_t> out);

}  // namespace diopter
