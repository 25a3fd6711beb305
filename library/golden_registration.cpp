#include "library/golden_registration.h"

#include <algorithm>
#include <cmath>

namespace diopter::golden {

namespace {

constexpr int kCoarse = 24, kFine = 64;
// As much of the reference must lie inside of ours; else a few alike pixels pass for the whole.
constexpr double kLeastOverlap = .45;

// The mean over the channels and over each cell, side x side cells.
std::vector<float> shrunk(const Planes& planes, int side) {
  std::vector<float> cells(static_cast<size_t>(side) * side, 0), counts(cells.size(), 0);
  for (int c = 0; c < planes.channels; ++c) {
    for (int y = 0; y < planes.height; ++y) {
      for (int x = 0; x < planes.width; ++x) {
        const float value = planes.plane(c)[static_cast<size_t>(y) * planes.width + x];
        const size_t cell = static_cast<size_t>(y * side / planes.height) * side + static_cast<size_t>(x * side / planes.width);
        if (!std::isfinite(value)) continue;
        cells[cell] += value;
        ++counts[cell];
      }
    }
  }
  for (size_t i = 0; i < cells.size(); ++i) cells[i] /= std::max(counts[i], 1.f);
  return cells;
}

class Correlation {
 public:
  Correlation(const Planes& ours, const Planes& reference, int side) : side_(side), ours_(shrunk(ours, side)), reference_(shrunk(reference, side)) {}

  double of(const Registration& at) const {
    double n = 0, a = 0, b = 0, aa = 0, bb = 0, ab = 0;
    for (int y = 0; y < side_; ++y) {
      const double v = (at.scale_y * (y + .5) / side_ + at.shift_y) * side_ - .5;
      if (v < -.5 || v > side_ - .5) continue;
      for (int x = 0; x < side_; ++x) {
        const double u = (at.scale_x * (x + .5) / side_ + at.shift_x) * side_ - .5;
        if (u < -.5 || u > side_ - .5) continue;
        const double p = sample(u, v), q = reference_[static_cast<size_t>(y) * side_ + x];
        ++n, a += p, b += q, aa += p * p, bb += q * q, ab += p * q;
      }
    }
    const double spread = (n * aa - a * a) * (n * bb - b * b);
    return n < kLeastOverlap * side_ * side_ || !(spread > 0) ? 0 : (n * ab - a * b) / std::sqrt(spread);
  }

 private:
  double sample(double u, double v) const {
    const double x = std::clamp(u, 0., side_ - 1.), y = std::clamp(v, 0., side_ - 1.);
    const int x0 = static_cast<int>(x), y0 = static_cast<int>(y), x1 = std::min(x0 + 1, side_ - 1), y1 = std::min(y0 + 1, side_ - 1);
    const auto at = [&](int i, int j) { return ours_[static_cast<size_t>(j) * side_ + i]; };
    const double fx = x - x0, fy = y - y0;
    return (1 - fy) * ((1 - fx) * at(x0, y0) + fx * at(x1, y0)) + fy * ((1 - fx) * at(x0, y1) + fx * at(x1, y1));
  }

  int side_;
  std::vector<float> ours_, reference_;
};

Registration coarse_search(const Planes& ours, const Planes& reference) {
  const Correlation correlation(ours, reference, kCoarse);
  Registration best;
  const double scales[] = {.35, .45, .57, .72, .85, 1, 1.2, 1.4, 1.75, 2.2, 2.8};
  for (const double sx : scales) {
    for (const double sy : scales) {
      if (sx / sy > 2.1 || sy / sx > 2.1) continue;
      for (double cx = -.5; cx <= .5; cx += 1 / 16.) {
        for (double cy = -.5; cy <= .5; cy += 1 / 16.) {
          Registration at{sx, .5 - sx / 2 + cx, sy, .5 - sy / 2 + cy};
          at.correlation = correlation.of(at);
          if (at.correlation > best.correlation) best = at;
        }
      }
    }
  }
  return best;
}

// Walks uphill in steps that halve; a change of scale keeps the middle where it is.
void refine(const Correlation& correlation, Registration& best) {
  best.correlation = correlation.of(best);
  for (double step = .06; step > .001;) {
    const Registration before = best;
    for (int axis = 0; axis < 2; ++axis) {
      for (const double by : {-step, step}) {
        for (const bool scaling : {false, true}) {
          Registration at = before;
          (axis ? at.shift_y : at.shift_x) += scaling ? -by / 2 : by;
          if (scaling) (axis ? at.scale_y : at.scale_x) += by;
          at.correlation = correlation.of(at);
          if (at.correlation > best.correlation) best = at;
        }
      }
    }
    if (best.correlation <= before.correlation) step /= 2;
  }
}

}  // namespace

Registration register_planes(const Planes& ours, const Planes& reference) {
  if (ours.values.empty() || reference.values.empty()) return {};
  Registration best = coarse_search(ours, reference);
  if (best.correlation > 0) refine(Correlation(ours, reference, kFine), best);
  return best;
}

}  // namespace diopter::golden
