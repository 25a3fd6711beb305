#include "lens_code/write.h"

#include <sodium.h>

#include <array>
#include <cmath>
#include <cstdio>

#include "lens_code/modules.h"
#include "lens_code/picture.h"

namespace diopter::lens_code {

namespace {

constexpr int kLargestSide = 4096;
constexpr int kLargestIcon = 1024;
constexpr double kSmallestModulePixels = 3;
constexpr double kSmallestContrast = 4.5;
constexpr int kSamples = 4;          // a side of each pixel
constexpr double kIconMargin = 0.7;  // modules between plate and icon
constexpr double kMarkRing = 0.23;   // of Diopter's mark: the ring's width, as a share of its diameter

using Colour = std::array<double, 3>;

Colour colour_of(uint32_t rgb) { return {static_cast<double>(rgb >> 16 & 255), static_cast<double>(rgb >> 8 & 255), static_cast<double>(rgb & 255)}; }

// Relative luminance as WCAG 2 has it.
double luminance(uint32_t rgb) {
  const Colour colour = colour_of(rgb);
  const auto linear = [](double value) { return value / 255 <= 0.04045 ? value / 255 / 12.92 : std::pow((value / 255 + 0.055) / 1.055, 2.4); };
  return 0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2]);
}

Status check_style(const CodeStyle& style) {
  const double dark = luminance(style.dark), light = luminance(style.light);
  if (dark > light) return invalid("colours", "are the wrong way round: many readers find only dark codes on light", "swap them");
  if ((light + 0.05) / (dark + 0.05) < kSmallestContrast) return invalid("colours", "have too little contrast to be read", "use a darker and a lighter one");
  if (!(style.size_mm >= 5 && style.size_mm <= 1000)) return invalid("size", "is not from 5 to 1000 mm");
  if (style.dpi < 30 || style.dpi > 2400) return invalid("dpi", "is not from 30 to 2400");
  if (style.icon_width < 0 || style.icon_height < 0 || style.icon_width > kLargestIcon || style.icon_height > kLargestIcon) return over_limit("icon", "is larger than 1024 pixels a side", "make it smaller");
  const auto bytes = static_cast<size_t>(style.icon_width) * static_cast<size_t>(style.icon_height) * 4;
  return bytes == style.icon_rgba.size() ? ok_status() : invalid("icon", "has not the bytes of its size");
}

// Where the icon lies, in modules: a square in the middle of the plate.
struct IconPlace {
  double left, side;
};
IconPlace icon_place(const Modules& modules) {
  const double side = modules.plate() - 2 * kIconMargin;
  return {(modules.side() - side) / 2, side};
}

// What is seen at a point of the plate; module coordinates.
Colour plate_colour(const Modules& modules, const CodeStyle& style, double x, double y) {
  const Colour light = colour_of(style.light);
  const IconPlace place = icon_place(modules);
  const double u = (x - place.left) / place.side, v = (y - place.left) / place.side;
  if (u < 0 || v < 0 || u >= 1 || v >= 1) return light;
  if (style.icon_width == 0) {
    // Diopter's mark: a lens, seen from the front.
    const double radius = std::hypot(u - 0.5, v - 0.5);
    const bool ink = (radius <= 0.5 && radius >= 0.5 - kMarkRing) || radius <= 0.13;
    return ink ? colour_of(style.dark) : light;
  }
  if (!in_rounded_square(u, v, 0, 0, 1, 0.18)) return light;
  // The nearest pixel: samples are dense enough to average.
  const int longer = std::max(style.icon_width, style.icon_height);
  const int px = static_cast<int>(u * longer) - (longer - style.icon_width) / 2, py = static_cast<int>(v * longer) - (longer - style.icon_height) / 2;
  if (px < 0 || py < 0 || px >= style.icon_width || py >= style.icon_height) return light;
  const std::byte* pixel = style.icon_rgba.data() + 4 * (static_cast<size_t>(py) * static_cast<size_t>(style.icon_width) + static_cast<size_t>(px));
  const double alpha = std::to_integer<int>(pixel[3]) / 255.0;
  Colour colour = light;
  for (size_t c = 0; c < 3; ++c) colour[c] += alpha * (std::to_integer<int>(pixel[c]) - light[c]);
  return colour;
}

Colour colour_at(const Modules& modules, const CodeStyle& style, double x, double y) {
  const double from = (modules.side() - modules.plate()) / 2.0;
  if (in_rounded_square(x, y, from, from, modules.plate(), kPlateRadius)) return plate_colour(modules, style, x, y);
  return colour_of(modules.has_ink(x, y) ? style.dark : style.light);
}

std::string hex(uint32_t rgb) {
  char text[8];
  std::snprintf(text, sizeof text, "#%06x", rgb & 0xffffff);
  return text;
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", value);
  return text;
}

// One module, its corners round or square.
std::string module_path(int x, int y, int round) {
  const auto corner = [&](int bit, const char* arc, const char* square) { return std::string((round & bit) != 0 ? arc : square); };
  std::string path = "M" + number(x) + " " + std::to_string(y) + ".5";
  path += corner(1, "a.5.5 0 0 1 .5-.5", "v-.5h.5") + corner(2, "a.5.5 0 0 1 .5.5", "h.5v.5") + corner(4, "a.5.5 0 0 1-.5.5", "v.5h-.5") + corner(8, "a.5.5 0 0 1-.5-.5", "h-.5v-.5") + "z";
  return path;
}

std::string rounded(double left, double top, double side, double radius, const std::string& fill) {
  return "<rect x=\"" + number(left) + "\" y=\"" + number(top) + "\" width=\"" + number(side) + "\" height=\"" + number(side) + "\" rx=\"" + number(radius) + "\" fill=\"" + fill + "\"/>";
}

Result<std::string> icon_svg(const Modules& modules, const CodeStyle& style) {
  const IconPlace place = icon_place(modules);
  const double middle = modules.side() / 2.0;
  if (style.icon_width == 0) {
    const double ring = kMarkRing * place.side;
    return "<circle cx=\"" + number(middle) + "\" cy=\"" + number(middle) + "\" r=\"" + number(place.side / 2 - ring / 2) + "\" fill=\"none\" stroke=\"" + hex(style.dark) + "\" stroke-width=\"" + number(ring) +
           "\"/><circle cx=\"" + number(middle) + "\" cy=\"" + number(middle) + "\" r=\"" + number(0.13 * place.side) + "\" fill=\"" + hex(style.dark) + "\"/>";
  }
  DIOPTER_ASSIGN(const std::vector<std::byte> png, encode_png(style.icon_width, style.icon_height, 4, style.icon_rgba, 0));
  std::string base64(sodium_base64_encoded_len(png.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(base64.data(), base64.size(), reinterpret_cast<const unsigned char*>(png.data()), png.size(), sodium_base64_VARIANT_ORIGINAL);
  base64.pop_back();  // the terminator
  const std::string box = "x=\"" + number(place.left) + "\" y=\"" + number(place.left) + "\" width=\"" + number(place.side) + "\" height=\"" + number(place.side) + "\"";
  return "<clipPath id=\"i\"><rect " + box + " rx=\"" + number(0.18 * place.side) + "\"/></clipPath><image " + box + " clip-path=\"url(#i)\" href=\"data:image/png;base64," + base64 + "\"/>";
}

}  // namespace

Result<std::vector<std::byte>> write_png(std::string_view text, const CodeStyle& style) {
  DIOPTER_TRY(check_style(style));
  DIOPTER_ASSIGN(const Modules modules, Modules::encode(text));
  const int pixels = static_cast<int>(std::lround(style.size_mm / 25.4 * style.dpi));
  if (pixels > kLargestSide) return over_limit("size", "would be " + std::to_string(pixels) + " pixels a side, and 4096 are the most", "use a smaller size or resolution, or SVG");
  const double per_pixel = (modules.side() + 2.0 * kQuietZone) / pixels;  // modules
  if (1 / per_pixel < kSmallestModulePixels) return invalid("size", "is too small for an address of this length", "make the code larger, the resolution higher or the address shorter");
  std::vector<std::byte> samples;
  samples.reserve(static_cast<size_t>(pixels) * static_cast<size_t>(pixels) * 3);
  for (int y = 0; y < pixels; ++y) {
    for (int x = 0; x < pixels; ++x) {
      Colour sum{};
      for (int i = 0; i < kSamples * kSamples; ++i) {
        const double sx = (x + (i % kSamples + 0.5) / kSamples) * per_pixel - kQuietZone, sy = (y + (i / kSamples + 0.5) / kSamples) * per_pixel - kQuietZone;
        const Colour colour = colour_at(modules, style, sx, sy);
        for (size_t c = 0; c < 3; ++c) sum[c] += colour[c];
      }
      for (const double value : sum) samples.push_back(static_cast<std::byte>(std::lround(value / (kSamples * kSamples))));
    }
  }
  return encode_png(pixels, pixels, 3, samples, style.dpi);
}

Result<std::string> write_svg(std::string_view text, const CodeStyle& style) {
  DIOPTER_TRY(check_style(style));
  DIOPTER_ASSIGN(const Modules modules, Modules::encode(text));
  const int side = modules.side(), whole = side + 2 * kQuietZone;
  const std::string dark = hex(style.dark), light = hex(style.light), quiet = std::to_string(-kQuietZone), mm = number(style.size_mm);
  std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + mm + "mm\" height=\"" + mm + "mm\" viewBox=\"" + quiet + " " + quiet + " " + std::to_string(whole) + " " + std::to_string(whole) + "\">";
  svg += "<rect x=\"" + quiet + "\" y=\"" + quiet + "\" width=\"" + std::to_string(whole) + "\" height=\"" + std::to_string(whole) + "\" fill=\"" + light + "\"/><path fill=\"" + dark + "\" d=\"";
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      if (modules.is_drawn(x, y)) svg += module_path(x, y, modules.round_corners(x, y));
    }
  }
  svg += "\"/>";
  for (const auto& [left, top] : {std::pair{0, 0}, std::pair{side - 7, 0}, std::pair{0, side - 7}}) {
    svg += rounded(left, top, 7, kOuterRadius, dark) + rounded(left + 1, top + 1, 5, kHoleRadius, light) + rounded(left + 2, top + 2, 3, kEyeRadius, dark);
  }
  svg += rounded((side - modules.plate()) / 2.0, (side - modules.plate()) / 2.0, modules.plate(), kPlateRadius, light);
  DIOPTER_ASSIGN(const std::string icon, icon_svg(modules, style));
  return svg + icon + "</svg>\n";
}

}  // namespace diopter::lens_code
