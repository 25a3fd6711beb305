#include "engine/output/place.h"

#include <algorithm>
#include <cmath>

namespace diopter {

namespace {

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
    const bool straight = mask_from_frame_.axis_aligned();
    if (mask_.channels > 1) find_winners();
    if (straight) find_columns(mask_from_frame_, mask_.width, placed_.size.width, placed_.columns);
    for (int y = 0; y < placed_.size.height; ++y) {
      uint8_t* out = &placed_.samples[static_cast<size_t>(y) * placed_.size.width];
      if (!straight) {
        turned_row(y, out);
      } else if (const Tap ty = tap_at(mask_from_frame_.e * (y + .5) + mask_from_frame_.f, mask_.height); !ty.inside) {
        std::fill_n(out, placed_.size.width, uint8_t{0});
      } else if (mask_.channels == 1) {
        straight_probabilities(ty, out);
      } else {
        straight_classes(ty, out);
      }
      count(out);
    }
    const double pixels = static_cast<double>(placed_.samples.size());
    placed_.coverage = static_cast<double>(covered_) / pixels;
    for (size_t c = 0; c < std::min(std::size(counts_), placed_.class_coverage.size()); ++c) placed_.class_coverage[c] = static_cast<double>(counts_[c]) / pixels;
  }

 private:
  // The largest class of each cell. Where the cells around a pixel agree on it, so does any mean of them.
  void find_winners() {
    const float* plane = mask_.values.data();
    placed_.winners.assign(cells_, 0);
    placed_.row.assign(plane, plane + cells_);
    for (int c = 1; c < mask_.channels; ++c) {
      plane += cells_;
      for (size_t i = 0; i < cells_; ++i) {
        const bool more = plane[i] > placed_.row[i];
        placed_.winners[i] = more ? c : placed_.winners[i];
        placed_.row[i] = more ? plane[i] : placed_.row[i];
      }
    }
  }

  void straight_probabilities(const Tap& ty, uint8_t* out) {
    const float* a = mask_.values.data() + static_cast<size_t>(ty.first) * mask_.width;
    const float* b = mask_.values.data() + static_cast<size_t>(ty.second) * mask_.width;
    placed_.row.resize(mask_.width);
    float* row = placed_.row.data();
    for (int x = 0; x < mask_.width; ++x) row[x] = lerp(a[x], b[x], ty.weight);
    for (const Tap& tx : placed_.columns) *out++ = tx.inside ? probability(lerp(row[tx.first], row[tx.second], tx.weight)) : 0;
  }

  void straight_classes(const Tap& ty, uint8_t* out) const {
    for (const Tap& tx : placed_.columns) *out++ = tx.inside ? winner(tx, ty) : 0;
  }

  void turned_row(int y, uint8_t* out) const {
    for (int x = 0; x < placed_.size.width; ++x) {
      const double u = mask_from_frame_.a * (x + .5) + mask_from_frame_.b * (y + .5) + mask_from_frame_.c;
      const double v = mask_from_frame_.d * (x + .5) + mask_from_frame_.e * (y + .5) + mask_from_frame_.f;
      const Tap tx = tap_at(u, mask_.width), ty = tap_at(v, mask_.height);
      out[x] = 0;
      if (tx.inside && ty.inside) out[x] = mask_.channels == 1 ? probability(score(0, tx, ty)) : winner(tx, ty);
    }
  }

  static uint8_t probability(float p) { return static_cast<uint8_t>(std::clamp(p, 0.f, 1.f) * 255 + .5f); }

  float score(int c, const Tap& tx, const Tap& ty) const { return between(&mask_.values[c * cells_], tx, ty); }

  float between(const float* plane, const Tap& tx, const Tap& ty) const {
    const float *a = plane + static_cast<size_t>(ty.first) * mask_.width, *b = plane + static_cast<size_t>(ty.second) * mask_.width;
    return lerp(lerp(a[tx.first], b[tx.first], ty.weight), lerp(a[tx.second], b[tx.second], ty.weight), tx.weight);
  }

  uint8_t winner(const Tap& tx, const Tap& ty) const {
    if (!mask_.gate.empty() && between(mask_.gate.data(), tx, ty) <= .5f) return 0;
    const int* a = placed_.winners.data() + static_cast<size_t>(ty.first) * mask_.width;
    const int* b = placed_.winners.data() + static_cast<size_t>(ty.second) * mask_.width;
    int best = a[tx.first];
    if (best != a[tx.second] || best != b[tx.first] || best != b[tx.second]) {
      best = 0;
      float most = score(0, tx, ty);
      for (int c = 1; c < mask_.channels; ++c) {
        const float next = score(c, tx, ty);
        if (next > most) {
          most = next;
          best = c;
        }
      }
    }
    return static_cast<uint8_t>(std::min(best, 255));
  }

  void count(const uint8_t* out) {
    int covered = 0;
    const uint8_t least = mask_.channels > 1 ? 1 : 128;
    for (int x = 0; x < placed_.size.width; ++x) covered += out[x] >= least;
    covered_ += covered;
    if (mask_.channels > 1) {
      for (int x = 0; x < placed_.size.width; ++x) ++counts_[out[x]];
    }
  }

  const Mask& mask_;
  const size_t cells_;
  const Affine mask_from_frame_;
  FrameMask& placed_;
  int64_t covered_ = 0;
  int64_t counts_[256] = {};
};

// Whether a grid of so many values can be laid on the frame.
Status check(std::string_view what, const Affine& frame_from_grid, Size grid, bool complete, Size frame) {
  const double determinant = frame_from_grid.determinant();
  if (grid.width < 1 || grid.height < 1 || !complete || !std::isfinite(determinant) || determinant == 0) {
    return invalid(std::string(what), "is empty", "check the decoder's tensors");
  }
  if (frame.width < 1 || frame.height < 1) return invalid("frame", "is empty", "give it at least a pixel");
  return ok_status();
}

}  // namespace

Status mask_to_frame(const Mask& mask, Size frame, FrameMask& placed) {
  const size_t cells = static_cast<size_t>(mask.width) * mask.height;
  const bool complete = mask.channels >= 1 && (mask.gate.empty() || mask.gate.size() >= cells) && mask.values.size() >= cells * mask.channels;
  DIOPTER_TRY(check("mask", mask.frame_from_mask, {mask.width, mask.height}, complete, frame));
  Placing(mask, frame, placed).run();
  return ok_status();
}

Status depth_to_frame(const Depth& depth, Size frame, FrameDepth& placed) {
  const Size grid{depth.width, depth.height};
  DIOPTER_TRY(check("depth", depth.frame_from_depth, grid, depth.values.size() >= static_cast<size_t>(depth.width) * depth.height, frame));
  placed.size = frame;
  placed.raw.resize(static_cast<size_t>(frame.width) * frame.height);
  placed.samples.resize(placed.raw.size());
  float least = INFINITY, most = -INFINITY;
  for_each_pixel(depth.frame_from_depth.inverse(), grid, frame, placed.columns, [&](size_t pixel, const Tap& tx, const Tap& ty) {
    const float *a = depth.values.data() + static_cast<size_t>(ty.first) * depth.width, *b = depth.values.data() + static_cast<size_t>(ty.second) * depth.width;
    const float value = std::lerp(std::lerp(a[tx.first], a[tx.second], tx.weight), std::lerp(b[tx.first], b[tx.second], tx.weight), ty.weight);
    placed.raw[pixel] = value;
    least = std::min(least, value);
    most = std::max(most, value);
  });
  placed.least = least;
  placed.most = most;
  const double unit = placed.most > placed.least ? 65535 / (placed.most - placed.least) : 0;
  for (size_t i = 0; i < placed.raw.size(); ++i) placed.samples[i] = static_cast<uint16_t>((placed.raw[i] - placed.least) * unit + .5);
  return ok_status();
}

Status foreground_to_frame(const Mask& mask, Size frame, FrameForeground& placed) {
  const Size grid{mask.width, mask.height};
  const size_t stride = 3 * static_cast<size_t>(mask.width);
  DIOPTER_TRY(check("foreground", mask.frame_from_mask, grid, mask.foreground.size() >= stride * mask.height, frame));
  placed.size = frame;
  placed.rgb.resize(3 * static_cast<size_t>(frame.width) * frame.height);
  for_each_pixel(mask.frame_from_mask.inverse(), grid, frame, placed.columns, [&](size_t pixel, const Tap& tx, const Tap& ty) {
    const uint8_t *a = mask.foreground.data() + ty.first * stride, *b = mask.foreground.data() + ty.second * stride;
    for (int c = 0; c < 3; ++c) {
      const float upper = lerp(a[3 * tx.first + c], a[3 * tx.second + c], tx.weight), lower = lerp(b[3 * tx.first + c], b[3 * tx.second + c], tx.weight);
      placed.rgb[3 * pixel + c] = tx.inside && ty.inside ? static_cast<uint8_t>(lerp(upper, lower, ty.weight) + .5f) : 0;
    }
  });
  return ok_status();
}

}  // namespace diopter
