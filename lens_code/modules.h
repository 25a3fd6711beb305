// The black and white squares of a code, and the shapes that they are drawn as.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/base/status.h"

namespace diopter::lens_code {

constexpr int kQuietZone = 4;  // modules around the code

class Modules {
 public:
  // libqrencode, error correction H.
  static Result<Modules> encode(std::string_view text);

  int side() const { return side_; }            // modules, without the quiet zone
  int plate() const { return plate_; }          // modules a side of the light square in the middle, which hides what is below it
  // Coordinates may lie outside: light.
  bool is_dark(int x, int y) const;
  // Neither hidden by the plate nor part of one of the three finder patterns, which are drawn as a whole.
  bool is_drawn(int x, int y) const;
  // The corners of a drawn module that are round since nothing dark touches them: bit 0 upper left, 1 upper right, 2 lower right, 3 lower left.
  int round_corners(int x, int y) const;

  // Whether the point is dark ink; module coordinates with the origin at the code's upper left corner (outside the quiet zone negative).
  bool has_ink(double x, double y) const;

 private:
  bool is_finder(int x, int y) const;
  bool is_hidden(int x, int y) const;

  int side_ = 0, plate_ = 0;
  std::vector<uint8_t> dark_;
};

// The radii of the finder pattern's rings and of the plate, in modules.
constexpr double kOuterRadius = 2.2, kHoleRadius = 1.4, kEyeRadius = 1.0, kPlateRadius = 1.6;

// Whether the point lies in the square from (left, top) with sides of `side` and corners of `radius`.
bool in_rounded_square(double x, double y, double left, double top, double side, double radius);

}  // namespace diopter::lens_code
