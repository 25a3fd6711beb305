#include "tests/render/drawing.h"

namespace diopter {
namespace {

TEST(Background, KeepsTheForegroundAndReplacesTheRestInEveryFormatAndSize) {
  for (PixelFormat format : kFormats) {
    for (Size size : {Size{641, 359}, Size{1920, 1080}, Size{333, 77}}) {
      TestAssets assets;
      TestEffect effect = make_effect("background", assets, {{"colour", std::string("#ff0000")}});
      const Frame frame = grey_frame(format, size);
      const Output mask = half_mask(size);
      effect.draw(&mask, frame);
      const int step = format == PixelFormat::kRgba ? 4 : 1, y = size.height - 1;
      EXPECT_EQ(sample(frame, 0, 0, y), 128);
      EXPECT_EQ(sample(frame, 0, size.width / 4 * step, y), 128);
      EXPECT_NEAR(sample(frame, 0, (size.width - 1) * step, y), step == 4 ? 255 : 81, 1);
      EXPECT_NEAR(sample(frame, 0, size.width * 3 / 4 * step, 0), step == 4 ? 255 : 81, 1);
    }
  }
}

TEST(Background, SurvivesOnePixelAndEmptyMasks) {
  TestAssets assets;
  for (PixelFormat format : kFormats) {
    TestEffect effect = make_effect("background", assets, {});
    const Frame frame = grey_frame(format, {1, 1});
    Output nothing;
    effect.draw(&nothing, frame);
    nothing.data = Mask{};
    effect.draw(&nothing, frame);
    EXPECT_EQ(sample(frame, 0, 0, 0), 128);
    const Output mask = half_mask({1, 1}, {1, 1});
    effect.draw(&mask, frame);
  }
}

TEST(Background, EdgeFollowsThePictureBetterThanTheGrid) {
  const Size size{640, 360};
  const Frame frame = grey_frame(PixelFormat::kI420, size, 40);
  for (int y = 0; y < size.height; ++y) std::memset(frame.view().planes[0] + y * frame.view().strides[0], 200, 333);
  const Output mask = half_mask(size);  // its edge is at 320, thirteen pixels off
  TestAssets assets;
  TestEffect effect = make_effect("background", assets, {{"colour", std::string("#000000")}});
  effect.draw(&mask, frame);
  EXPECT_GT(sample(frame, 0, 325, 180), 150);
  EXPECT_LT(sample(frame, 0, 336, 180), 40);
}

TEST(Background, SeeThroughColourCutsOut) {
  const Size size{320, 180};
  const Frame frame = grey_frame(PixelFormat::kRgba, size, 255);
  const Output mask = half_mask(size);
  TestAssets assets;
  TestEffect effect = make_effect("background", assets, {{"colour", std::string("#00000000")}});
  effect.draw(&mask, frame);
  EXPECT_EQ(sample(frame, 0, 3, 90), 255);
  EXPECT_EQ(sample(frame, 0, 4 * 319 + 3, 90), 0);
}

TEST(Background, PictureCoversTheBackground) {
  TestAssets assets;
  assets.pictures["wall.png"] = grey_frame(PixelFormat::kRgba, {50, 50}, 255);
  TestEffect effect = make_effect("background", assets, {{"asset", std::string("wall.png")}});
  const Size size{321, 181};
  const Frame frame = grey_frame(PixelFormat::kI420, size);
  const Output mask = half_mask(size);
  effect.draw(&mask, frame);
  EXPECT_EQ(sample(frame, 0, 2, 90), 128);
  EXPECT_NEAR(sample(frame, 0, 320, 180), 235, 1);
}

TEST(Background, SoftEdgesHaveTheForegroundsOwnColours) {
  for (PixelFormat format : kFormats) {
    const Size size{64, 32};
    Output output = half_mask(size);
    Mask& mask = std::get<Mask>(output.data);
    mask.matte = true;
    std::fill(mask.values.begin(), mask.values.end(), .5f);
    mask.foreground.assign(3 * mask.values.size(), 255);
    const int black = format == PixelFormat::kRgba ? 0 : 16, white = format == PixelFormat::kRgba ? 255 : 235;
    for (const auto& [choice, shown] : {std::pair("model", white), std::pair("frame", 128)}) {
      TestAssets assets;
      TestEffect effect = make_effect("background", assets, {{"colour", std::string("#000000")}, {"foreground", std::string(choice)}});
      const Frame frame = grey_frame(format, size);
      effect.draw(&output, frame);
      EXPECT_NEAR(sample(frame, 0, 40, 16), (shown + black) / 2, 2) << choice;
    }
  }
}

TEST(Background, OpaqueForegroundKeepsTheFramesOwnPixels) {
  const Size size{64, 32};
  Output output = half_mask(size);
  std::get<Mask>(output.data).matte = true;
  std::get<Mask>(output.data).foreground.assign(3 * 32 * 32, 255);
  TestAssets assets;
  TestEffect effect = make_effect("background", assets, {});
  const Frame frame = grey_frame(PixelFormat::kI420, size);
  effect.draw(&output, frame);
  EXPECT_EQ(sample(frame, 0, 4, 16), 128);
}

}  // namespace
}  // namespace diopter
