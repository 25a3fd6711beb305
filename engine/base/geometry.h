// Points, sizes, boxes and affine maps. Pixel coordinates are continuous: (0,0) is the upper left corner of the first pixel,
// its centre is (.5,.5), x goes right, y down.
#pragma once

#include <cmath>

namespace diopter {

struct Size {
  int width = 0;
  int height = 0;
  bool operator==(const Size&) const = default;
};

struct Point {
  float x = 0;
  float y = 0;
};

struct Rect {
  float x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  float width() const { return x1 - x0; }
  float height() const { return y1 - y0; }
  float area() const { return width() > 0 && height() > 0 ? width() * height() : 0; }
};

// x' = a x + b y + c,  y' = d x + e y + f.
struct Affine {
  double a = 1, b = 0, c = 0;
  double d = 0, e = 1, f = 0;

  Point apply(Point p) const {
    return {static_cast<float>(a * p.x + b * p.y + c), static_cast<float>(d * p.x + e * p.y + f)};
  }
  double determinant() const { return a * e - b * d; }
  // Requires: determinant() != 0.
  Affine inverse() const {
    const double k = 1 / determinant();
    return {e * k, -b * k, (b * f - e * c) * k, -d * k, a * k, (d * c - a * f) * k};
  }
  // The map that applies `first`, then this one.
  Affine after(const Affine& first) const {
    return {a * first.a + b * first.d, a * first.b + b * first.e, a * first.c + b * first.f + c,
            d * first.a + e * first.d, d * first.b + e * first.e, d * first.c + e * first.f + f};
  }
  // No rotation by anything but multiples of 180 degrees, no shear.
  bool axis_aligned() const { return b == 0 && d == 0; }
  // The upright box around the image of `r`.
  Rect apply(const Rect& r) const {
    const Point p[4] = {apply(Point{r.x0, r.y0}), apply(Point{r.x1, r.y0}), apply(Point{r.x0, r.y1}), apply(Point{r.x1, r.y1})};
    Rect box{p[0].x, p[0].y, p[0].x, p[0].y};
    for (const Point& q : p) {
      box = {std::fmin(box.x0, q.x), std::fmin(box.y0, q.y), std::fmax(box.x1, q.x), std::fmax(box.y1, q.y)};
    }
    return box;
  }
  static Affine translation(double x, double y) { return {1, 0, x, 0, 1, y}; }
  static Affine scaling(double x, double y) { return {x, 0, 0, 0, y, 0}; }
  // Clockwise on the screen (y down), radians.
  static Affine rotation(double angle) {
    const double k = std::cos(angle), s = std::sin(angle);
    return {k, -s, 0, s, k, 0};
  }
};

// A rectangle turned about its centre.
struct TurnedRect {
  Point centre;
  float width = 0;
  float height = 0;
  double angle = 0;  // radians, clockwise on the screen: where its own x axis points

  // From its own coordinates, (0,0) to (width, height), to those that its centre is given in.
  Affine to_outer() const {
    return Affine::translation(centre.x, centre.y).after(Affine::rotation(angle)).after(Affine::translation(-width / 2, -height / 2));
  }
  Rect bounds() const { return to_outer().apply(Rect{0, 0, width, height}); }
};

}  // namespace diopter
