// Colour conversion in integers, for the inner loops of layers and of blending in linear light.
#pragma once

#include <cstdint>

#include "engine/frame/frame.h"

namespace diopter {

// Shares of red, green and blue in units of 1 / kRgbUnit.
inline constexpr int kRgbShift = 13, kRgbUnit = 1 << kRgbShift;
struct RgbWeights {
  int16_t red, green, blue;
  int offset;  // in levels

  uint8_t of(int r, int g, int b) const {
    const int sum = (r * red + g * green + b * blue + offset * kRgbUnit + kRgbUnit / 2) >> kRgbShift;
    return static_cast<uint8_t>(sum < 0 ? 0 : sum > 255 ? 255 : sum);
  }
};

// The guide of mask edges: BT.601 luma of full range, whatever the frame's colour space.
inline constexpr RgbWeights kGuideLuma{77 * kRgbUnit / 256, 150 * kRgbUnit / 256, 29 * kRgbUnit / 256, 0};

struct YuvWeights {
  RgbWeights y, u, v;
};
YuvWeights yuv_weights(ColourSpace colour);

}  // namespace diopter
