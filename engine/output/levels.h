// Reading tensors of colours as samples of 8 bits.
#pragma once

#include "engine/base/parameters.h"
#include "engine/output/grid.h"

namespace diopter {

// Sample = value * scale + bias.
struct Levels {
  float scale = 255;
  float bias = 0;
};
// "0..1", "-1..1", "0..255": what is black and what is white.
Levels levels_of(std::string_view range);

// Writes one channel to every `step`th byte, rounded and clamped; what is not finite is 0. Returns how many values were not.
int read_levels(const Grid& grid, int channel, Levels levels, uint8_t* to, size_t step);

}  // namespace diopter
