// Whether two results are the same but for their place in the frame.
#include <algorithm>
#include <cmath>

#include "library/golden_compare.h"
#include "library/golden_tensor.h"

namespace diopter::golden {

namespace {

struct AxisFit {
  double scale = 1, shift = 0;
};

AxisFit fit_axis(const std::vector<double>& from, const std::vector<double>& to, size_t first) {
  double n = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (size_t i = first; i < from.size(); i += 2) {
    ++n, x += from[i], y += to[i], xx += from[i] * from[i], xy += from[i] * to[i];
  }
  const double variance = n * xx - x * x;
  if (!(variance > 1e-6)) return {1, (y - x) / n};
  const double scale = (n * xy - x * y) / variance;
  return {scale, (y - scale * x) / n};
}

bool is_set(const Picture8& mask, size_t at, bool classes) { return classes ? mask.samples[at] != 0 : mask.samples[at] >= 128; }

// Mean and standard deviation of the places of set pixels on both axes.
struct Moments {
  double count = 0, x = 0, y = 0, deviation_x = 0, deviation_y = 0;
};

Moments moments_of(const Picture8& mask, bool classes) {
  Moments sum;
  for (int y = 0; y < mask.size.height; ++y) {
    for (int x = 0; x < mask.size.width; ++x) {
      if (!is_set(mask, static_cast<size_t>(y) * mask.size.width + x, classes)) continue;
      ++sum.count, sum.x += x, sum.y += y, sum.deviation_x += static_cast<double>(x) * x, sum.deviation_y += static_cast<double>(y) * y;
    }
  }
  if (sum.count == 0) return sum;
  Moments m{sum.count, sum.x / sum.count, sum.y / sum.count};
  m.deviation_x = std::sqrt(std::max(0., sum.deviation_x / sum.count - m.x * m.x));
  m.deviation_y = std::sqrt(std::max(0., sum.deviation_y / sum.count - m.y * m.y));
  return m;
}

// `mask` as it looks when it is placed; pixels from outside are 0.
Picture8 placed(const Picture8& mask, const Placement& placement) {
  Picture8 to = mask;
  for (int y = 0; y < mask.size.height; ++y) {
    for (int x = 0; x < mask.size.width; ++x) {
      const double from_x = std::round((x - placement.shift_x) / placement.scale_x), from_y = std::round((y - placement.shift_y) / placement.scale_y);
      const bool inside = from_x >= 0 && from_y >= 0 && from_x < mask.size.width && from_y < mask.size.height;
      to.samples[static_cast<size_t>(y) * mask.size.width + x] = inside ? mask.samples[static_cast<size_t>(from_y) * mask.size.width + static_cast<size_t>(from_x)] : 0;
    }
  }
  return to;
}

}  // namespace

std::string Placement::to_string() const {
  std::string text = "shifted by " + short_number(shift_x) + ", " + short_number(shift_y) + " px";
  if (std::fabs(scale_x - 1) > .005 || std::fabs(scale_y - 1) > .005) text += " and scaled by " + short_number(scale_x) + ", " + short_number(scale_y);
  return text;
}

std::optional<double> fit_points(const std::vector<double>& expected, const std::vector<double>& found, Placement& placement) {
  if (expected.size() < 4 || expected.size() != found.size()) return std::nullopt;
  const AxisFit x = fit_axis(expected, found, 0), y = fit_axis(expected, found, 1);
  placement = {x.scale, x.shift, y.scale, y.shift};
  double most = 0;
  for (size_t i = 0; i < expected.size(); i += 2) {
    most = std::max({most, std::fabs(x.scale * expected[i] + x.shift - found[i]), std::fabs(y.scale * expected[i + 1] + y.shift - found[i + 1])});
  }
  return most;
}

double mask_iou(const Picture8& expected, const Picture8& found, bool classes) {
  size_t both = 0, either = 0;
  for (size_t i = 0; i < expected.samples.size(); ++i) {
    const bool a = is_set(expected, i, classes), b = is_set(found, i, classes);
    either += a || b;
    both += a && b && (!classes || expected.samples[i] == found.samples[i]);
  }
  return either == 0 ? 1 : static_cast<double>(both) / static_cast<double>(either);
}

MaskPlacement place_mask(const Picture8& expected, const Picture8& found, bool classes) {
  const Moments from = moments_of(expected, classes), to = moments_of(found, classes);
  // Specks, and masks that fill the frame, lie nowhere in particular.
  const double most = .98 * static_cast<double>(expected.samples.size());
  if (from.count < 16 || to.count < 16 || from.count > most || to.count > most || !(from.deviation_x > 0 && from.deviation_y > 0 && to.deviation_x > 0 && to.deviation_y > 0)) return {};
  MaskPlacement made;
  made.placement.scale_x = to.deviation_x / from.deviation_x;
  made.placement.scale_y = to.deviation_y / from.deviation_y;
  made.placement.shift_x = to.x - made.placement.scale_x * from.x;
  made.placement.shift_y = to.y - made.placement.scale_y * from.y;
  made.iou = mask_iou(placed(expected, made.placement), found, classes);
  return made;
}

}  // namespace diopter::golden
