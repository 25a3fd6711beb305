#include "engine/render/layer.h"

#include <algorithm>
#include <cmath>

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

// RGBA rows to the frame's planes; chroma is the mean of its pixels.
void convert(const std::vector<uint8_t>& rgba, const FrameView& to) {
  const int width = to.size.width, height = to.size.height;
  const auto pixel = [&](int x, int y) { return rgba.data() + (static_cast<size_t>(y) * width + x) * 4; };
  for (int y = 0; y < height; ++y) {
    uint8_t* row = to.planes[0] + static_cast<ptrdiff_t>(y) * to.strides[0];
    if (to.format == PixelFormat::kRgba) {
      std::copy_n(pixel(0, y), 4 * static_cast<size_t>(width), row);
      continue;
    }
    for (int x = 0; x < width; ++x) {
      const uint8_t* p = pixel(x, y);
      row[x] = yuv_of_rgb(to.colour, p[0], p[1], p[2]).y;
    }
  }
  if (to.format == PixelFormat::kRgba) return;
  const bool nv12 = to.format == PixelFormat::kNv12;
  for (int y = 0; y < height; y += 2) {
    uint8_t* u = to.planes[1] + static_cast<ptrdiff_t>(y / 2) * to.strides[1];
    uint8_t* v = nv12 ? u + 1 : to.planes[2] + static_cast<ptrdiff_t>(y / 2) * to.strides[2];
    for (int x = 0; x < width; x += 2) {
      float sum[3] = {};
      for (int i = 0; i < 4; ++i) {
        const uint8_t* p = pixel(std::min(x + (i & 1), width - 1), std::min(y + (i >> 1), height - 1));
        for (int c = 0; c < 3; ++c) sum[c] += p[c] * .25f;
      }
      const Yuv yuv = yuv_of_rgb(to.colour, sum[0], sum[1], sum[2]);
      u[nv12 ? x : x / 2] = yuv.u;
      v[nv12 ? x : x / 2] = yuv.v;
    }
  }
}

}  // namespace

Affine place_picture(Fit fit, Size picture, const Rect& box_px) {
  double sx = box_px.width() / static_cast<double>(picture.width), sy = box_px.height() / static_cast<double>(picture.height);
  if (fit == Fit::kCover) sx = sy = std::max(sx, sy);
  if (fit == Fit::kContain) sx = sy = std::min(sx, sy);
  return {sx, 0, box_px.x0 + (box_px.width() - sx * picture.width) / 2, 0, sy, box_px.y0 + (box_px.height() - sy * picture.height) / 2};
}

Status Layer::draw(const PixelsView& picture, const Affine& frame_from_picture, const Rect& content, const FrameView& like) {
  if (frame.empty() || frame.format() != like.format || frame.size() != like.size) {
    DIOPTER_ASSIGN(frame, Frame::create(like.format, like.size, like.colour));
  }
  frame.set_colour(like.colour);
  const size_t pixels = static_cast<size_t>(like.size.width) * like.size.height;
  matte.resize(pixels);
  rgba_.resize(4 * pixels);
  opaque = true;
  const Affine back = frame_from_picture.inverse();
  if (!std::isfinite(back.a + back.b + back.c + back.d + back.e + back.f)) {
    std::fill(matte.begin(), matte.end(), 0);
    opaque = false;
    return ok_status();
  }
  const double shrink = std::max(std::hypot(back.a, back.d), std::hypot(back.b, back.e));
  const int taps = std::clamp(static_cast<int>(std::ceil(shrink)), 1, 8);
  const Sampler sampler{picture, content, taps, std::hypot(back.a, back.d) / taps, std::hypot(back.b, back.e) / taps};
  for (int y = 0; y < like.size.height; ++y) {
    for (int x = 0; x < like.size.width; ++x) {
      const size_t at = static_cast<size_t>(y) * like.size.width + x;
      const Point p = back.apply(Point{x + .5f, y + .5f});
      uint8_t* out = rgba_.data() + 4 * at;
      if (p.x >= content.x0 && p.x <= content.x1 && p.y >= content.y0 && p.y <= content.y1) {
        sampler.sample(p, out);
      } else {
        std::fill_n(out, 4, 0);
      }
      matte[at] = out[3];
      opaque &= out[3] == 255;
    }
  }
  convert(rgba_, frame.view());
  return ok_status();
}

}  // namespace diopter
