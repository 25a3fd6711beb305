#include "lens_code/terminal.h"

#include <memory>

#include <qrencode.h>

#include "lens_code/modules.h"

namespace diopter::lens_code {

namespace {

constexpr std::string_view kBlackAndWhite = "\x1b[38;5;231;48;5;16m", kAsBefore = "\x1b[0m";

}  // namespace

Result<std::string> terminal_code(std::string_view text, bool coloured) {
  if (text.empty() || text.size() > 200) return invalid("the code's text", "must have 1 to 200 bytes");
  // A screen is neither scratched nor covered by an icon: M keeps it small.
  const std::unique_ptr<QRcode, void (*)(QRcode*)> code(
      QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M), QRcode_free);
  if (!code) return environment_failure("the code", "cannot be made: out of memory");
  const int side = code->width;
  const auto is_light = [&](int x, int y) { return x < 0 || y < 0 || x >= side || y >= side || (code->data[y * side + x] & 1) == 0; };
  std::string lines;
  for (int y = -kQuietZone; y < side + kQuietZone; y += 2) {
    if (coloured) lines += kBlackAndWhite;
    for (int x = -kQuietZone; x < side + kQuietZone; ++x) {
      const bool upper = is_light(x, y), lower = y + 1 < side + kQuietZone && is_light(x, y + 1);
      lines += upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ";
    }
    if (coloured) lines += kAsBefore;
    lines += '\n';
  }
  return lines;
}

}  // namespace diopter::lens_code
