#include "engine/render/soft_picture.h"

#include <algorithm>
#include <cmath>

#include "engine/render/kernels.h"

namespace diopter {

namespace {

namespace k = render_kernels;

constexpr int kLargestCell = 64;
constexpr int kRowsOfCell = 4;  // rows of a cell that are looked at, at most

int divided(int x, int by) { return (x + by - 1) / by; }

struct Place {
  int first;
  float share;
};
Place place(int i, float scale, int side) {
  const float at = std::clamp((i + .5f) * scale - .5f, 0.f, side - 1.f);
  const int first = std::min(static_cast<int>(at), std::max(side - 2, 0));
  return {first, at - static_cast<float>(first)};
}

}  // namespace

Status SoftPicture::draw(const FrameView& frame, const Alpha& alpha, double sigma) {
  if (layer_.empty() || layer_.size() != frame.size || layer_.format() != frame.format) {
    DIOPTER_ASSIGN(layer_, Frame::create(frame.format, frame.size, frame.colour));
  }
  layer_.set_colour(frame.colour);
  resize(frame, sigma);
  gather(frame, alpha);
  const bool subsampled = frame.format != PixelFormat::kRgba;
  blur(weights_[0]);
  if (subsampled) blur(weights_[1]);
  for (Component& component : components_) {
    blur(component.sums);
    level(component);
  }
  spread(alpha);
  return ok_status();
}

void SoftPicture::resize(const FrameView& frame, double sigma) {
  cell_ = 2;
  while (cell_ < kLargestCell && sigma / cell_ >= 3) cell_ *= 2;
  const double cells = sigma / cell_;
  radius_ = std::max(1, static_cast<int>(std::lround((std::sqrt(4 * cells * cells + 1) - 1) / 2)));
  pad_ = radius_;
  grid_ = {divided(frame.size.width, cell_), divided(frame.size.height, cell_)};
  stride_ = static_cast<size_t>(grid_.width) + 2 * pad_;
  const size_t floats = stride_ * (grid_.height + 2 * pad_);
  for (auto& plane : weights_) plane.assign(floats, 0.f);
  passed_.assign(floats, 0.f);
  const bool rgba = frame.format == PixelFormat::kRgba, nv12 = frame.format == PixelFormat::kNv12;
  for (int c = 0; c < 3; ++c) {
    Component& component = components_[c];
    component.plane = rgba ? 0 : nv12 ? std::min(c, 1) : c;
    component.subsampling = rgba || c == 0 ? 1 : 2;
    component.sums.assign(floats, 0.f);
    component.weights = &weights_[component.subsampling - 1];
    component.levels.resize(static_cast<size_t>(grid_.width) * grid_.height + 2);
    for (auto& row : component.expanded) row.resize(frame.size.width);
    component.held.fill(-1);
    component.row.resize(frame.size.width);
  }
  const size_t columns = static_cast<size_t>(grid_.width) * cell_;
  for (auto& sums : sums_) sums.assign(columns, 0);
  weight_row_.resize(columns + 1);
  chroma_weight_row_.resize(columns);
  ones_.assign(columns, 255);
  for (int i = 0; i < 2; ++i) {
    columns_[i].index.resize(frame.size.width);
    columns_[i].weights.resize(frame.size.width);
    for (int x = 0; x < divided(frame.size.width, i + 1); ++x) {
      const Place at = place(x, (i + 1.f) / static_cast<float>(cell_), grid_.width);
      const int share = static_cast<int>(at.share * 16384 + .5f);
      columns_[i].index[x] = at.first;
      columns_[i].weights[x] = (16384 - share) | share << 16;
    }
  }
}

void SoftPicture::gather(const FrameView& frame, const Alpha& alpha) {
  const int step = std::max(1, cell_ / kRowsOfCell), width = frame.size.width;
  for (int y = 0; y < frame.size.height; y += step) {
    alpha.copy_row(y, weight_row_.data());
    for (int x = 0; x < width; ++x) weight_row_[x] = static_cast<uint8_t>(255 - weight_row_[x]);
    weight_row_[width] = weight_row_[width - 1];
    gather_row(frame, y, y % (2 * step) == 0);
    const int next = y + step;
    if (next % cell_ != 0 && next < frame.size.height) continue;
    for (int c = 0; c < 3; ++c) collect(sums_[c], components_[c].subsampling, cell(components_[c].sums, 0, y / cell_));
    for (int i = 0; i < 2; ++i) collect(sums_[3 + i], i + 1, cell(weights_[i], 0, y / cell_));
  }
}

void SoftPicture::gather_row(const FrameView& frame, int y, bool chroma) {
  const int width = frame.size.width, half = divided(width, 2);
  const auto row = [&](int plane, int at) { return frame.planes[plane] + static_cast<ptrdiff_t>(at) * frame.strides[plane]; };
  uint8_t* const split[3] = {components_[0].row.data(), components_[1].row.data(), components_[2].row.data()};
  k::accumulate(ones_.data(), weight_row_.data(), width, sums_[3].data());
  if (frame.format == PixelFormat::kRgba) {
    k::split(row(0, y), 4, width, split);
    for (int c = 0; c < 3; ++c) k::accumulate(split[c], weight_row_.data(), width, sums_[c].data());
    return;
  }
  k::accumulate(row(0, y), weight_row_.data(), width, sums_[0].data());
  if (!chroma) return;
  k::halve(weight_row_.data(), weight_row_.data(), half, chroma_weight_row_.data());
  const bool nv12 = frame.format == PixelFormat::kNv12;
  if (nv12) {
    uint8_t* const uv[3] = {split[1], split[2], nullptr};
    k::split(row(1, y / 2), 2, half, uv);
  }
  k::accumulate(nv12 ? split[1] : row(1, y / 2), chroma_weight_row_.data(), half, sums_[1].data());
  k::accumulate(nv12 ? split[2] : row(2, y / 2), chroma_weight_row_.data(), half, sums_[2].data());
  k::accumulate(ones_.data(), chroma_weight_row_.data(), half, sums_[4].data());
}

// Adds up the columns of each cell; the sums become 0.
void SoftPicture::collect(std::vector<uint16_t>& sums, int subsampling, float* out) {
  size_t count = static_cast<size_t>(grid_.width) * (cell_ / subsampling);
  for (; count > static_cast<size_t>(grid_.width); count /= 2) k::add_neighbours(sums.data(), count / 2, sums.data());
  for (int x = 0; x < grid_.width; ++x) out[x] = sums[x];
  std::fill(sums.begin(), sums.end(), uint16_t{0});
}

void SoftPicture::blur(Plane& plane) {
  const int taps = 2 * radius_ + 1;
  const float share = 1.f / static_cast<float>(taps);
  for (int pass = 0; pass < 3; ++pass) {
    for (int y = 0; y < grid_.height; ++y) k::window_sum(cell(plane, -radius_, y), 1, taps, share, grid_.width, cell(passed_, 0, y));
    for (int y = 0; y < grid_.height; ++y) {
      k::window_sum(cell(passed_, 0, y - radius_), static_cast<ptrdiff_t>(stride_), taps, share, grid_.width, cell(plane, 0, y));
    }
  }
}

void SoftPicture::level(Component& component) {
  for (int y = 0; y < grid_.height; ++y) {
    const float* sums = component.sums.data() + static_cast<size_t>(y + pad_) * stride_ + pad_;
    const float* weights = component.weights->data() + static_cast<size_t>(y + pad_) * stride_ + pad_;
    int16_t* out = component.levels.data() + static_cast<size_t>(y) * grid_.width;
    for (int x = 0; x < grid_.width; ++x) {
      out[x] = static_cast<int16_t>(std::min(sums[x] / std::max(weights[x], 1e-3f), 1.f) * (255 * k::kHalfUnit) + .5f);
    }
  }
}

void SoftPicture::spread(const Alpha& alpha) {
  const FrameView& to = layer_.view();
  alpha.for_each_run([&](const TileRun& run) {
    if (run.kind == TileKind::kSolid) return;
    for (int y = run.y0; y < run.y1; ++y) {
      const auto out = [&](int plane, int x, int row) { return to.planes[plane] + static_cast<ptrdiff_t>(row) * to.strides[plane] + x; };
      const uint8_t* const rows[3] = {components_[0].row.data(), components_[1].row.data(), components_[2].row.data()};
      if (to.format == PixelFormat::kRgba) {
        for (Component& component : components_) spread_row(component, run.x0, run.x1, y, component.row.data());
        k::join(rows, 4, run.x1 - run.x0, out(0, 4 * run.x0, y));
        continue;
      }
      spread_row(components_[0], run.x0, run.x1, y, out(0, run.x0, y));
      if (y % 2 != 0) continue;
      const int x0 = run.x0 / 2, x1 = divided(run.x1, 2);
      const bool nv12 = to.format == PixelFormat::kNv12;
      for (int c = 1; c < 3; ++c) spread_row(components_[c], x0, x1, y / 2, nv12 ? components_[c].row.data() : out(c, x0, y / 2));
      if (nv12) k::join(rows + 1, 2, x1 - x0, out(1, run.x0, y / 2));
    }
  });
}

// Samples [x0, x1) of a row of the component.
void SoftPicture::spread_row(Component& component, int x0, int x1, int y, uint8_t* out) {
  const Place at = place(y, static_cast<float>(component.subsampling) / static_cast<float>(cell_), grid_.height);
  const int second = std::min(at.first + 1, grid_.height - 1), width = divided(layer_.size().width, component.subsampling);
  const Columns& columns = columns_[component.subsampling - 1];
  for (int row : {at.first, second}) {
    if (component.held[row % kHeld] == row) continue;
    component.held[row % kHeld] = row;
    const int16_t* levels = component.levels.data() + static_cast<size_t>(row) * grid_.width;
    k::expand_halves(levels, columns.index.data(), columns.weights.data(), width, component.expanded[row % kHeld].data());
  }
  k::between_halves(component.expanded[at.first % kHeld].data() + x0, component.expanded[second % kHeld].data() + x0, at.share, x1 - x0, out);
}

}  // namespace diopter
