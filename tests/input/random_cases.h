// Random frames and transforms, the same on every run of a seed.
#pragma once

#include <random>

#include "engine/input/transform.h"

namespace diopter {

class Dice {
 public:
  explicit Dice(uint32_t seed) : engine_(seed) {}
  int whole(int low, int high) { return std::uniform_int_distribution<int>(low, high)(engine_); }
  double real(double low, double high) { return std::uniform_real_distribution<double>(low, high)(engine_); }
  bool coin() { return whole(0, 1) == 1; }

 private:
  std::mt19937 engine_;
};

// Noise on top of slopes: every pixel differs, and neighbours are related.
inline Frame noisy_frame(Dice& dice, PixelFormat format, Size size, ColourSpace colour = {}) {
  Frame frame = Frame::create(format, size, colour).value();
  for (int p = 0; p < plane_count(format); ++p) {
    const Size plane = plane_size(format, size, p);
    for (int y = 0; y < plane.height; ++y) {
      uint8_t* row = frame.view().planes[p] + static_cast<ptrdiff_t>(y) * frame.view().strides[p];
      for (int x = 0; x < plane.width; ++x) row[x] = static_cast<uint8_t>((x * 3 + y * 5 + 60 * p + dice.whole(0, 90)) % 256);
    }
  }
  return frame;
}

inline RegionSpec random_region(Dice& dice) {
  if (dice.coin()) return {};
  const double x = dice.real(0, .6), y = dice.real(0, .6);
  return {{x, y, dice.real(.05, 1 - x), dice.real(.05, 1 - y)}};
}

inline TransformSpec random_spec(Dice& dice) {
  TransformSpec spec;
  spec.fit = static_cast<Fit>(dice.whole(1, 3));
  spec.align = {dice.real(0, 1), dice.real(0, 1)};
  spec.fill = {dice.real(0, 255), dice.real(0, 255), dice.real(0, 255)};
  const int turn = dice.whole(0, 9);
  spec.rotate_degrees = turn < 5 ? 0 : turn < 8 ? 90 * (turn - 4) : dice.real(-400, 400);
  spec.flip_horizontal = dice.coin();
  spec.flip_vertical = dice.coin();
  spec.colour = static_cast<ColourOrder>(dice.whole(1, 5));
  for (size_t c = 0; c < 4; ++c) {
    spec.scale[c] = dice.real(.2, 1);
    spec.bias[c] = dice.real(-20, 20);
  }
  spec.layout = dice.coin() ? Layout::kNchw : Layout::kNhwc;
  return spec;
}

inline ColourSpace random_colour(Dice& dice) {
  return {dice.coin() ? ColourMatrix::kBt601 : ColourMatrix::kBt709, dice.coin() ? ColourRange::kLimited : ColourRange::kFull};
}

}  // namespace diopter
