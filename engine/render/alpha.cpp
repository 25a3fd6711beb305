#include "engine/render/alpha.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>

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
constexpr int kGuideColumns = 4;  // samples a cell

constexpr uint8_t kNotSolid = 1, kNotClear = 2;

int clamp(int x, int low, int high) { return x < low ? low : x > high ? high : x; }

uint8_t luma_of_rgba(const uint8_t* p) { return static_cast<uint8_t>((77 * p[0] + 150 * p[1] + 29 * p[2] + 128) >> 8); }

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

void Alpha::update(const Mask& mask, const ForegroundClasses& foreground, const FrameView& frame) {
  resize(mask, frame);
  if (grid_.width == 0) {
    std::fill(tiles_.begin(), tiles_.end(), TileKind::kClear);
    return;
  }
  read_mask(mask, foreground);
  mark_edges();
  const CellBox cells = classify();
  if (cells.x0 >= cells.x1) return;
  sample_guide(frame, cells);
  fit(cells);
  const bool upright = mask_from_frame_.axis_aligned();
  if (upright) place_columns();
  for_each_run([&](const TileRun& run) {
    if (run.kind != TileKind::kMixed) return;
    upright ? draw_run(frame, run) : draw_rotated_run(frame, run);
  });
}

void Alpha::resize(const Mask& mask, const FrameView& frame) {
  size_ = frame.size;
  stride_ = (static_cast<size_t>(size_.width) + 63) / 64 * 64;
  tile_columns_ = (size_.width + kTileWidth - 1) / kTileWidth;
  tile_rows_ = (size_.height + kTileHeight - 1) / kTileHeight;
  plane_.resize(stride_ * size_.height);
  tiles_.resize(static_cast<size_t>(tile_columns_) * tile_rows_);
  const size_t cells = static_cast<size_t>(std::max(mask.width, 0)) * std::max(mask.height, 0);
  const bool usable = cells > 0 && mask.channels > 0 && mask.values.size() >= cells * mask.channels &&
                      std::isfinite(1 / mask.frame_from_mask.determinant());
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
  for (auto* grid : {&mask_, &guide_, &a_, &b_, &mean_a_, &mean_b_}) grid->resize(floats);
  edges_.resize(floats);
  spread_.resize(floats);
  scratch_.resize(4 * (grid_stride_ + k::kSlack));
}

// Foreground probabilities, with the content's rim repeated outwards: what lies beyond came from fill and means nothing.
void Alpha::read_mask(const Mask& mask, const ForegroundClasses& foreground) {
  is_foreground_.resize(mask.channels);
  for (int c = 0; c < mask.channels; ++c) is_foreground_[c] = foreground.empty() ? c > 0 : is_named(foreground, mask, c);
  const int x0 = clamp(static_cast<int>(std::floor(content_.x0 + .01f)), 0, grid_.width - 1);
  const int x1 = clamp(static_cast<int>(std::ceil(content_.x1 - .01f)), x0 + 1, grid_.width);
  const int y0 = clamp(static_cast<int>(std::floor(content_.y0 + .01f)), 0, grid_.height - 1);
  const int y1 = clamp(static_cast<int>(std::ceil(content_.y1 - .01f)), y0 + 1, grid_.height);
  const float certain = mask.matte ? kCertainMatte : kCertain, scale = 1 / (1 - 2 * certain);
  for (int y = y0; y < y1; ++y) {
    float* row = cell(mask_, 0, y);
    read_row(mask, y, row);
    for (int x = 0; x < grid_.width; ++x) row[x] = std::min(std::max((row[x] - certain) * scale, 0.f), 1.f);
    std::fill(row - kPad, row + x0, row[x0]);
    std::fill(row + x1, row + grid_.width + kPad, row[x1 - 1]);
  }
  const size_t bytes = (grid_.width + 2 * kPad) * sizeof(float);
  for (int y = -kPad; y < y0; ++y) std::memcpy(cell(mask_, -kPad, y), cell(mask_, -kPad, y0), bytes);
  for (int y = y1; y < grid_.height + kPad; ++y) std::memcpy(cell(mask_, -kPad, y), cell(mask_, -kPad, y1 - 1), bytes);
}

// Of several classes: .5 where the best foreground score equals the best other one; exact for two probabilities.
void Alpha::read_row(const Mask& mask, int y, float* out) const {
  const size_t cells = static_cast<size_t>(grid_.width) * grid_.height;
  const float* row = mask.values.data() + static_cast<size_t>(y) * grid_.width;
  if (mask.channels == 1) {
    std::copy_n(row, grid_.width, out);
    return;
  }
  for (int x = 0; x < grid_.width; ++x) {
    float best[2] = {-1e30f, -1e30f};
    for (int c = 0; c < mask.channels; ++c) best[is_foreground_[c]] = std::max(best[is_foreground_[c]], row[c * cells + x]);
    out[x] = .5f + .5f * (best[1] - best[0]);
  }
}

// spread_: what is met within the reach of the two windows of the filter.
void Alpha::mark_edges() {
  const size_t rows = grid_.height + 2 * kPad, width = grid_.width + 2 * kPad;
  for (size_t y = 0; y < rows; ++y) {
    const float* row = mask_.data() + y * grid_stride_;
    uint8_t* out = edges_.data() + y * grid_stride_;
    for (size_t x = 0; x < width; ++x) out[x] = static_cast<uint8_t>((row[x] < 1 ? kNotSolid : 0) | (row[x] > 0 ? kNotClear : 0));
  }
  uint8_t* column_sums = reinterpret_cast<uint8_t*>(scratch_.data());
  for (int y = 0; y < grid_.height; ++y) {
    std::memset(column_sums, 0, width);
    for (int i = 0; i <= 2 * kPad; ++i) {
      const uint8_t* row = edges_.data() + (y + i) * grid_stride_;
      for (size_t x = 0; x < width; ++x) column_sums[x] |= row[x];
    }
    uint8_t* out = spread_.data() + y * grid_stride_;
    std::memset(out, 0, grid_.width);
    for (int i = 0; i <= 2 * kPad; ++i) {
      for (int x = 0; x < grid_.width; ++x) out[x] |= column_sums[x + i];
    }
  }
}

// Returns the cells that mixed tiles need.
Alpha::CellBox Alpha::classify() {
  CellBox mixed{grid_.width, grid_.height, 0, 0};
  for (int row = 0; row < tile_rows_; ++row) {
    for (int column = 0; column < tile_columns_; ++column) {
      const Rect tile{static_cast<float>(column * kTileWidth), static_cast<float>(row * kTileHeight),
                      static_cast<float>(std::min((column + 1) * kTileWidth, size_.width)),
                      static_cast<float>(std::min((row + 1) * kTileHeight, size_.height))};
      tiles_[static_cast<size_t>(row) * tile_columns_ + column] = classify_tile(tile, mixed);
    }
  }
  return mixed;
}

TileKind Alpha::classify_tile(const Rect& tile_px, CellBox& mixed_cells) const {
  const Rect r = mask_from_frame_.apply(tile_px);
  if (!(r.x1 > content_.x0 && r.y1 > content_.y0 && r.x0 < content_.x1 && r.y0 < content_.y1)) return TileKind::kClear;
  const auto low = [](float x, int side) { return clamp(static_cast<int>(std::floor(std::max(x - .5f, 0.f))), 0, side - 1); };
  const auto high = [](float x, int side) { return clamp(static_cast<int>(std::floor(std::min(x + .5f, side + 1.f))) + 1, 1, side); };
  const CellBox box{low(r.x0, grid_.width), low(r.y0, grid_.height), high(r.x1, grid_.width), high(r.y1, grid_.height)};
  uint8_t met = 0;
  for (int y = box.y0; y < box.y1; ++y) {
    const uint8_t* row = spread_.data() + y * grid_stride_;
    for (int x = box.x0; x < box.x1; ++x) met |= row[x];
  }
  constexpr float kTolerance = 1e-2f;
  const bool inside = r.x0 > content_.x0 - kTolerance && r.y0 > content_.y0 - kTolerance && r.x1 < content_.x1 + kTolerance &&
                      r.y1 < content_.y1 + kTolerance;
  if (met == kNotSolid) return TileKind::kClear;
  if (met == kNotClear && inside) return TileKind::kSolid;
  mixed_cells = {std::min(mixed_cells.x0, box.x0), std::min(mixed_cells.y0, box.y0), std::max(mixed_cells.x1, box.x1),
                 std::max(mixed_cells.y1, box.y1)};
  return TileKind::kMixed;
}

// The frame's luma at the cells: the mean of a few samples across each cell.
void Alpha::sample_guide(const FrameView& frame, const CellBox& cells) {
  const bool rgba = frame.format == PixelFormat::kRgba;
  const auto at = [&](double x, double y) {
    const int px = clamp(static_cast<int>(std::clamp(x, 0., 16384.)), 0, size_.width - 1);
    const int py = clamp(static_cast<int>(std::clamp(y, 0., 16384.)), 0, size_.height - 1);
    const uint8_t* row = frame.planes[0] + static_cast<ptrdiff_t>(py) * frame.strides[0];
    return rgba ? luma_of_rgba(row + 4 * px) : row[px];
  };
  const Affine& map = frame_from_mask_;
  const int x0 = cells.x0 - kPad, x1 = cells.x1 + kPad;
  if (!map.axis_aligned()) {
    for (int y = cells.y0 - kPad; y < cells.y1 + kPad; ++y) {
      for (int x = x0; x < x1; ++x) {
        const Point p = map.apply(Point{x + .5f, y + .5f});
        *cell(guide_, x, y) = at(p.x, p.y) * (1 / 255.f);
      }
    }
    return;
  }
  guide_columns_.resize(static_cast<size_t>(grid_.width + 2 * kPad) * kGuideColumns);
  const int step = rgba ? 4 : 1;
  for (int i = 0; i < (x1 - x0) * kGuideColumns; ++i) {
    const double x = map.a * (x0 + (i + .5) / kGuideColumns) + map.c;
    guide_columns_[i] = step * clamp(static_cast<int>(std::clamp(x, 0., 16384.)), 0, size_.width - 1);
  }
  for (int y = cells.y0 - kPad; y < cells.y1 + kPad; ++y) {
    const uint8_t* rows[2];
    for (int i = 0; i < 2; ++i) {
      const double at_y = std::clamp(map.e * (y + .25 + .5 * i) + map.f, 0., 16384.);
      rows[i] = frame.planes[0] + static_cast<ptrdiff_t>(clamp(static_cast<int>(at_y), 0, size_.height - 1)) * frame.strides[0];
    }
    float* out = cell(guide_, x0, y);
    const int32_t* column = guide_columns_.data();
    for (int x = 0; x < x1 - x0; ++x, column += kGuideColumns) {
      int sum = 0;
      for (int i = 0; i < kGuideColumns; ++i) {
        sum += rgba ? luma_of_rgba(rows[0] + column[i]) + luma_of_rgba(rows[1] + column[i]) : rows[0][column[i]] + rows[1][column[i]];
      }
      out[x] = sum * (1.f / (255 * 2 * kGuideColumns));
    }
  }
}

void Alpha::fit(const CellBox& cells) {
  constexpr int r = k::kRadius;
  const float *guide[k::kWindow], *mask[k::kWindow];
  for (int y = cells.y0 - r; y < cells.y1 + r; ++y) {
    for (int i = 0; i < k::kWindow; ++i) {
      guide[i] = cell(guide_, cells.x0 - r, y + i - r);
      mask[i] = cell(mask_, cells.x0 - r, y + i - r);
    }
    k::fit_guided(guide, mask, cells.x1 - cells.x0 + 2 * r, kEpsilon, scratch_.data(), cell(a_, cells.x0 - r, y), cell(b_, cells.x0 - r, y));
  }
  for (int y = cells.y0; y < cells.y1; ++y) {
    const float *a[k::kWindow], *b[k::kWindow];
    for (int i = 0; i < k::kWindow; ++i) {
      a[i] = cell(a_, cells.x0, y + i - r);
      b[i] = cell(b_, cells.x0, y + i - r);
    }
    k::box_mean(a, cells.x1 - cells.x0, scratch_.data(), cell(mean_a_, cells.x0, y));
    k::box_mean(b, cells.x1 - cells.x0, scratch_.data(), cell(mean_b_, cells.x0, y));
  }
}

void Alpha::place_columns() {
  column_.resize(size_.width);
  share_.resize(size_.width);
  expanded_.resize(4 * stride_);
  luma_.resize(stride_);
  for (int x = 0; x < size_.width; ++x) {
    const double at = std::clamp(mask_from_frame_.a * (x + .5) + mask_from_frame_.c - .5, 0., grid_.width - 1.);
    column_[x] = std::min(static_cast<int>(at), std::max(grid_.width - 2, 0));
    share_[x] = static_cast<float>(at - column_[x]);
  }
}

const uint8_t* Alpha::luma_row(const FrameView& frame, int x0, int x1, int y) {
  const uint8_t* row = frame.planes[0] + static_cast<ptrdiff_t>(y) * frame.strides[0];
  if (frame.format != PixelFormat::kRgba) return row + x0;
  for (int x = x0; x < x1; ++x) luma_[x] = luma_of_rgba(row + 4 * x);
  return luma_.data() + x0;
}

void Alpha::draw_run(const FrameView& frame, const TileRun& run) {
  const Affine& map = mask_from_frame_;
  const size_t count = run.x1 - run.x0;
  int held[2] = {-1, -1};  // the grid rows in the two slots of expanded_
  const auto expanded = [&](int row, int plane) { return expanded_.data() + ((row & 1) * 2 + plane) * stride_; };
  for (int y = run.y0; y < run.y1; ++y) {
    uint8_t* out = plane_.data() + y * stride_ + run.x0;
    const double inside = map.e * (y + .5) + map.f;
    if (inside < content_.y0 || inside > content_.y1) {
      std::memset(out, 0, count);
      continue;
    }
    const double at = std::clamp(inside - .5, 0., grid_.height - 1.);
    const int first = std::min(static_cast<int>(at), std::max(grid_.height - 2, 0)), second = std::min(first + 1, grid_.height - 1);
    for (int row : {first, second}) {
      if (held[row & 1] == row) continue;
      held[row & 1] = row;
      k::expand(cell(mean_a_, 0, row), column_.data() + run.x0, share_.data() + run.x0, count, expanded(row, 0));
      k::expand(cell(mean_b_, 0, row), column_.data() + run.x0, share_.data() + run.x0, count, expanded(row, 1));
    }
    const float* a[2] = {expanded(first, 0), expanded(second, 0)};
    const float* b[2] = {expanded(first, 1), expanded(second, 1)};
    k::apply_guided(a, b, static_cast<float>(at - first), gain_, luma_row(frame, run.x0, run.x1, y), count, out);
    const double edge[2] = {(content_.x0 - map.c) / map.a, (content_.x1 - map.c) / map.a};
    const double left = std::min(edge[0], edge[1]) - .5, right = std::max(edge[0], edge[1]) - .5;
    for (int x = run.x0; x < run.x1 && x < left; ++x) out[x - run.x0] = 0;
    for (int x = run.x1 - 1; x >= run.x0 && x > right; --x) out[x - run.x0] = 0;
  }
}

void Alpha::draw_rotated_run(const FrameView& frame, const TileRun& run) {
  luma_.resize(stride_);
  for (int y = run.y0; y < run.y1; ++y) {
    const uint8_t* luma = luma_row(frame, run.x0, run.x1, y);
    uint8_t* out = plane_.data() + y * stride_ + run.x0;
    for (int i = 0; i < run.x1 - run.x0; ++i) {
      const Point p = mask_from_frame_.apply(Point{run.x0 + i + .5f, y + .5f});
      out[i] = 0;
      if (p.x < content_.x0 || p.x > content_.x1 || p.y < content_.y0 || p.y > content_.y1) continue;
      const float px = std::clamp(p.x - .5f, 0.f, grid_.width - 1.f), py = std::clamp(p.y - .5f, 0.f, grid_.height - 1.f);
      const int cx = static_cast<int>(px), cy = static_cast<int>(py);
      const int nx = std::min(cx + 1, grid_.width - 1), ny = std::min(cy + 1, grid_.height - 1);
      const auto at = [&](std::vector<float>& grid) {
        const float top = std::lerp(*cell(grid, cx, cy), *cell(grid, nx, cy), px - cx);
        return std::lerp(top, std::lerp(*cell(grid, cx, ny), *cell(grid, nx, ny), px - cx), py - cy);
      };
      const float value = at(mean_a_) * luma[i] * (1 / 255.f) + at(mean_b_);
      out[i] = static_cast<uint8_t>(std::clamp((value - .5f) * gain_ + .5f, 0.f, 1.f) * 255 + .5f);
    }
  }
}

}  // namespace diopter
