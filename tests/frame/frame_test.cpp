#include "engine/frame/frame.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

namespace diopter {
namespace {

TEST(Frame, ChromaOfOddSizesIsRoundedUp) {
  const Frame frame = Frame::create(PixelFormat::kI420, {5, 3}).value();
  EXPECT_EQ(plane_size(PixelFormat::kI420, frame.size(), 1), (Size{3, 2}));
  EXPECT_EQ(plane_size(PixelFormat::kNv12, frame.size(), 1), (Size{6, 2}));
}

TEST(Frame, RefusesSizesThatAreOutOfBounds) {
  for (Size size : {Size{0, 4}, Size{4, -1}, Size{kMaxFrameSide + 1, 4}}) {
    EXPECT_EQ(Frame::create(PixelFormat::kRgba, size).status().code, StatusCode::kLimit);
  }
}

TEST(Frame, ABorrowedFrameDrawsOnTheCallersMemory) {
  uint8_t pixels[2 * 2 * 4] = {};
  {
    const Frame frame = Frame::borrow({PixelFormat::kRgba, {}, {2, 2}, {pixels}, {8}});
    frame.view().planes[0][5] = 7;
  }
  EXPECT_EQ(pixels[5], 7);
}

TEST(FramePool, GivesTheSameMemoryAgainAndOutlivesItsFrames) {
  Frame kept;
  {
    FramePool pool;
    const uint8_t* first = nullptr;
    {
      const Frame frame = pool.acquire(PixelFormat::kI420, {64, 48}, {}).value();
      first = frame.view().planes[0];
    }
    kept = pool.acquire(PixelFormat::kI420, {64, 48}, {}).value();
    EXPECT_EQ(kept.view().planes[0], first);
    EXPECT_NE(pool.acquire(PixelFormat::kI420, {64, 48}, {}).value().view().planes[0], first) << "one frame, one memory";
    EXPECT_TRUE(pool.acquire(PixelFormat::kRgba, {8, 8}, {}).ok());
  }
  std::memset(kept.view().planes[0], 1, 64);
}

TEST(Colour, RgbSurvivesTheWayThroughYuvInEveryColourSpace) {
  for (ColourMatrix matrix : {ColourMatrix::kBt601, ColourMatrix::kBt709}) {
    for (ColourRange range : {ColourRange::kLimited, ColourRange::kFull}) {
      const YuvToRgb k = yuv_to_rgb({matrix, range});
      for (int r = 0; r < 256; r += 51) {
        for (int g = 0; g < 256; g += 51) {
          for (int b = 0; b < 256; b += 51) {
            const Yuv yuv = yuv_of_rgb({matrix, range}, static_cast<float>(r), static_cast<float>(g), static_cast<float>(b));
            const float y = k.y_scale * (static_cast<float>(yuv.y) - k.y_offset), u = static_cast<float>(yuv.u) - 128, v = static_cast<float>(yuv.v) - 128;
            EXPECT_NEAR(y + k.r_v * v, r, 2.5);
            EXPECT_NEAR(y - k.g_u * u - k.g_v * v, g, 2.5);
            EXPECT_NEAR(y + k.b_u * u, b, 2.5);
          }
        }
      }
    }
  }
}

TEST(Colour, Bt601LimitedWhiteAndRedAreTheStandardsNumbers) {
  const Yuv white = yuv_of_rgb({}, 255, 255, 255), red = yuv_of_rgb({}, 255, 0, 0);
  EXPECT_EQ(white.y, 235);
  EXPECT_EQ(white.u, 128);
  EXPECT_EQ(red.y, 81);
  EXPECT_EQ(red.u, 90);
  EXPECT_EQ(red.v, 240);
}

}  // namespace
}  // namespace diopter
