#include "engine/output/levels.h"

#include <cmath>

namespace diopter {

Levels levels_of(std::string_view range) {
  if (range == "-1..1") return {127.5f, 127.5f};
  return {range == "0..255" ? 1.f : 255.f, 0};
}

int read_levels(const Grid& grid, int channel, Levels levels, uint8_t* to, size_t step) {
  const size_t cells = static_cast<size_t>(grid.width) * grid.height;
  int non_finite = 0;
  for (size_t cell = 0; cell < cells; ++cell, to += step) {
    const float raw = grid.at(cell, channel), value = raw * levels.scale + levels.bias;
    const bool finite = std::isfinite(raw);
    non_finite += !finite;
    const float shown = value > 0 ? (value < 255 ? value : 255) : 0;  // NaN is 0
    *to = finite ? static_cast<uint8_t>(std::lrintf(shown)) : 0;
  }
  return non_finite;
}

}  // namespace diopter
