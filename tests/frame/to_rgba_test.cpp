#include "engine/frame/to_rgba.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace diopter {
namespace {

std::array<float, 3> plain(const FrameView& frame, int x, int y) {
  const auto at = [&](int plane, int column, int row) { return static_cast<float>(frame.planes[plane][row * frame.strides[plane] + column]); };
  if (frame.format == PixelFormat::kRgba) return {at(0, 4 * x, y), at(0, 4 * x + 1, y), at(0, 4 * x + 2, y)};
  const bool pairs = frame.format == PixelFormat::kNv12;
  const float u = pairs ? at(1, x / 2 * 2, y / 2) : at(1, x / 2, y / 2), v = pairs ? at(1, x / 2 * 2 + 1, y / 2) : at(2, x / 2, y / 2);
  const YuvToRgb m = yuv_to_rgb(frame.colour);
  const float luma = m.y_scale * (at(0, x, y) - m.y_offset);
  const auto clamp = [](float value) { return std::fmin(std::fmax(value, 0.f), 255.f); };
  return {clamp(luma + m.r_v * (v - 128)), clamp(luma - m.g_u * (u - 128) - m.g_v * (v - 128)), clamp(luma + m.b_u * (u - 128))};
}

void expect_near_plain(PixelFormat format, Size size, ColourSpace colour, bool mirrored) {
  Result<Frame> frame = Frame::create(format, size, colour);
  ASSERT_TRUE(frame.ok());
  std::mt19937 random(7);
  for (int p = 0; p < plane_count(format); ++p) {
    const Size plane = plane_size(format, size, p);
    for (int y = 0; y < plane.height; ++y) {
      for (int x = 0; x < plane.width; ++x) frame->view().planes[p][y * frame->view().strides[p] + x] = static_cast<uint8_t>(random());
    }
  }
  std::vector<uint8_t> out(static_cast<size_t>(size.width) * size.height * 4);
  to_rgba(frame->view(), mirrored, out);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const uint8_t* pixel = &out[static_cast<size_t>(y * size.width + (mirrored ? size.width - 1 - x : x)) * 4];
      const std::array<float, 3> wanted = plain(frame->view(), x, y);
      for (int c = 0; c < 3; ++c) ASSERT_NEAR(pixel[c], wanted[c], 1) << "channel " << c << " at " << x << ", " << y << " of " << size.width << "x" << size.height;
    }
  }
}

TEST(ToRgba, EveryFormatIsWithinALevelOfTheFormulaAlsoMirroredAndWithOddSides) {
  for (PixelFormat format : {PixelFormat::kI420, PixelFormat::kNv12, PixelFormat::kRgba}) {
    for (Size size : {Size{1, 1}, Size{17, 3}, Size{64, 2}, Size{151, 33}}) {
      for (bool mirrored : {false, true}) expect_near_plain(format, size, {}, mirrored);
    }
  }
}

TEST(ToRgba, EveryColourSpaceIsHonoured) {
  for (ColourMatrix matrix : {ColourMatrix::kBt601, ColourMatrix::kBt709}) {
    for (ColourRange range : {ColourRange::kLimited, ColourRange::kFull}) expect_near_plain(PixelFormat::kI420, {96, 8}, {matrix, range}, false);
  }
}

}  // namespace
}  // namespace diopter
