#include "engine/output/chroma.h"

#include <algorithm>
#include <cmath>

namespace diopter {

namespace {

// Of Y'CbCr per R'G'B' (JFIF 1.02).
float cb_of(float r, float g, float b) { return -.168736f * r - .331264f * g + .5f * b; }
float cr_of(float r, float g, float b) { return .5f * r - .418688f * g - .081312f * b; }

// Keys, Cubic Convolution Interpolation for Digital Image Processing, 1981, with a = -.5.
double cubic(double x) {
  x = std::abs(x);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

uint8_t sample_of(float x) { return static_cast<uint8_t>(std::clamp(x, 0.f, 255.f) + .5f); }

}  // namespace

void Chroma::read(const FrameView& frame) {
  const bool rgba = frame.format == PixelFormat::kRgba, nv12 = frame.format == PixelFormat::kNv12;
  from_frame_ = rgba ? 1 : .5;
  size_ = rgba ? frame.size : Size{(frame.size.width + 1) / 2, (frame.size.height + 1) / 2};
  cb_.resize(static_cast<size_t>(size_.width) * size_.height);
  cr_.resize(cb_.size());
  // Grey has no chroma in any of the colour spaces, so that Cb and Cr follow from U and V alone.
  const YuvToRgb k = yuv_to_rgb(frame.colour);
  const auto row = [&](int plane, int y) { return frame.planes[static_cast<size_t>(plane)] + static_cast<ptrdiff_t>(y) * frame.strides[static_cast<size_t>(plane)]; };
  size_t i = 0;
  for (int y = 0; y < size_.height; ++y) {
    const uint8_t *first = row(rgba ? 0 : 1, y), *second = rgba || nv12 ? first + 1 : row(2, y);
    const int step = rgba ? 4 : nv12 ? 2 : 1;
    for (int x = 0; x < size_.width; ++x, ++i) {
      float r, g, b;
      if (rgba) {
        r = first[step * x];
        g = first[step * x + 1];
        b = first[step * x + 2];
      } else {
        const float u = static_cast<float>(first[step * x]) - 128, v = static_cast<float>(second[step * x]) - 128;
        r = k.r_v * v;
        g = -k.g_u * u - k.g_v * v;
        b = k.b_u * u;
      }
      cb_[i] = cb_of(r, g, b);
      cr_[i] = cr_of(r, g, b);
    }
  }
}

Chroma::CubicTap Chroma::cubic_tap(double position, int count) {
  position = std::clamp(position, 0., static_cast<double>(count));
  const int first = static_cast<int>(std::floor(position - .5)) - 1;
  CubicTap tap;
  double weights[kTaps], sum = 0;
  for (int i = 0; i < kTaps; ++i) {
    const bool inside = first + i >= 0 && first + i < count;
    weights[i] = inside ? cubic(first + i + .5 - position) : 0;
    tap.at[i] = std::clamp(first + i, 0, count - 1);
    sum += weights[i];
  }
  for (int i = 0; i < kTaps; ++i) tap.weights[i] = static_cast<float>(weights[i] / sum);
  return tap;
}

void Chroma::colour(const Affine& frame_from_picture, Size picture, uint8_t* rgb) {
  const Affine map = Affine::scaling(from_frame_, from_frame_).after(frame_from_picture);
  const bool straight = map.axis_aligned();
  if (straight) {
    columns_.resize(static_cast<size_t>(picture.width));
    for (int x = 0; x < picture.width; ++x) columns_[static_cast<size_t>(x)] = cubic_tap(map.a * (x + .5) + map.c, size_.width);
  }
  for (int y = 0; y < picture.height; ++y) {
    const CubicTap down = cubic_tap(map.e * (y + .5) + map.f, size_.height);
    for (int x = 0; x < picture.width; ++x, rgb += 3) {
      if (straight) {
        colour_pixel(columns_[static_cast<size_t>(x)], down, rgb);
      } else {
        const double u = map.a * (x + .5) + map.b * (y + .5) + map.c, v = map.d * (x + .5) + map.e * (y + .5) + map.f;
        colour_pixel(cubic_tap(u, size_.width), cubic_tap(v, size_.height), rgb);
      }
    }
  }
}

void Chroma::colour_pixel(const CubicTap& across, const CubicTap& down, uint8_t* rgb) const {
  float cb = 0, cr = 0;
  for (int j = 0; j < kTaps; ++j) {
    const size_t row = static_cast<size_t>(down.at[j]) * size_.width;
    float row_cb = 0, row_cr = 0;
    for (int i = 0; i < kTaps; ++i) {
      row_cb += across.weights[i] * cb_[row + across.at[i]];
      row_cr += across.weights[i] * cr_[row + across.at[i]];
    }
    cb += down.weights[j] * row_cb;
    cr += down.weights[j] * row_cr;
  }
  const float luma = rgb[0];
  rgb[0] = sample_of(luma + 1.402f * cr);
  rgb[1] = sample_of(luma - .344136f * cb - .714136f * cr);
  rgb[2] = sample_of(luma + 1.772f * cb);
}

}  // namespace diopter
