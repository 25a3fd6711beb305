// Finds codes in pictures, by ZXing.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.h"

namespace diopter::lens_code {

struct ReadCode {
  std::string text;
  // Upper left, upper right, lower right, lower left of the code as it was printed; pixels of the picture.
  std::array<std::array<int, 2>, 4> corners;
};

// `rgba`: rows without padding. None found is no failure.
Result<std::vector<ReadCode>> read_codes(int width, int height, std::span<const std::byte> rgba);

// What a code's text says.
struct LensAddress {
  std::string host;  // "lens.example", "127.0.0.1:8080"
  std::string code;
};
// "https://HOST/l/CODE" (or http), CODE of [a-z0-9-]; anything else (another scheme, a user's name before the host, a longer path) is no lens's address.
bool parse_lens_address(std::string_view text, LensAddress& address);

}  // namespace diopter::lens_code
