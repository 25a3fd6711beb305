// Which points of well-known landmark sets belong together.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace diopter {

// Ends a chain.
inline constexpr int16_t kChainEnd = -1;

// Chains of point indices: neighbours in a chain are joined by a line. "coco17", "hand21", "pose33" (also of 39 points) or
// "face" (contours of the 468 or 478 points); "auto" goes by the number of points; empty for all else.
std::span<const int16_t> skeleton_chains(std::string_view name, int points);

}  // namespace diopter
