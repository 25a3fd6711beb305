#include "engine/render/colour_map.h"

#include <algorithm>
#include <cmath>

namespace diopter {

namespace {

// Every twentieth part of a map; between them it is straight, never more than five levels off.
constexpr int kParts = 20;
using Knots = std::array<std::array<uint8_t, 3>, kParts + 1>;

// Turbo: Anton Mikhailov, "Turbo, An Improved Rainbow Colormap for Visualization", Google AI blog, 2019 (Apache-2.0).
constexpr Knots kTurbo{{{48, 18, 59}, {62, 55, 144}, {69, 90, 205}, {71, 124, 242}, {62, 155, 254}, {40, 187, 236}, {24, 214, 204},
    {32, 234, 172}, {70, 248, 132}, {120, 254, 90}, {162, 252, 60}, {196, 241, 52}, {225, 221, 55}, {246, 196, 58},
    {254, 166, 50}, {251, 128, 34}, {240, 91, 18}, {222, 62, 8}, {196, 38, 3}, {163, 19, 1}, {122, 4, 3}}};

// Viridis: Nathaniel Smith and Stefan van der Walt, "A Better Default Colormap for Matplotlib", 2015 (CC0).
constexpr Knots kViridis{{{68, 1, 84}, {72, 20, 102}, {72, 36, 118}, {70, 52, 128}, {65, 68, 135}, {59, 82, 139}, {52, 96, 141},
    {47, 108, 142}, {42, 120, 142}, {37, 132, 142}, {33, 144, 140}, {30, 156, 137}, {34, 168, 132}, {47, 180, 124},
    {67, 190, 112}, {92, 200, 99}, {122, 209, 81}, {154, 217, 60}, {188, 222, 39}, {222, 227, 24}, {253, 231, 37}}};

}  // namespace

ColourMap colour_map(std::string_view name) {
  ColourMap map;
  const Knots* knots = name == "turbo" ? &kTurbo : name == "viridis" ? &kViridis : nullptr;
  for (int level = 0; level < 256; ++level) {
    const float at = level * kParts / 255.f;
    const auto part = static_cast<size_t>(std::min(level * kParts / 255, kParts - 1));
    for (size_t c = 0; c < 3; ++c) {
      const float value = knots ? std::lerp(float((*knots)[part][c]), float((*knots)[part + 1][c]), at - static_cast<float>(part)) : static_cast<float>(level);
      map[static_cast<size_t>(level)][c] = static_cast<uint8_t>(value + .5f);
    }
  }
  return map;
}

}  // namespace diopter
