// Regions that move: turned, partly outside of the frame, another one on each call.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/input/plain_transform.h"
#include "tests/input/random_cases.h"

namespace diopter {
namespace {

// Waves of 150 pixels, and edges: what a camera sees, rather than noise of single pixels.
Frame picture(PixelFormat format, Size size) {
  Frame frame = Frame::create(format, size, {}).value();
  const FrameView view = frame.view();
  for (int p = 0; p < plane_count(format); ++p) {
    const Size plane = plane_size(format, size, p);  // bytes in a row, rows
    const int channels = format == PixelFormat::kRgba ? 4 : format == PixelFormat::kNv12 && p == 1 ? 2 : 1;
    const double zoom = p == 0 ? 1 : 2;
    for (int y = 0; y < plane.height; ++y) {
      for (int x = 0; x < plane.width; ++x) {
        const double u = x / channels * zoom, v = y * zoom;
        const double wave = 128 + 50 * std::sin(u / 25) * std::cos(v / 30) + (std::fmod(u / 90 + v / 130, 2) < 1 ? 30 : -30);
        view.planes[p][y * view.strides[p] + x] = static_cast<uint8_t>(wave + 9 * (x % channels));
      }
    }
  }
  return frame;
}

struct Difference {
  double mean = 0, worst = 0;
};

Difference compared(const Frame& frame, const TurnedRect& region, int side) {
  TransformSpec spec;
  spec.width = spec.height = side;
  spec.layout = Layout::kNhwc;
  spec.fill = {20, 60, 200};
  Transformer transformer({}, spec);
  Tensor tensor;
  Mapping mapping;
  const Status status = transformer.run(frame.view(), {}, tensor, mapping, &region);
  EXPECT_TRUE(status.ok()) << status.to_string();
  const std::vector<double> reference = plain::transform({}, spec, frame.view(), mapping);
  Difference difference;
  for (size_t i = 0; i < reference.size(); ++i) {
    const double off = std::fabs(tensor.floats()[i] - reference[i]);
    difference.mean += off / static_cast<double>(reference.size());
    difference.worst = std::fmax(difference.worst, off);
  }
  return difference;
}

class Moving : public testing::TestWithParam<PixelFormat> {};
INSTANTIATE_TEST_SUITE_P(Formats, Moving, testing::Values(PixelFormat::kI420, PixelFormat::kNv12, PixelFormat::kRgba));

TEST_P(Moving, ShrunkRegionsAreNearThePlainTransform) {
  const Frame frame = picture(GetParam(), {960, 540});
  Dice dice(31);
  for (int i = 0; i < 24; ++i) {
    const float side = static_cast<float>(dice.whole(250, 900));
    const TurnedRect region{{static_cast<float>(dice.whole(0, 960)), static_cast<float>(dice.whole(0, 540))}, side, side, .1 + dice.whole(0, 60) / 10.};
    const Difference difference = compared(frame, region, 64);
    EXPECT_LT(difference.mean, 1.5) << i << ": " << side << " px";
    EXPECT_LT(difference.worst, 70) << i << ": " << side << " px";  // a tensor pixel across the frame's edge
  }
}

TEST_P(Moving, RegionsThatHardlyShrinkAreExact) {
  const Frame frame = picture(GetParam(), {320, 240});
  EXPECT_LT(compared(frame, {{150, 120}, 80, 80, .4}, 64).worst, .05);
  EXPECT_LT(compared(frame, {{10, 120}, 80, 80, 1e-7}, 64).worst, .05);  // out of the frame at the left
}

TEST_P(Moving, ARegionOutsideOfTheFrameIsFill) {
  const Frame frame = picture(GetParam(), {320, 240});
  TransformSpec spec;
  spec.width = spec.height = 16;
  spec.fill = {20, 60, 200};
  Transformer transformer({}, spec);
  Tensor tensor;
  Mapping mapping;
  for (const TurnedRect& region : {TurnedRect{{-900, 100}, 200, 200, .5}, TurnedRect{{5000, 4000}, 20, 20, 0}, TurnedRect{{-40, 100}, 60, 60, 0}, TurnedRect{{100, -400}, 300, 300, 1}}) {
    ASSERT_TRUE(transformer.run(frame.view(), {}, tensor, mapping, &region).ok());
    EXPECT_NEAR(tensor.floats()[0], 20, 1e-3);
    EXPECT_NEAR(tensor.floats()[16 * 16 * 2 + 100], 200, 1e-3);
  }
}

TEST(MovingRegions, NonsenseIsRefused) {
  const Frame frame = picture(PixelFormat::kI420, {64, 64});
  Transformer transformer({}, {.width = 8, .height = 8});
  Tensor tensor;
  Mapping mapping;
  for (const TurnedRect& region : {TurnedRect{{NAN, 0}, 9, 9, 0}, TurnedRect{{0, 0}, 0, 9, 0}, TurnedRect{{0, 0}, 9, 1e9f, 0}, TurnedRect{{0, 0}, 9, 9, INFINITY}}) {
    EXPECT_EQ(transformer.run(frame.view(), {}, tensor, mapping, &region).code, StatusCode::kInvalid);
  }
}

}  // namespace
}  // namespace diopter
