#include "engine/render/canvas.h"
#include "tests/render/drawing.h"

namespace diopter {
namespace {

Output one_line(Point from, Point to, float score = .9f) {
  Output output;
  output.data = Lines{{{from, to, score}}};
  return output;
}

TEST(LinesEffect, DrawsInEveryFormatAndLeavesTheRestAlone) {
  for (PixelFormat format : kFormats) {
    TestAssets assets;
    TestEffect effect = make_effect("lines", assets, {{"colour", std::string("#ffffff")}, {"line", 54.}});
    const Frame frame = grey_frame(format, {101, 81});  // a line of 4 pixels
    const Output line = one_line({10, 40}, {90, 40});
    effect.draw(&line, frame);
    const int step = format == PixelFormat::kRgba ? 4 : 1, white = step == 4 ? 255 : 235;
    EXPECT_EQ(sample(frame, 0, 50 * step, 39), white);
    EXPECT_EQ(sample(frame, 0, 50 * step, 40), white);
    EXPECT_EQ(sample(frame, 0, 50 * step, 36), 128);
    EXPECT_EQ(sample(frame, 0, 50 * step, 43), 128);
    EXPECT_EQ(sample(frame, 0, 6 * step, 40), 128);
    EXPECT_EQ(sample(frame, 0, 95 * step, 40), 128);
  }
}

TEST(LinesEffect, SlantedLinesAreAsThickAsUprightOnesAndAllAreWhole) {
  for (Point to : {Point{60, 10}, Point{60, 60}, Point{10, 60}, Point{35, 60}, Point{60, 20}}) {
    const Frame frame = grey_frame(PixelFormat::kRgba, {70, 70}, 0);
    Canvas(frame.view()).line({10, 10}, to, 3, 0xffffffff);
    double sum = 0;
    for (int y = 0; y < 70; ++y) {
      for (int x = 0; x < 70; ++x) sum += sample(frame, 0, 4 * x, y) / 255.;
    }
    const double length = std::hypot(to.x - 10, to.y - 10);
    EXPECT_NEAR(sum, length * 3 + 2.25 * 3.14159, 4) << to.x << " " << to.y;
  }
}

TEST(LinesEffect, HidesWeakLinesAndSurvivesHugeOnes) {
  TestAssets assets;
  TestEffect effect = make_effect("lines", assets, {{"min_score", .5}, {"line", 100.}, {"ends", 100.}});
  for (PixelFormat format : kFormats) {
    const Frame frame = grey_frame(format, {33, 17});
    const Output weak = one_line({0, 0}, {33, 17}, .4f), huge = one_line({-1e9f, -1e9f}, {1e9f, 1e9f}), dot = one_line({5, 5}, {5, 5});
    effect.draw(&weak, frame);
    EXPECT_EQ(sample(frame, 0, 0, 0), 128);
    effect.draw(&huge, frame);
    EXPECT_NE(sample(frame, 0, 0, 0), 128);
    effect.draw(&dot, frame);
    const Output nothing;
    effect.draw(&nothing, frame);
  }
}

}  // namespace
}  // namespace diopter
