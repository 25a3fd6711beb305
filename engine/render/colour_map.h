// Colour maps: a colour for each level of 0..255.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace diopter {

using ColourMap = std::array<std::array<uint8_t, 3>, 256>;  // R, G, B

// "turbo", "viridis", else grey.
ColourMap colour_map(std::string_view name);

}  // namespace diopter
