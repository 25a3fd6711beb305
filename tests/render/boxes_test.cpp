#include "tests/render/drawing.h"

namespace diopter {
namespace {

TEST(Boxes, OutlineAndPointsInEveryFormatAndClippedAtTheRim) {
  for (PixelFormat format : {PixelFormat::kI420, PixelFormat::kNv12, PixelFormat::kRgba}) {
    TestAssets assets;
    TestEffect effect = make_effect("boxes", assets, {{"colour", std::string("#ffffff")}, {"line", 4.0}});
    const Frame frame = grey_frame(format, {641, 1081}, 16);
    Output output;
    output.data = Boxes{{{{100, 100, 300, 300}, .9f, 0}, {{-1e30f, 500, 1e30f, 1e9f}, .5f, 3}}, nullptr, 1, {{200, 200}, {-5, 1e30f}}};
    effect.draw(&output, frame);
    const int step = format == PixelFormat::kRgba ? 4 : 1, white = step == 4 ? 255 : 235;
    EXPECT_NEAR(sample(frame, 0, 101 * step, 150), white, 1);
    EXPECT_NEAR(sample(frame, 0, 200 * step, 200), white, 1);
    EXPECT_EQ(sample(frame, 0, 150 * step, 150), 16);
    EXPECT_NEAR(sample(frame, 0, 300 * step, 501), white, 1);
  }
}

}  // namespace
}  // namespace diopter
