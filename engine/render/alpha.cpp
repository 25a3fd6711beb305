#include "engine/render/alpha.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>

#include "engine/render/edge_kernels.h"
#include "engine/render/kernels.h"

namespace diopter {

namespace {

namespace k = render_kernels;

// Luma differences below sqrt(epsilon) (of 0..1) are no edge to the filter.
constexpr float kEpsilon = 4e-4f;
// Probabilities this close to 0 or 1 are certain; without it no tile of a real model's mask would be flat.
constexpr float kCertain = .06f;
constexpr float kCertainMatte = 2 / 255.f;
// The fit leaves a veil of a few percent beside an edge; the gain takes it off again.
constexpr float kGain = 1.3f;

int clamp(int x, int low, int high) { return x < low ? low : x > high ? high : x; }

// Whether any of the bytes has the bits, for all bits at once.
uint8_t any_of(const uint8_t* bytes, int count) {
  uint64_t met = 0, eight;
  int i = 0;
  for (; i + 8 <= count; i += 8) {
    std::memcpy(&eight, bytes + i, 8);
    met |= eight;
  }
  for (; i < count; ++i) met |= bytes[i];
  met |= met >> 32;
  met |= met >> 16;
  return static_cast<uint8_t>(met | met >> 8);
}

// Of a probability, within bounds.
float odds(float probability) {
  constexpr float kLeast = 1e-4f;
  const float p = std::clamp(probability, kLeast, 1 - kLeast);
  return p / (1 - p);
}

bool is_named(const ForegroundClasses& names, const Mask& mask, int index) {
  char digits[12];
  std::snprintf(digits, sizeof digits, "%d", index);
  const bool labelled = mask.labels && static_cast<size_t>(index) < mask.labels->size();
  for (const std::string& name : names) {
    if (name == digits || (labelled && name == (*mask.labels)[index])) return true;
  }
  return false;
}

}  // namespace

void Alpha::Span::add(Span other) {
  if (other.from >= other.to) return;
  *this = from >= to ? other : Span{std::min(from, other.from), std::max(to, other.to)};
}

void Alpha::update(const Mask& mask, const ForegroundClasses& foreground, const FrameView& frame) {
  resize(mask, frame);
  if (grid_.width == 0) {
    std::fill(tiles_.begin(), tiles_.end(), TileKind::kClear);
    return;
  }
  read_mask(mask, foreground);
  classify();
  const bool upright = mask_from_frame_.axis_aligned();
  upright ? sample_guide(frame) : sample_rotated_guide(frame);
  fit();
  if (upright) place_columns();
  for_each_run([&](const TileRun& run) {
    if (run.kind != TileKind::kMixed) return;
    upright ? draw_run(frame, run) : draw_rotated_run(frame, run);
  });
}

void Alpha::copy_row(int y, uint8_t* out) const {
  const TileKind* kinds = tiles_.data() + static_cast<size_t>(y / kTileHeight) * tile_columns_;
  for (int t = 0; t < tile_columns_; ++t) {
    const int x0 = t * kTileWidth, count = std::min(kTileWidth, size_.width - x0);
    if (kinds[t] == TileKind::kMixed) {
      std::memcpy(out + x0, row(y) + x0, count);
    } else {
      std::memset(out + x0, kinds[t] == TileKind::kSolid ? 255 : 0, count);
    }
  }
}

void Alpha::resize(const Mask& mask, const FrameView& frame) {
  size_ = frame.size;
  stride_ = (static_cast<size_t>(size_.width) + 63) / 64 * 64;
  tile_columns_ = (size_.width + kTileWidth - 1) / kTileWidth;
  tile_rows_ = (size_.height + kTileHeight - 1) / kTileHeight;
  plane_.resize(stride_ * size_.height + 16);
  tiles_.resize(static_cast<size_t>(tile_columns_) * tile_rows_);
  const size_t cells = static_cast<size_t>(std::max(mask.width, 0)) * std::max(mask.height, 0);
  const bool usable = cells > 0 && mask.channels > 0 && mask.values.size() >= cells * mask.channels &&
                      (mask.gate.empty() || mask.gate.size() >= cells) && std::isfinite(1 / mask.frame_from_mask.determinant());
  grid_ = usable ? Size{mask.width, mask.height} : Size{};
  if (!usable) return;
  gain_ = mask.matte ? 1 : kGain;
  frame_from_mask_ = mask.frame_from_mask;
  mask_from_frame_ = frame_from_mask_.inverse();
  const auto within = [](float x, int side) { return std::clamp(x, 0.f, static_cast<float>(side)); };
  content_ = {within(mask.content.x0, grid_.width), within(mask.content.y0, grid_.height), within(mask.content.x1, grid_.width),
              within(mask.content.y1, grid_.height)};
  grid_stride_ = static_cast<size_t>(grid_.width) + 2 * kPad + k::kSlack;
  const size_t floats = grid_stride_ * (grid_.height + 2 * kPad) + k::kSlack;
  for (auto* grid : {&mask_, &guide_, &a_, &b_}) grid->resize(floats);
  pairs_.resize(floats);
  marks_.resize(floats);
  merged_.resize(grid_stride_);
  spans_.assign(grid_.height, Span{});
  scratch_.resize(4 * (grid_stride_ + k::kSlack));
  for (auto& row : luma_) row.resize(stride_ + k::kSlack);
}

// Foreground probabilities, with the content's rim repeated outwards: what lies beyond came from fill and means nothing.
void Alpha::read_mask(const Mask& mask, const ForegroundClasses& foreground) {
  is_foreground_.resize(mask.channels);
  for (int c = 0; c < mask.channels; ++c) is_foreground_[c] = foreground.empty() ? c > 0 : is_named(foreground, mask, c);
  const int x0 = clamp(static_cast<int>(std::floor(content_.x0 + .01f)), 0, grid_.width - 1);
  const int x1 = clamp(static_cast<int>(std::ceil(content_.x1 - .01f)), x0 + 1, grid_.width);
  const int y0 = clamp(static_cast<int>(std::floor(content_.y0 + .01f)), 0, grid_.height - 1);
  const int y1 = clamp(static_cast<int>(std::ceil(content_.y1 - .01f)), y0 + 1, grid_.height);
  const float certain = mask.matte ? kCertainMatte : kCertain;
  for (int y = y0; y < y1; ++y) {
    float* row = cell(mask_, 0, y);
    uint8_t* marks = cell(marks_, 0, y);
    k::stretch(read_row(mask, y), grid_.width, certain, row, marks);
    const auto pad = [&](auto* values) {
      std::fill(values - kPad, values + x0, values[x0]);
      std::fill(values + x1, values + grid_.width + kPad, values[x1 - 1]);
    };
    pad(row);
    pad(marks);
  }
  const size_t width = grid_.width + 2 * kPad;
  const auto repeat = [&](int from, int to) {
    std::copy_n(cell(mask_, -kPad, from), width, cell(mask_, -kPad, to));
    std::copy_n(cell(marks_, -kPad, from), width, cell(marks_, -kPad, to));
  };
  for (int y = -kPad; y < y0; ++y) repeat(y0, y);
  for (int y = y1; y < grid_.height + kPad; ++y) repeat(y1 - 1, y);
}

// Of several classes: .5 where the best foreground score equals the best other one; exact for two probabilities.
const float* Alpha::read_row(const Mask& mask, int y) {
  const size_t cells = static_cast<size_t>(grid_.width) * grid_.height;
  const float* row = mask.values.data() + static_cast<size_t>(y) * grid_.width;
  float* out = scratch_.data();
  if (mask.channels == 1) {
    std::copy_n(row, grid_.width, out);  // the kernel reads past its end
    return out;
  }
  float* best[2] = {scratch_.data() + grid_stride_, scratch_.data() + 2 * grid_stride_};
  std::fill_n(best[0], 2 * grid_stride_, -1e30f);
  for (int c = mask.gate.empty() ? 0 : 1; c < mask.channels; ++c) {
    float* to = best[is_foreground_[c]];
    const float* from = row + c * cells;
    for (int x = 0; x < grid_.width; ++x) to[x] = std::max(to[x], from[x]);
  }
  if (mask.gate.empty()) {
    for (int x = 0; x < grid_.width; ++x) out[x] = .5f + .5f * (best[1][x] - best[0][x]);
    return out;
  }
  // Behind a gate each class has a probability of its own, and those of neighbouring parts lie close together: their odds tell.
  const float* gate = mask.gate.data() + static_cast<size_t>(y) * grid_.width;
  for (int x = 0; x < grid_.width; ++x) {
    const float named = odds(best[1][x]), share = named / (named + odds(best[0][x]));
    out[x] = is_foreground_[0] ? std::max(share, 1 - gate[x]) : std::min(share, gate[x]);
  }
  return out;
}

// Fills tiles_ and spans_. A tile is flat where nothing else is met within the reach of the two windows of the filter.
void Alpha::classify() {
  const Affine& map = mask_from_frame_;
  const auto reach = [](double scale, double offset, int from, int to, int cells, float low, float high) {
    double p0 = scale * from + offset, p1 = scale * to + offset;
    if (p0 > p1) std::swap(p0, p1);
    constexpr double kTolerance = 1e-2;
    const int first = static_cast<int>(std::clamp(p0 - .5, 0., cells - 1.)), last = static_cast<int>(std::clamp(p1 + .5, 0., cells - 1.));
    return Reach{{first, last + 1}, p1 > low && p0 < high, p0 > low - kTolerance && p1 < high + kTolerance};
  };
  const bool upright = map.axis_aligned();
  columns_.resize(tile_columns_);
  for (int t = 0; upright && t < tile_columns_; ++t) {
    columns_[t] = reach(map.a, map.c, t * kTileWidth, std::min((t + 1) * kTileWidth, size_.width), grid_.width, content_.x0, content_.x1);
  }
  const size_t width = grid_.width + 2 * kPad;
  for (int row = 0; row < tile_rows_; ++row) {
    TileKind* kinds = tiles_.data() + static_cast<size_t>(row) * tile_columns_;
    if (!upright) {
      for (int t = 0; t < tile_columns_; ++t) kinds[t] = classify_rotated_tile(t * kTileWidth, row * kTileHeight);
      continue;
    }
    const Reach y = reach(map.e, map.f, row * kTileHeight, std::min((row + 1) * kTileHeight, size_.height), grid_.height, content_.y0, content_.y1);
    uint8_t* __restrict merged = merged_.data();
    std::fill_n(merged, width, uint8_t{0});
    for (int i = y.cells.from - kPad; i < y.cells.to + kPad; ++i) {
      const uint8_t* __restrict marks = cell(marks_, -kPad, i);
      for (size_t x = 0; x < width; ++x) merged[x] |= marks[x];
    }
    for (int t = 0; t < tile_columns_; ++t) {
      kinds[t] = classify_tile(columns_[t], y, merged + columns_[t].cells.from);
      if (kinds[t] != TileKind::kMixed) continue;
      for (int i = y.cells.from; i < y.cells.to; ++i) spans_[i].add(columns_[t].cells);
    }
  }
}

// `marks`: of the cells in reach, both axes widened by kPad.
TileKind Alpha::classify_tile(const Reach& x, const Reach& y, const uint8_t* marks) const {
  if (!x.touches || !y.touches) return TileKind::kClear;
  const uint8_t met = any_of(marks, x.cells.to - x.cells.from + 2 * kPad);
  if (met == k::kNotSolid) return TileKind::kClear;
  return met == k::kNotClear && x.inside && y.inside ? TileKind::kSolid : TileKind::kMixed;
}

TileKind Alpha::classify_rotated_tile(int x, int y) {
  const Rect r = mask_from_frame_.apply(Rect{static_cast<float>(x), static_cast<float>(y), static_cast<float>(std::min(x + kTileWidth, size_.width)),
                                             static_cast<float>(std::min(y + kTileHeight, size_.height))});
  if (!(r.x1 > content_.x0 && r.y1 > content_.y0 && r.x0 < content_.x1 && r.y0 < content_.y1)) return TileKind::kClear;
  const auto cells = [](float from, float to, int side) {
    const float last = static_cast<float>(side - 1);
    return Span{static_cast<int>(std::clamp(from - .5f, 0.f, last)), static_cast<int>(std::clamp(to + .5f, 0.f, last)) + 1};
  };
  const Span across = cells(r.x0, r.x1, grid_.width), down = cells(r.y0, r.y1, grid_.height);
  uint8_t met = 0;
  for (int i = down.from - kPad; i < down.to + kPad; ++i) met |= any_of(cell(marks_, across.from - kPad, i), across.to - across.from + 2 * kPad);
  if (met == k::kNotSolid) return TileKind::kClear;
  if (met == k::kNotClear && r.x0 >= content_.x0 && r.y0 >= content_.y0 && r.x1 <= content_.x1 && r.y1 <= content_.y1) return TileKind::kSolid;
  for (int i = down.from; i < down.to; ++i) spans_[i].add(across);
  return TileKind::kMixed;
}

// The cells of row y, which may lie outside of the grid, that are needed within the radius.
Alpha::Span Alpha::needed(int y, int radius) const {
  Span span;
  for (int i = std::max(y - radius, 0); i <= std::min(y + radius, grid_.height - 1); ++i) span.add(spans_[i]);
  return span.from < span.to ? Span{span.from - radius, span.to + radius} : span;
}

// The frame's luma at the cells: the mean of a few pixels at four places of each cell.
void Alpha::sample_guide(const FrameView& frame) {
  const Affine& map = frame_from_mask_;
  const double wide = std::abs(map.a);
  const int taps = static_cast<int>(std::clamp(wide / 2 + .5, 1., 4.));
  const int first = -kPad, last = grid_.width + kPad;
  offsets_.resize(2 * (static_cast<size_t>(last - first) + k::kSlack));
  for (int i = 0; i < 2 * (last - first); ++i) {
    const double x = map.a * (first + .25 + .5 * i) + map.c - taps / 2. + .5;
    offsets_[i] = static_cast<int>(std::clamp(x, 0., std::max(size_.width - taps, 0) + 0.));
  }
  for (int y = -kPad; y < grid_.height + kPad; ++y) {
    const Span span = needed(y, kPad);
    if (span.from >= span.to) continue;
    const int32_t* offsets = offsets_.data() + 2 * (span.from - first);
    const int32_t ends[2] = {offsets[0], offsets[2 * (span.to - span.from) - 1]};
    const uint8_t* rows[2];
    for (int i = 0; i < 2; ++i) {
      const int row = static_cast<int>(std::clamp(map.e * (y + .25 + .5 * i) + map.f, 0., size_.height - 1.));
      const int x0 = std::min(ends[0], ends[1]), x1 = std::min(std::max(ends[0], ends[1]) + taps, size_.width);
      const uint8_t* luma = luma_row(frame, x0, x1, row, luma_[i]);
      // A copy, because the kernel reads up to three bytes past the last tap.
      if (luma != luma_[i].data() + x0) std::copy_n(luma, x1 - x0, luma_[i].data() + x0);
      rows[i] = luma_[i].data();
    }
    k::sample(rows, offsets, taps, span.to - span.from, cell(guide_, span.from, y));
  }
}

void Alpha::sample_rotated_guide(const FrameView& frame) {
  const bool rgba = frame.format == PixelFormat::kRgba;
  for (int y = -kPad; y < grid_.height + kPad; ++y) {
    const Span span = needed(y, kPad);
    for (int x = span.from; x < span.to; ++x) {
      const Point p = frame_from_mask_.apply(Point{x + .5f, y + .5f});
      const int px = static_cast<int>(std::clamp(p.x, 0.f, size_.width - 1.f)), py = static_cast<int>(std::clamp(p.y, 0.f, size_.height - 1.f));
      const uint8_t* at = frame.planes[0] + static_cast<ptrdiff_t>(py) * frame.strides[0] + (rgba ? 4 : 1) * px;
      uint8_t luma = *at;
      if (rgba) luma = kGuideLuma.of(at[0], at[1], at[2]);
      *cell(guide_, x, y) = luma * (1 / 255.f);
    }
  }
}

void Alpha::fit() {
  constexpr int r = k::kRadius;
  for (int y = -r; y < grid_.height + r; ++y) {
    const Span span = needed(y, r);
    if (span.from >= span.to) continue;
    const float *guide[k::kWindow], *mask[k::kWindow];
    for (int i = 0; i < k::kWindow; ++i) {
      guide[i] = cell(guide_, span.from, y + i - r);
      mask[i] = cell(mask_, span.from, y + i - r);
    }
    k::fit_guided(guide, mask, span.to - span.from, kEpsilon, scratch_.data(), cell(a_, span.from, y), cell(b_, span.from, y));
  }
  for (int y = 0; y < grid_.height; ++y) {
    const Span span = spans_[y];
    if (span.from >= span.to) continue;
    const float *a[k::kWindow], *b[k::kWindow];
    for (int i = 0; i < k::kWindow; ++i) {
      a[i] = cell(a_, span.from, y + i - r);
      b[i] = cell(b_, span.from, y + i - r);
    }
    k::mean_pairs(a, b, span.to - span.from, gain_, scratch_.data(), cell(pairs_, span.from, y));
  }
}

void Alpha::place_columns() {
  index_.resize(size_.width);
  share_.resize(size_.width);
  for (int i = 0; i < 2; ++i) {
    expanded_[i].resize(stride_);
    expanded_row_[i].assign(tile_columns_, -1);
  }
  for (int x = 0; x < size_.width; ++x) {
    const double at = std::clamp(mask_from_frame_.a * (x + .5) + mask_from_frame_.c - .5, 0., grid_.width - 1.);
    index_[x] = std::min(static_cast<int>(at), std::max(grid_.width - 2, 0));
    const int share = static_cast<int>((at - index_[x]) * 32767 + .5);
    share_[x] = share | share << 16;
  }
}

// The pixels from row + x0; `memory` has them after the call where the frame holds no luma.
const uint8_t* Alpha::luma_row(const FrameView& frame, int x0, int x1, int y, std::vector<uint8_t>& memory) const {
  const uint8_t* row = frame.planes[0] + static_cast<ptrdiff_t>(y) * frame.strides[0];
  if (frame.format != PixelFormat::kRgba) return row + x0;
  k::weigh_rgb(row + 4 * x0, kGuideLuma, x1 - x0, memory.data() + x0);
  return memory.data() + x0;
}

// Brings a grid row to the frame's columns, for the tiles of the run that do not hold it yet.
void Alpha::expand_row(const TileRun& run, int row) {
  int32_t* held = expanded_row_[row & 1].data();
  const int end = (run.x1 + kTileWidth - 1) / kTileWidth;
  for (int from = run.x0 / kTileWidth, to; from < end; from = to) {
    to = from + 1;
    if (held[from] == row) continue;
    held[from] = row;
    for (; to < end && held[to] != row; ++to) held[to] = row;
    const int x0 = from * kTileWidth, x1 = std::min(to * kTileWidth, run.x1);
    k::expand_pairs(cell(pairs_, 0, row), index_.data() + x0, share_.data() + x0, x1 - x0, expanded_[row & 1].data() + x0);
  }
}

void Alpha::draw_run(const FrameView& frame, const TileRun& run) {
  const Affine& map = mask_from_frame_;
  const double edge[2] = {(content_.x0 - map.c) / map.a - .5, (content_.x1 - map.c) / map.a - .5};
  const double left = std::min(edge[0], edge[1]), right = std::max(edge[0], edge[1]);
  for (int y = run.y0; y < run.y1; ++y) {
    uint8_t* out = plane_.data() + y * stride_;
    const double inside = map.e * (y + .5) + map.f;
    if (inside < content_.y0 || inside > content_.y1) {
      std::fill(out + run.x0, out + run.x1, uint8_t{0});
      continue;
    }
    const double at = std::clamp(inside - .5, 0., grid_.height - 1.);
    const int first = std::min(static_cast<int>(at), std::max(grid_.height - 2, 0)), second = std::min(first + 1, grid_.height - 1);
    expand_row(run, first);
    expand_row(run, second);
    k::apply_pairs(expanded_[first & 1].data() + run.x0, expanded_[second & 1].data() + run.x0, static_cast<float>(at - first),
                   luma_row(frame, run.x0, run.x1, y, luma_[0]), run.x1 - run.x0, out + run.x0);
    for (int x = run.x0; x < run.x1 && x < left; ++x) out[x] = 0;
    for (int x = run.x1 - 1; x >= run.x0 && x > right; --x) out[x] = 0;
  }
}

void Alpha::draw_rotated_run(const FrameView& frame, const TileRun& run) {
  constexpr float kUnit = 1.f / k::kPairUnit;
  for (int y = run.y0; y < run.y1; ++y) {
    const uint8_t* luma = luma_row(frame, run.x0, run.x1, y, luma_[0]);
    uint8_t* out = plane_.data() + y * stride_ + run.x0;
    for (int i = 0; i < run.x1 - run.x0; ++i) {
      const Point p = mask_from_frame_.apply(Point{run.x0 + i + .5f, y + .5f});
      out[i] = 0;
      if (p.x < content_.x0 || p.x > content_.x1 || p.y < content_.y0 || p.y > content_.y1) continue;
      const float px = std::clamp(p.x - .5f, 0.f, grid_.width - 1.f), py = std::clamp(p.y - .5f, 0.f, grid_.height - 1.f);
      const int cx = static_cast<int>(px), cy = static_cast<int>(py);
      const int nx = std::min(cx + 1, grid_.width - 1), ny = std::min(cy + 1, grid_.height - 1);
      const float sx = px - cx, sy = py - cy;
      float slope = 0, offset = 0;
      const auto add = [&](int x, int y, float share) {
        const int32_t pair = *cell(pairs_, x, y);
        slope += share * static_cast<int16_t>(pair & 0xffff);
        offset += share * static_cast<float>(pair >> 16);
      };
      add(cx, cy, (1 - sx) * (1 - sy));
      add(nx, cy, sx * (1 - sy));
      add(cx, ny, (1 - sx) * sy);
      add(nx, ny, sx * sy);
      out[i] = static_cast<uint8_t>(std::clamp((slope * luma[i] + offset * 255) * kUnit, 0.f, 255.f) + .5f);
    }
  }
}

}  // namespace diopter
