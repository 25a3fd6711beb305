#include "lens_code/modules.h"

#include <qrencode.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

namespace diopter::lens_code {

namespace {

struct FreeCode {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

constexpr size_t kLongest = 200;
// Level H repairs 30 % of the codewords; the plate hides 6 % of the area, so that most of the repair is left for dirt and glare.
constexpr double kPlateShare = 0.24;
constexpr int kFinder = 7;

}  // namespace

Result<Modules> Modules::encode(std::string_view text) {
  if (text.empty() || text.size() > kLongest) return invalid("code", "holds 1 to 200 bytes, not " + std::to_string(text.size()), "shorten the address");
  const std::unique_ptr<QRcode, FreeCode> code(QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_H));
  if (!code) return environment_failure("code", "there is no memory to make it");
  Modules modules;
  modules.side_ = code->width;
  // Odd, so that it lies on whole modules.
  modules.plate_ = static_cast<int>(code->width * kPlateShare) | 1;
  for (int i = 0; i < code->width * code->width; ++i) modules.dark_.push_back(code->data[i] & 1);
  return modules;
}

bool Modules::is_dark(int x, int y) const { return x >= 0 && y >= 0 && x < side_ && y < side_ && dark_[static_cast<size_t>(y * side_ + x)] != 0; }

bool Modules::is_finder(int x, int y) const {
  const bool left = x < kFinder, right = x >= side_ - kFinder, top = y < kFinder, bottom = y >= side_ - kFinder;
  return (left && top) || (right && top) || (left && bottom);
}

bool Modules::is_hidden(int x, int y) const {
  const int from = (side_ - plate_) / 2;
  return x >= from && y >= from && x < from + plate_ && y < from + plate_;
}

bool Modules::is_drawn(int x, int y) const { return is_dark(x, y) && !is_finder(x, y) && !is_hidden(x, y); }

int Modules::round_corners(int x, int y) const {
  const bool up = is_drawn(x, y - 1), right = is_drawn(x + 1, y), down = is_drawn(x, y + 1), left = is_drawn(x - 1, y);
  return (!up && !left ? 1 : 0) | (!up && !right ? 2 : 0) | (!down && !right ? 4 : 0) | (!down && !left ? 8 : 0);
}

bool in_rounded_square(double x, double y, double left, double top, double side, double radius) {
  const double dx = std::max({left + radius - x, x - (left + side - radius), 0.0}), dy = std::max({top + radius - y, y - (top + side - radius), 0.0});
  return x >= left && y >= top && x <= left + side && y <= top + side && dx * dx + dy * dy <= radius * radius;
}

bool Modules::has_ink(double x, double y) const {
  const int mx = static_cast<int>(std::floor(x)), my = static_cast<int>(std::floor(y));
  if (mx < 0 || my < 0 || mx >= side_ || my >= side_) return false;
  if (is_finder(mx, my)) {
    const double left = mx < kFinder ? 0 : side_ - kFinder, top = my < kFinder ? 0 : side_ - kFinder;
    const bool ring = in_rounded_square(x, y, left, top, 7, kOuterRadius) && !in_rounded_square(x, y, left + 1, top + 1, 5, kHoleRadius);
    return ring || in_rounded_square(x, y, left + 2, top + 2, 3, kEyeRadius);
  }
  if (!is_drawn(mx, my)) return false;
  const double dx = x - mx - 0.5, dy = y - my - 0.5;
  const int corner = dy < 0 ? (dx < 0 ? 1 : 2) : (dx > 0 ? 4 : 8);
  return (round_corners(mx, my) & corner) == 0 || dx * dx + dy * dy <= 0.25;
}

}  // namespace diopter::lens_code
