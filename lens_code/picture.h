// RGB pictures as PNG files in memory, by libpng.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/status.h"

namespace diopter::lens_code {

// `samples`: rows of RGB or RGBA (`channels` 3 or 4) without padding. `dpi`: 0 says nothing of the size on paper.
Result<std::vector<std::byte>> encode_png(int width, int height, int channels, std::span<const std::byte> samples, int dpi);

}  // namespace diopter::lens_code
