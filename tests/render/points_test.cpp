#include <cmath>

#include "engine/render/canvas.h"
#include "engine/render/skeleton.h"
#include "tests/render/drawing.h"

namespace diopter {
namespace {

using Parameters = std::map<std::string, ParameterValue>;
constexpr uint8_t kGrey = 16;

// On a frame of 1080 lines, so that parameters are pixels.
Frame drawn(PixelFormat format, const Parameters& parameters, const Keypoints& keypoints) {
  TestAssets assets;
  TestEffect effect = make_effect("points", assets, parameters);
  Frame frame = grey_frame(format, {641, 1080}, kGrey);
  Output output;
  output.data = keypoints;
  effect.draw(&output, frame);
  return frame;
}

Keypoints row_of(int count, int step) {
  Keypoints keypoints{count, false, {{kNoId, 1}}, {}, nullptr};
  for (int i = 0; i < count; ++i) keypoints.points.push_back({{20.f + static_cast<float>(i * step), 200.f}, 0, 1});
  return keypoints;
}

TEST(Points, DotsAndLinesInEveryFormat) {
  for (PixelFormat format : kFormats) {
    const Frame frame = drawn(format, {{"pairs", std::vector<double>{0, 1}}, {"line_colour", std::string("#ffffff")}, {"radius", 10.0}}, row_of(2, 200));
    const int step = format == PixelFormat::kRgba ? 4 : 1, white = step == 4 ? 255 : 235;
    EXPECT_NEAR(sample(frame, 0, 20 * step, 192), white, 1);
    EXPECT_EQ(sample(frame, 0, 20 * step, 186), kGrey);
    EXPECT_NEAR(sample(frame, 0, 120 * step, 200), white, 1);
    EXPECT_NEAR(sample(frame, 0, 120 * step, 198), white, 1);
    EXPECT_EQ(sample(frame, 0, 120 * step, 196), kGrey);
  }
}

TEST(Points, WeakOnesAreNotDrawnNorLinesThatEndThere) {
  Keypoints keypoints = row_of(3, 200);
  keypoints.points[1].score = .2f;
  const Frame frame = drawn(PixelFormat::kI420, {{"pairs", std::vector<double>{0, 1, 0, 2, 0, 65535}}}, keypoints);
  EXPECT_EQ(sample(frame, 0, 220, 195), kGrey);
  EXPECT_NE(sample(frame, 0, 120, 200), kGrey);
  keypoints.points[2].score = .2f;
  EXPECT_EQ(sample(drawn(PixelFormat::kI420, {{"pairs", std::vector<double>{0, 1, 0, 2}}}, keypoints), 0, 120, 200), kGrey);
}

TEST(Points, AutoChoosesTheSkeletonByTheNumberOfPoints) {
  Keypoints keypoints = row_of(21, 25);
  EXPECT_NE(sample(drawn(PixelFormat::kI420, {{"radius", 0.0}}, keypoints), 0, 32, 200), kGrey);
  EXPECT_EQ(sample(drawn(PixelFormat::kI420, {{"radius", 0.0}, {"edges", std::string("none")}}, keypoints), 0, 32, 200), kGrey);
  keypoints.points.pop_back();
  keypoints.points_per_instance = 20;
  EXPECT_EQ(sample(drawn(PixelFormat::kI420, {{"radius", 0.0}}, keypoints), 0, 32, 200), kGrey);
}

TEST(Points, SkeletonsNameOnlyPointsOfTheirSets) {
  const struct {
    int points, lines;
    std::string_view name;
  } sets[] = {{17, 16, "coco17"}, {21, 21, "hand21"}, {33, 35, "pose33"}, {478, 132, "face"}};
  for (const auto& set : sets) {
    const std::span<const int16_t> chains = skeleton_chains(set.name, set.points);
    EXPECT_EQ(chains.data(), skeleton_chains("auto", set.points).data()) << set.name;
    EXPECT_EQ(chains.back(), kChainEnd) << set.name;
    int lines = 0;
    for (size_t i = 1; i < chains.size(); ++i) {
      EXPECT_LT(chains[i], set.points) << set.name;
      lines += chains[i] >= 0 && chains[i - 1] >= 0;
    }
    EXPECT_EQ(lines, set.lines) << set.name;
  }
  EXPECT_TRUE(skeleton_chains("auto", 5).empty());
}

TEST(Points, RefuseAnOddNumberOfIndices) {
  TestAssets assets;
  ParameterValues given;
  given.set("pairs", std::vector<double>{0, 1, 2});
  const EffectEntry* entry = find_effect("points");
  EXPECT_FALSE(entry->make({*resolve(entry->parameters, given), assets}).ok());
}

// Distance from a point to a segment, plainly.
double distance(Point from, Point to, double x, double y) {
  double least = 1e9;
  for (int i = 0; i <= 4000; ++i) least = std::min(least, std::hypot(from.x + (to.x - from.x) * i / 4000. - x, from.y + (to.y - from.y) * i / 4000. - y));
  return least;
}

TEST(CanvasLine, CoversWhatLiesWithinHalfItsThicknessOnEverySlant) {
  const Point ends[][2] = {{{5, 4}, {35, 26.5f}}, {{20, 3}, {24, 33}}, {{2, 20}, {38, 22}}, {{20, 20}, {20, 20}}, {{33, 5}, {4, 30}}, {{-20, 12}, {30, 60}}};
  for (const auto& [from, to] : ends) {
    const Frame frame = grey_frame(PixelFormat::kRgba, {41, 37}, 0);
    Canvas(frame.view()).line(from, to, 7, 0xffffffff);
    for (int y = 0; y < 37; ++y) {
      for (int x = 0; x < 41; ++x) {
        const double cover = std::clamp(4 - distance(from, to, x + .5, y + .5), 0., 1.);
        ASSERT_NEAR(sample(frame, 0, 4 * x, y), cover * 255, 3) << x << "," << y << " from " << from.x << "," << from.y;
      }
    }
  }
}

TEST(CanvasLine, GivesChromaTheWholeColourInside) {
  for (int start : {20, 21}) {
    const Frame frame = grey_frame(PixelFormat::kI420, {81, 61}, kGrey);
    Canvas(frame.view()).line({10, static_cast<float>(start)}, {70, static_cast<float>(start)}, 12, 0xff0000ff);
    const int inside = sample(frame, 2, 20, 10), v = yuv_of_rgb(frame.view().colour, 255, 0, 0).v;
    EXPECT_NEAR(inside, v, 1);
    EXPECT_EQ(sample(frame, 2, 20, 4), 128);
  }
  // Half transparent: a sample that is mixed twice would show more of the colour.
  const Frame frame = grey_frame(PixelFormat::kI420, {81, 61}, kGrey);
  Canvas(frame.view()).line({10, 21}, {70, 21}, 12, 0xff000080);
  EXPECT_NEAR(sample(frame, 2, 20, 10), (128 + yuv_of_rgb(frame.view().colour, 255, 0, 0).v) / 2, 2);
}

TEST(CanvasLine, EndsFarOutsideAreCutAtTheRim) {
  for (PixelFormat format : kFormats) {
    const Frame frame = grey_frame(format, {64, 48}, kGrey);
    Canvas canvas(frame.view());
    canvas.line({-1e9f, 24}, {1e9f, 24}, 3, 0xffffffff);
    canvas.line({1e9f, -1e9f}, {2e9f, 1e9f}, 3, 0xffffffff);
    canvas.line({-50, -50}, {-50, -50}, 3, 0xffffffff);
    EXPECT_NE(sample(frame, 0, 0, 24), kGrey);
    EXPECT_NE(sample(frame, 0, 63 * (format == PixelFormat::kRgba ? 4 : 1), 24), kGrey);
    EXPECT_EQ(sample(frame, 0, 0, 20), kGrey);
    EXPECT_EQ(sample(frame, 0, 0, 0), kGrey);
  }
}

}  // namespace
}  // namespace diopter
