#include "engine/schedule/scene_cut.h"

#include <gtest/gtest.h>

#include <cmath>

namespace diopter {
namespace {

// Bright hills on a dark ground, moved by (dx, dy), of this brightness.
Frame hills(PixelFormat format, int dx, int dy, double gain = 1) {
  Frame frame = Frame::create(format, {320, 180}).value();
  const FrameView view = frame.view();
  const int channels = format == PixelFormat::kRgba ? 4 : 1;
  for (int y = 0; y < 180; ++y) {
    for (int x = 0; x < 320 * channels; ++x) {
      const double u = (x / channels + dx) * .05, v = (y + dy) * .06;
      view.planes[0][y * view.strides[0] + x] = static_cast<uint8_t>(gain * (60 + 50 * std::sin(u) * std::sin(v)));
    }
  }
  return frame;
}

Frame paper(PixelFormat format) {
  Frame frame = hills(format, 0, 0);
  const FrameView view = frame.view();
  for (int y = 0; y < 180; ++y) std::fill_n(view.planes[0] + y * view.strides[0], view.strides[0], uint8_t{220});
  return frame;
}

class Cuts : public testing::TestWithParam<PixelFormat> {};

TEST_P(Cuts, ACutIsSeenOnceInWhateverFormat) {
  SceneCut cut;
  EXPECT_FALSE(cut.is_cut(hills(GetParam(), 0, 0).view()));
  EXPECT_FALSE(cut.is_cut(hills(GetParam(), 0, 0).view()));
  EXPECT_TRUE(cut.is_cut(paper(GetParam()).view()));
  EXPECT_FALSE(cut.is_cut(paper(GetParam()).view()));
  EXPECT_TRUE(cut.is_cut(hills(GetParam(), 0, 0).view()));
}
INSTANTIATE_TEST_SUITE_P(Formats, Cuts, testing::Values(PixelFormat::kI420, PixelFormat::kNv12, PixelFormat::kRgba));

TEST(SceneCut, APanAndAChangeOfLightAreNone) {
  SceneCut cut;
  for (int i = 0; i < 40; ++i) EXPECT_FALSE(cut.is_cut(hills(PixelFormat::kI420, 6 * i, 3 * i).view())) << i;
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(cut.is_cut(hills(PixelFormat::kI420, 0, 0, 1 + .05 * (i % 3)).view())) << i;
}

TEST(SceneCut, AnEmptyFrameAndTheFirstOneAreNone) {
  SceneCut cut;
  EXPECT_FALSE(cut.is_cut(Frame().view()));
  EXPECT_FALSE(cut.is_cut(paper(PixelFormat::kI420).view()));
  cut.reset();
  EXPECT_FALSE(cut.is_cut(hills(PixelFormat::kI420, 0, 0).view()));
}

}  // namespace
}  // namespace diopter
