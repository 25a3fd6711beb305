#include "tests/render/drawing.h"

namespace diopter {
namespace {

TEST(Tint, FullOpacityIsTheColourInEveryFormat) {
  for (PixelFormat format : {PixelFormat::kI420, PixelFormat::kNv12, PixelFormat::kRgba}) {
    TestAssets assets;
    TestEffect effect = make_effect("tint", assets, {{"colour", std::string("#ff0000")}, {"opacity", 1.0}});
    const Frame frame = grey_frame(format, {5, 3});
    effect.draw(nullptr, frame);
    EXPECT_NEAR(sample(frame, 0, 4, 2), format == PixelFormat::kRgba ? 255 : 81, 1);
    if (format != PixelFormat::kRgba) {
      EXPECT_NEAR(sample(frame, 1, 0, 0), 90, 1);
    }
  }
}

TEST(Tint, StaysOutsideWhereAsked) {
  TestAssets assets;
  TestEffect effect = make_effect("tint", assets, {{"opacity", .5}, {"where", std::string("outside")}, {"colour", std::string("#ffffff")}});
  const Frame frame = grey_frame(PixelFormat::kI420, {320, 180}, 100);
  const Output mask = half_mask({320, 180});
  effect.draw(&mask, frame);
  EXPECT_EQ(sample(frame, 0, 5, 90), 100);
  EXPECT_NEAR(sample(frame, 0, 315, 90), 168, 2);
}

TEST(Tint, LinearBlendMixesLight) {
  TestAssets assets;
  for (PixelFormat format : kFormats) {
    const Frame frame = grey_frame(format, {64, 32}, format == PixelFormat::kRgba ? 0 : 16);
    TestEffect effect = make_effect("tint", assets, {{"colour", std::string("#ffffff")}, {"opacity", .5}, {"where", std::string("everywhere")}, {"blend", std::string("linear")}});
    effect.draw(nullptr, frame);
    // Half the light of white is sRGB 188, 177 in limited range; the mean of the samples would be 128, 126.
    EXPECT_NEAR(sample(frame, 0, 20, 10), format == PixelFormat::kRgba ? 188 : 177, 2);
  }
}

}  // namespace
}  // namespace diopter
