#include "tests/render/drawing.h"

namespace diopter {
namespace {

TEST(Blur, ForegroundStaysSharpAndDoesNotBleedIntoTheBackground) {
  for (PixelFormat format : {PixelFormat::kI420, PixelFormat::kNv12, PixelFormat::kRgba}) {
    const Size size{641, 361};
    const int step = format == PixelFormat::kRgba ? 4 : 1;
    const Frame frame = grey_frame(format, size, 40);
    for (int y = 0; y < size.height; ++y) std::memset(frame.view().planes[0] + y * frame.view().strides[0], 220, 320 * step);
    TestAssets assets;
    TestEffect effect = make_effect("blur", assets, {{"strength", 30.0}});
    const Output mask = half_mask(size);
    effect.draw(&mask, frame);
    EXPECT_EQ(sample(frame, 0, 100 * step, 180), 220);
    EXPECT_NEAR(sample(frame, 0, 330 * step, 180), 40, 12);
    EXPECT_NEAR(sample(frame, 0, 640 * step, 360), 40, 1);
  }
}

TEST(Blur, FlattensStripesAndTakesOnePixel) {
  TestAssets assets;
  TestEffect effect = make_effect("blur", assets, {{"strength", 40.0}});
  const Frame frame = grey_frame(PixelFormat::kI420, {640, 360});
  for (int y = 0; y < 360; ++y) {
    for (int x = 0; x < 640; ++x) frame.view().planes[0][y * frame.view().strides[0] + x] = x / 4 % 2 ? 200 : 50;
  }
  const Output mask = half_mask({640, 360});
  effect.draw(&mask, frame);
  for (int x = 480; x < 600; ++x) EXPECT_NEAR(sample(frame, 0, x, 180), 125, 10);
  const Frame dot = grey_frame(PixelFormat::kI420, {1, 1});
  effect.draw(&mask, dot);
}

}  // namespace
}  // namespace diopter
