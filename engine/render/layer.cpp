#include "engine/render/layer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/render/fixed_colour.h"
#include "engine/render/kernels.h"

namespace diopter {

namespace {

struct Sampler {
  const PixelsView& picture;
  Rect content;
  int taps;       // samples a side of an output pixel
  double dx, dy;  // picture pixels from one sample to the next

  void sample(Point centre, uint8_t* out) const {
    float sum[4] = {};
    for (int j = 0; j < taps; ++j) {
      for (int i = 0; i < taps; ++i) add(centre.x + (i - (taps - 1) / 2.) * dx, centre.y + (j - (taps - 1) / 2.) * dy, sum);
    }
    const float share = 1.f / (taps * taps);
    for (int c = 0; c < 4; ++c) out[c] = static_cast<uint8_t>(sum[c] * share + .5f);
  }

 private:
  void add(double x, double y, float* sum) const {
    const float px = static_cast<float>(std::clamp(x - .5, std::floor(content.x0 + .5) + 0., std::max(std::ceil(content.x1 - .5) - 1., 0.)));
    const float py = static_cast<float>(std::clamp(y - .5, std::floor(content.y0 + .5) + 0., std::max(std::ceil(content.y1 - .5) - 1., 0.)));
    const int x0 = std::clamp(static_cast<int>(px), 0, picture.size.width - 1), y0 = std::clamp(static_cast<int>(py), 0, picture.size.height - 1);
    const int x1 = std::min(x0 + 1, picture.size.width - 1), y1 = std::min(y0 + 1, picture.size.height - 1);
    const uint8_t *r0 = picture.data + y0 * picture.stride, *r1 = picture.data + y1 * picture.stride;
    for (int c = 0; c < 4; ++c) {
      if (c == picture.channels) {
        sum[3] += 255;
        break;
      }
      const int n = picture.channels;
      const float top = std::lerp(float(r0[x0 * n + c]), float(r0[x1 * n + c]), px - x0);
      sum[c] += std::lerp(top, std::lerp(float(r1[x0 * n + c]), float(r1[x1 * n + c]), px - x0), py - y0);
    }
  }
};

namespace k = render_kernels;

constexpr int kShift = 14, kUnit = 1 << kShift;

}  // namespace

Affine place_picture(Fit fit, Size picture, const Rect& box_px) {
  double sx = box_px.width() / static_cast<double>(picture.width), sy = box_px.height() / static_cast<double>(picture.height);
  if (fit == Fit::kCover) sx = sy = std::max(sx, sy);
  if (fit == Fit::kContain) sx = sy = std::min(sx, sy);
  return {sx, 0, box_px.x0 + (box_px.width() - sx * picture.width) / 2, 0, sy, box_px.y0 + (box_px.height() - sy * picture.height) / 2};
}

Status Layer::draw(const PixelsView& picture, const Affine& frame_from_picture, const Rect& shown, const FrameView& like) {
  asset_ = {};
  const auto within = [](float x, int side) { return std::fmin(std::fmax(x, 0.f), static_cast<float>(side)); };
  const Rect content{within(shown.x0, picture.size.width), within(shown.y0, picture.size.height), within(shown.x1, picture.size.width),
                     within(shown.y1, picture.size.height)};
  if (frame_.empty() || frame_.format() != like.format || frame_.size() != like.size) {
    DIOPTER_ASSIGN(frame_, Frame::create(like.format, like.size, like.colour));
  }
  frame_.set_colour(like.colour);
  const size_t width = like.size.width;
  matte_.resize(width * like.size.height);
  for (auto& row : rows_) row.resize(4 * width + 8);
  halved_.resize(2 * width + 8);
  for (auto& row : chroma_) row.resize(width);
  opaque_ = true;
  const Affine back = frame_from_picture.inverse();
  const bool usable = std::isfinite(back.a + back.b + back.c + back.d + back.e + back.f);
  box_ = {0, 0, 0, 0};
  if (usable) place_box(frame_from_picture, content);
  if (box_.empty()) return ok_status();
  if (back.axis_aligned()) {
    draw_upright(picture, back, content);
    return ok_status();
  }
  for (int y = box_.y0; y < box_.y1; y += 2) {
    const int rows = std::min(2, box_.y1 - y);
    for (int i = 0; i < rows; ++i) {
      draw_rotated_row(picture, back, content, y + i, rows_[i].data());
      take_matte(y + i, i);
    }
    convert_rows(y, rows);
  }
  return ok_status();
}

Status Layer::draw_asset(const Frame& picture, Fit fit, const Rect& box_px, const FrameView& like) {
  const FrameView& view = picture.view();
  const bool same = asset_.pixels == view.planes[0] && asset_.time_s == picture.time_s && asset_.colour == like.colour && !frame_.empty() &&
                    frame_.size() == like.size && frame_.format() == like.format && asset_.box_px.x0 == box_px.x0 && asset_.box_px.y0 == box_px.y0 &&
                    asset_.box_px.x1 == box_px.x1 && asset_.box_px.y1 == box_px.y1;
  if (same) return ok_status();
  Affine map = place_picture(fit, view.size, box_px);
  Rect content{0, 0, static_cast<float>(view.size.width), static_cast<float>(view.size.height)};
  const Rect shown = map.inverse().apply(box_px);  // what a fit by covering leaves of it
  content = {std::max(content.x0, shown.x0), std::max(content.y0, shown.y0), std::min(content.x1, shown.x1), std::min(content.y1, shown.y1)};
  DIOPTER_TRY(draw({view.planes[0], view.size, 4, view.strides[0]}, map, content, like));
  asset_ = {view.planes[0], picture.time_s, box_px, like.colour};
  return ok_status();
}

// The pixels whose centres lie in the content.
void Layer::place_box(const Affine& frame_from_picture, const Rect& content) {
  const Rect r = frame_from_picture.apply(content);
  if (!(r.x0 < r.x1 && r.y0 < r.y1)) return;
  const auto edge = [](float x, int side) { return static_cast<int>(std::ceil(std::clamp(x - .5f, 0.f, static_cast<float>(side)))); };
  const PixelBox box{edge(r.x0, frame_.size().width), edge(r.y0, frame_.size().height), edge(r.x1, frame_.size().width), edge(r.y1, frame_.size().height)};
  // Up to even corners, so that no chroma sample is cut.
  if (!box.empty()) box_ = PixelBox{box.x0, box.y0, (box.x1 + 1) & ~1, (box.y1 + 1) & ~1}.within(frame_.size());
}

// scale and offset: picture from frame. Between two samples where the picture grows, the mean of what a pixel covers where it shrinks.
void Layer::Axis::place(int from, int to, double scale, double offset, int low, int high) {
  const double reach = std::max(std::abs(scale), 1.);
  const int side = std::max(high - low, 1);
  taps = std::min(reach > 1 ? static_cast<int>(std::ceil(reach)) + 1 : 2, side);
  first.resize(to - from);
  weights.assign(static_cast<size_t>(taps) * (to - from), 0);
  for (int i = from; i < to; ++i) {
    const double centre = scale * (i + .5) + offset, p0 = centre - reach / 2, p1 = centre + reach / 2;
    const int begin = static_cast<int>(std::clamp(std::floor(p0), double(low), double(low + side - taps)));
    int16_t* w = weights.data() + static_cast<size_t>(taps) * (i - from);
    int rest = kUnit, widest = 0;
    for (int t = 0; t < taps; ++t) {
      // What lies beyond the content counts for its rim.
      const double a = begin + t == low ? p0 : std::max(p0, double(begin + t));
      const double b = begin + t == low + side - 1 ? p1 : std::min(p1, begin + t + 1.);
      w[t] = static_cast<int16_t>(std::clamp((b - a) / reach, 0., 1.) * kUnit);
      rest -= w[t];
      if (w[t] > w[widest]) widest = t;
    }
    w[widest] = static_cast<int16_t>(w[widest] + rest);
    first[i - from] = begin;
  }
}

void Layer::draw_upright(const PixelsView& picture, const Affine& back, const Rect& content) {
  const auto whole = [](float from, float to, int side) {
    const int low = std::clamp(static_cast<int>(std::floor(std::clamp(from, 0.f, 65536.f) + .01f)), 0, side - 1);
    return std::pair(low, std::clamp(static_cast<int>(std::ceil(std::clamp(to, 0.f, 65536.f) - .01f)), low + 1, side));
  };
  const auto [left, right] = whole(content.x0, content.x1, picture.size.width);
  const auto [top, bottom] = whole(content.y0, content.y1, picture.size.height);
  across_.place(box_.x0, box_.x1, back.a, back.c, left, right);
  down_.place(box_.y0, box_.y1, back.e, back.f, top, bottom);
  const int count = box_.x1 - box_.x0;
  if (across_.taps == 2) {
    shares_.resize(4 * static_cast<size_t>(count));
    for (int x = 0; x < count; ++x) std::fill_n(shares_.data() + 4 * x, 4, static_cast<int16_t>(std::min(across_.weights[2 * x + 1] * 2, 32767)));
  }
  const size_t bytes = static_cast<size_t>(picture.channels) * (right - left);
  sums_.assign(bytes, 0);
  source_.resize(bytes);
  wide_.resize(4 * static_cast<size_t>(right - left) + 8);
  for (int32_t& x : across_.first) x -= left;
  // Even corners of the box may lie a pixel outside of the content.
  const auto shown = [](double at, float from, float to) { return at >= from && at <= to; };
  const int x0 = shown(back.a * (box_.x0 + .5) + back.c, content.x0, content.x1) ? 0 : 1;
  const int x1 = shown(back.a * (box_.x1 - .5) + back.c, content.x0, content.x1) ? count : count - 1;
  for (int y = box_.y0; y < box_.y1; y += 2) {
    const int rows = std::min(2, box_.y1 - y);
    for (int i = 0; i < rows; ++i) {
      uint8_t* out = rows_[i].data();
      if (shown(back.e * (y + i + .5) + back.f, content.y0, content.y1)) {
        resample_row(picture, y + i, left, out);
        std::fill_n(out, 4 * x0, uint8_t{0});
        std::fill_n(out + 4 * x1, 4 * (count - x1), uint8_t{0});
      } else {
        std::fill_n(out, 4 * count, uint8_t{0});
      }
      take_matte(y + i, i);
    }
    convert_rows(y, rows);
  }
}

void Layer::resample_row(const PixelsView& picture, int y, int left, uint8_t* out) {
  const int first = down_.first[y - box_.y0];
  const int16_t* weights = down_.weights.data() + static_cast<size_t>(down_.taps) * (y - box_.y0);
  for (int t = 0; t < down_.taps; ++t) {
    if (weights[t] == 0) continue;
    const uint8_t* row = picture.data + (first + t) * picture.stride + static_cast<ptrdiff_t>(left) * picture.channels;
    k::add_weighted(row, weights[t], sums_.size(), sums_.data());
  }
  k::take_sums(sums_.data(), kShift, sums_.size(), source_.data());
  const uint8_t* from = source_.data();
  if (picture.channels == 3) {
    for (size_t x = 0; 3 * x < source_.size(); ++x) {
      std::copy_n(source_.data() + 3 * x, 3, wide_.data() + 4 * x);
      wide_[4 * x + 3] = 255;
    }
    from = wide_.data();
  }
  const size_t count = across_.first.size();
  if (across_.taps == 2) {
    k::expand_rgba(from, across_.first.data(), shares_.data(), count, out);
    return;
  }
  for (size_t x = 0; x < count; ++x) {
    const int16_t* w = across_.weights.data() + across_.taps * x;
    const uint8_t* at = from + 4 * static_cast<ptrdiff_t>(across_.first[x]);
    int sums[4] = {kUnit / 2, kUnit / 2, kUnit / 2, kUnit / 2};
    for (int t = 0; t < across_.taps; ++t, at += 4) {
      for (int c = 0; c < 4; ++c) sums[c] += at[c] * w[t];
    }
    for (int c = 0; c < 4; ++c) out[4 * x + c] = static_cast<uint8_t>(sums[c] >> kShift);
  }
}

void Layer::draw_rotated_row(const PixelsView& picture, const Affine& back, const Rect& content, int y, uint8_t* out) const {
  const double shrink = std::max(std::hypot(back.a, back.d), std::hypot(back.b, back.e));
  const int taps = std::clamp(static_cast<int>(std::ceil(std::min(shrink, 8.))), 1, 8);
  const Sampler sampler{picture, content, taps, std::hypot(back.a, back.d) / taps, std::hypot(back.b, back.e) / taps};
  for (int x = box_.x0; x < box_.x1; ++x, out += 4) {
    const Point p = back.apply(Point{x + .5f, y + .5f});
    if (p.x >= content.x0 && p.x <= content.x1 && p.y >= content.y0 && p.y <= content.y1) {
      sampler.sample(p, out);
    } else {
      std::fill_n(out, 4, uint8_t{0});
    }
  }
}

void Layer::take_matte(int y, int row) {
  const uint8_t* from = rows_[row].data() + 3;
  uint8_t* to = matte_.data() + static_cast<size_t>(y) * frame_.size().width + box_.x0;
  uint8_t all = 255;
  for (int x = 0; x < box_.x1 - box_.x0; ++x) {
    to[x] = from[4 * x];
    all &= to[x];
  }
  opaque_ &= all == 255;
}

// rows_ to the frame's planes; chroma is the mean of its pixels.
void Layer::convert_rows(int y, int rows) {
  const FrameView& to = frame_.view();
  const size_t count = box_.x1 - box_.x0;
  const auto place = [&](int plane, int x, int row) { return to.planes[plane] + static_cast<ptrdiff_t>(row) * to.strides[plane] + x; };
  if (to.format == PixelFormat::kRgba) {
    for (int i = 0; i < rows; ++i) std::copy_n(rows_[i].data(), 4 * count, place(0, 4 * box_.x0, y + i));
    return;
  }
  const YuvWeights weights = yuv_weights(to.colour);
  for (int i = 0; i < rows; ++i) {
    k::weigh_rgb(rows_[i].data(), weights.y, count, place(0, box_.x0, y + i));
    std::copy_n(rows_[i].data() + 4 * (count - 1), 4, rows_[i].data() + 4 * count);
  }
  const size_t pairs = (count + 1) / 2;
  k::halve_rgba(rows_[0].data(), rows_[rows - 1].data(), pairs, halved_.data());
  const bool nv12 = to.format == PixelFormat::kNv12;
  uint8_t* u = nv12 ? chroma_[0].data() : place(1, box_.x0 / 2, y / 2);
  uint8_t* v = nv12 ? chroma_[1].data() : place(2, box_.x0 / 2, y / 2);
  k::weigh_rgb(halved_.data(), weights.u, pairs, u);
  k::weigh_rgb(halved_.data(), weights.v, pairs, v);
  uint8_t* both = place(1, box_.x0, y / 2);
  for (size_t x = 0; nv12 && x < pairs; ++x) {
    both[2 * x] = u[x];
    both[2 * x + 1] = v[x];
  }
}

}  // namespace diopter
