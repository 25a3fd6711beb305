// A lens code: a QR code (error correction H) of the lens's address, drawn with rounded shapes around the lens's icon.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.h"

namespace diopter::lens_code {

// Colours as 0xRRGGBB.
struct CodeStyle {
  double size_mm = 25;           // with the quiet zone of four modules on each side
  int dpi = 300;                 // of the PNG
  uint32_t dark = 0x0f2a24;
  uint32_t light = 0xffffff;
  int icon_width = 0, icon_height = 0;    // at most 1024 a side; 0: Diopter's own mark
  std::span<const std::byte> icon_rgba;   // borrowed for the call: rows without padding
};

// `text`: 1 to 200 bytes. Fail (kInvalid) where the text is too long, the colours have too little contrast (4.5:1), are the wrong way round, or a
// module would be smaller than 3 pixels; kLimit where the picture would be larger than 4096 pixels a side.
Result<std::vector<std::byte>> write_png(std::string_view text, const CodeStyle& style);
// One standalone SVG file: no script, no reference to anything outside; the icon is in it as PNG.
Result<std::string> write_svg(std::string_view text, const CodeStyle& style);

}  // namespace diopter::lens_code
