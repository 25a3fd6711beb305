#include "engine/output/place.h"

#include <algorithm>
#include <cmath>

namespace diopter {

namespace {

// Two neighbours on an axis of the grid and the weight of the second.
struct Tap {
  int first = 0;
  int second = 0;
  float weight = 0;
  bool inside = false;
};

// `position`: continuous, in cells; `count`: cells on the axis.
Tap tap_at(double position, int count) {
  const double centre = std::clamp(position - .5, 0., static_cast<double>(count - 1));
  const int first = static_cast<int>(centre);
  return {first, std::min(first + 1, count - 1), static_cast<float>(centre - first), position >= 0 && position < count};
}

float lerp(float a, float b, float t) { return a + (b - a) * t; }

// Interpolates pixels of a mask and counts what they cover.
class Placing {
 public:
  Placing(const Mask& mask, Size frame, FrameMask& placed)
      : mask_(mask), cells_(static_cast<size_t>(mask.width) * mask.height), mask_from_frame_(mask.frame_from_mask.inverse()), placed_(placed) {
    placed.size = frame;
    placed.samples.resize(static_cast<size_t>(frame.width) * frame.height);
    placed.class_coverage.assign(mask.channels, 0);
  }

  void run() {
    for (int y = 0; y < placed_.size.height; ++y) {
      uint8_t* out = &placed_.samples[static_cast<size_t>(y) * placed_.size.width];
      if (mask_from_frame_.axis_aligned()) {
        straight_row(y, out);
      } else {
        turned_row(y, out);
      }
      for (int x = 0; x < placed_.size.width; ++x) {
        covered_ += mask_.channels > 1 ? out[x] > 0 : out[x] >= 128;
        if (mask_.channels > 1) ++placed_.class_coverage[out[x]];
      }
    }
    const double pixels = static_cast<double>(placed_.samples.size());
    placed_.coverage = static_cast<double>(covered_) / pixels;
    for (double& share : placed_.class_coverage) share /= pixels;
  }

 private:
  // All pixels of the row lie on one line of the grid: it is interpolated once, for all channels.
  void straight_row(int y, uint8_t* out) {
    const Tap ty = tap_at(mask_from_frame_.e * (y + .5) + mask_from_frame_.f, mask_.height);
    if (!ty.inside) {
      std::fill_n(out, placed_.size.width, uint8_t{0});
      return;
    }
    placed_.row.resize(static_cast<size_t>(mask_.width) * mask_.channels);
    for (int c = 0; c < mask_.channels; ++c) {
      const float* plane = &mask_.values[c * cells_];
      const float *a = plane + static_cast<size_t>(ty.first) * mask_.width, *b = plane + static_cast<size_t>(ty.second) * mask_.width;
      for (int x = 0; x < mask_.width; ++x) placed_.row[static_cast<size_t>(x) * mask_.channels + c] = lerp(a[x], b[x], ty.weight);
    }
    for (int x = 0; x < placed_.size.width; ++x) {
      const Tap tx = tap_at(mask_from_frame_.a * (x + .5) + mask_from_frame_.c, mask_.width);
      const float* a = &placed_.row[static_cast<size_t>(tx.first) * mask_.channels];
      const float* b = &placed_.row[static_cast<size_t>(tx.second) * mask_.channels];
      out[x] = tx.inside ? sample([&](int c) { return lerp(a[c], b[c], tx.weight); }) : 0;
    }
  }

  void turned_row(int y, uint8_t* out) {
    for (int x = 0; x < placed_.size.width; ++x) {
      const double u = mask_from_frame_.a * (x + .5) + mask_from_frame_.b * (y + .5) + mask_from_frame_.c;
      const double v = mask_from_frame_.d * (x + .5) + mask_from_frame_.e * (y + .5) + mask_from_frame_.f;
      const Tap tx = tap_at(u, mask_.width), ty = tap_at(v, mask_.height);
      const auto at = [&](int c, int row, int column) { return mask_.values[c * cells_ + static_cast<size_t>(row) * mask_.width + column]; };
      out[x] = tx.inside && ty.inside ? sample([&](int c) {
        return lerp(lerp(at(c, ty.first, tx.first), at(c, ty.first, tx.second), tx.weight),
                    lerp(at(c, ty.second, tx.first), at(c, ty.second, tx.second), tx.weight), ty.weight);
      }) : 0;
    }
  }

  // The sample of a pixel whose interpolated channels are value(c).
  template <class Value>
  uint8_t sample(Value value) const {
    if (mask_.channels == 1) return static_cast<uint8_t>(std::lround(std::clamp(value(0), 0.f, 1.f) * 255));
    int best = 0;
    float most = value(0);
    for (int c = 1; c < mask_.channels; ++c) {
      const float score = value(c);
      if (score > most) {
        most = score;
        best = c;
      }
    }
    return static_cast<uint8_t>(std::min(best, 255));
  }

  const Mask& mask_;
  const size_t cells_;
  const Affine mask_from_frame_;
  FrameMask& placed_;
  int64_t covered_ = 0;
};

}  // namespace

Status mask_to_frame(const Mask& mask, Size frame, FrameMask& placed) {
  const double determinant = mask.frame_from_mask.determinant();
  if (mask.width < 1 || mask.height < 1 || mask.channels < 1 || !std::isfinite(determinant) || determinant == 0) {
    return invalid("mask", "is empty", "check the decoder's tensors");
  }
  Placing(mask, frame, placed).run();
  return ok_status();
}

}  // namespace diopter
