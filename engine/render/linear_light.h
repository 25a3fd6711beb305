// Mixes two pictures as light adds up, not as their gamma-coded samples do.
#pragma once

#include <cstdint>

#include "engine/frame/frame.h"
#include "engine/render/pixel_box.h"

namespace diopter {

// One or two rows of the frame, from an even column and row: frame = frame (1 - w) + layer w with w = weights[row][x - x0] / 255.
// Past an odd width the weight repeats the last one. `layer` has the frame's format and size; its strides may be 0.
void mix_linear_light(const FrameView& frame, const FrameView& layer, const PixelBox& rows, const uint8_t* const weights[2]);

}  // namespace diopter
