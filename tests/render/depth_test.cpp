#include "engine/render/colour_map.h"
#include "tests/render/drawing.h"

namespace diopter {
namespace {

Output ramp(Size frame, float low, float high) {
  Output output;
  output.data = Depth{2, 1, {low, high}, Affine::scaling(frame.width / 2., frame.height), {0, 0, 2, 1}};
  return output;
}

TEST(DepthEffect, FarIsDarkAndNearIsBrightInEveryFormat) {
  for (PixelFormat format : kFormats) {
    TestAssets assets;
    TestEffect effect = make_effect("depth", assets, {{"colours", std::string("grey")}});
    const Size size{41, 21};
    const Frame frame = grey_frame(format, size);
    const Output depth = ramp(size, -3, 7);
    effect.draw(&depth, frame);
    const int step = format == PixelFormat::kRgba ? 4 : 1;
    EXPECT_EQ(sample(frame, 0, 0, 10), step == 4 ? 0 : 16);
    EXPECT_EQ(sample(frame, 0, 40 * step, 10), step == 4 ? 255 : 235);
  }
}

TEST(DepthEffect, OpacityLetsTheFrameThrough) {
  TestAssets assets;
  TestEffect effect = make_effect("depth", assets, {{"colours", std::string("grey")}, {"opacity", .5}});
  const Frame frame = grey_frame(PixelFormat::kRgba, {40, 20}, 100);
  const Output depth = ramp({40, 20}, 0, 1);
  effect.draw(&depth, frame);
  EXPECT_NEAR(sample(frame, 0, 0, 10), 50, 1);
}

TEST(DepthEffect, TheRangeFollowsSlowlyAndStartsAnewAfterReset) {
  TestAssets assets;
  TestEffect effect = make_effect("depth", assets, {{"colours", std::string("grey")}, {"smoothing", 1.}});
  const Size size{40, 20};
  const Frame frame = grey_frame(PixelFormat::kRgba, size);
  const Output first = ramp(size, 0, 1), second = ramp(size, 0, 2);
  effect.draw(&first, frame);
  ASSERT_TRUE(effect.effect->draw({&second, 1}, effect.state.get(), frame.view()).ok());
  ASSERT_TRUE(effect.effect->draw({&first, 1}, effect.state.get(), frame.view()).ok());
  EXPECT_NEAR(sample(frame, 0, 4 * 39, 10), 255 / (2 - std::exp(-1.)), 1);  // of a range up to 2 - 1/e
  effect.state->reset();
  ASSERT_TRUE(effect.effect->draw({&first, 2}, effect.state.get(), frame.view()).ok());
  EXPECT_EQ(sample(frame, 0, 4 * 39, 10), 255);
}

TEST(DepthEffect, SurvivesFlatHugeAndEmptyDepth) {
  TestAssets assets;
  TestEffect effect = make_effect("depth", assets, {});
  const Frame frame = grey_frame(PixelFormat::kI420, {3, 3});
  const Output flat = ramp({3, 3}, 1, 1), huge = ramp({3, 3}, -3e38f, 3e38f), nothing;
  Output empty;
  empty.data = Depth{};
  for (const Output& output : {empty, nothing, flat, huge}) effect.draw(&output, frame);
}

// Of matplotlib's tables.
TEST(ColourMap, TurboAndViridisAreWhatTheyAreElsewhere) {
  const auto near = [](const ColourMap& map, int level, int r, int g, int b) {
    const int rgb[] = {r, g, b};
    for (size_t c = 0; c < 3; ++c) EXPECT_NEAR(map[static_cast<size_t>(level)][c], rgb[c], 5) << level << " " << c;
  };
  const ColourMap viridis = colour_map("viridis"), turbo = colour_map("turbo");
  near(viridis, 0, 68, 1, 84);
  near(viridis, 128, 33, 145, 140);
  near(viridis, 255, 253, 231, 37);
  near(turbo, 0, 48, 18, 59);
  near(turbo, 128, 164, 252, 60);
  near(turbo, 255, 122, 4, 3);
  EXPECT_EQ(colour_map("grey")[77][1], 77);
}

}  // namespace
}  // namespace diopter
