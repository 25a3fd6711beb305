#include "engine/render/fixed_colour.h"

#include <cmath>

namespace diopter {

// From the inverse of the same matrix: r_v = 2 (1 - red) chroma, b_u = 2 (1 - blue) chroma.
YuvWeights yuv_weights(ColourSpace colour) {
  const YuvToRgb m = yuv_to_rgb(colour);
  const bool full = colour.range == ColourRange::kFull;
  const float chroma = full ? 1.f : 255.f / 224.f, red = 1 - m.r_v / (2 * chroma), blue = 1 - m.b_u / (2 * chroma), green = 1 - red - blue;
  const auto fixed = [](float share) { return static_cast<int16_t>(std::lround(share * kRgbUnit)); };
  const auto weights = [&](float r, float g, float b, int offset) {
    // Green takes the rounding error, so that greys stay grey.
    const int16_t sum = fixed(r + g + b), fr = fixed(r), fb = fixed(b);
    return RgbWeights{fr, static_cast<int16_t>(sum - fr - fb), fb, offset};
  };
  const float y = 1 / m.y_scale, u = 1 / m.b_u, v = 1 / m.r_v;
  return {weights(red * y, green * y, blue * y, full ? 0 : 16), weights(-red * u, -green * u, (1 - blue) * u, 128),
          weights((1 - red) * v, -green * v, -blue * v, 128)};
}

}  // namespace diopter
