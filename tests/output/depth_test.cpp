#include <gtest/gtest.h>

#include "engine/output/place.h"
#include "tests/output/decoding.h"

namespace diopter {
namespace {

TEST(DepthDecoder, KeepsTheRawValuesOfEveryShape) {
  for (const Shape& shape : {Shape{1, 1, 2, 3}, Shape{1, 2, 3}, Shape{1, 2, 3, 1}, Shape{2, 3}}) {
    for (Layout layout : {Layout::kNchw, Layout::kNhwc}) {
      Decoding decoding("depth", {.input_layout = layout});
      const Depth& depth = std::get<Depth>(decoding.run({{shape, {1, 2, 3, 4, 5, 600}}}).data);
      EXPECT_EQ(depth.width, 3) << shape.to_string();
      EXPECT_EQ(depth.height, 2);
      EXPECT_EQ(depth.values, (std::vector<float>{1, 2, 3, 4, 5, 600}));
    }
  }
}

TEST(DepthDecoder, DistancesAreInvertedSoThatNearerIsLarger) {
  Decoding decoding("depth", {.parameters = {{"nearer", std::string("small")}}});
  const Depth& depth = std::get<Depth>(decoding.run({{{1, 1, 5}, {.5f, 4, 0, -1, 1e-30f}}}).data);
  EXPECT_EQ(depth.values, (std::vector<float>{2, .25f, 0, 0, 1 / 1e-3f}));
}

TEST(DepthDecoder, WhatIsNotFiniteIsAsFarAsTheFarthest) {
  Decoding decoding("depth", {});
  const Output& output = decoding.run({{{1, 1, 4}, {NAN, 7, INFINITY, 3}}});
  EXPECT_EQ(output.non_finite, 2);
  EXPECT_EQ(std::get<Depth>(output.data).values, (std::vector<float>{3, 7, 3, 3}));
  EXPECT_EQ(std::get<Depth>(decoding.run({{{1, 1, 1}, {NAN}}}).data).values, (std::vector<float>{0}));
}

TEST(DepthDecoder, RefusesSeveralChannels) {
  Decoding decoding("depth", {});
  EXPECT_EQ(decoding.status({{{1, 2, 2, 3}, std::vector<float>(12)}}).code, StatusCode::kInvalid);
}

Depth ramp(int width, std::vector<float> values, double scale) {
  Depth depth{width, static_cast<int>(values.size()) / width, std::move(values), Affine::scaling(scale, scale), {}};
  depth.content = {0, 0, static_cast<float>(depth.width), static_cast<float>(depth.height)};
  return depth;
}

TEST(DepthToFrame, SpreadsTheFrameOverSixteenBits) {
  FrameDepth placed;
  ASSERT_TRUE(depth_to_frame(ramp(2, {10, 20}, 2), {4, 2}, placed).ok());
  EXPECT_EQ(placed.least, 10);
  EXPECT_EQ(placed.most, 20);
  EXPECT_EQ(placed.samples, (std::vector<uint16_t>{0, 16384, 49151, 65535, 0, 16384, 49151, 65535}));
}

TEST(DepthToFrame, ReportsTheRangeOfThePixelsNotOfTheGrid) {
  FrameDepth placed;
  ASSERT_TRUE(depth_to_frame(ramp(4, {0, 1, 1, 2}, .5), {2, 1}, placed).ok());
  EXPECT_EQ(placed.least, .5);
  EXPECT_EQ(placed.most, 1.5);
}

TEST(DepthToFrame, FlatAndHugeDepthStaysFinite) {
  FrameDepth placed;
  ASSERT_TRUE(depth_to_frame(ramp(2, {5, 5}, 1), {2, 1}, placed).ok());
  EXPECT_EQ(placed.samples, (std::vector<uint16_t>{0, 0}));
  ASSERT_TRUE(depth_to_frame(ramp(2, {-3e38f, 3e38f}, 2), {4, 1}, placed).ok());
  EXPECT_EQ(placed.samples.front(), 0);
  EXPECT_EQ(placed.samples.back(), 65535);
}

TEST(DepthToFrame, RefusesWhatIsEmpty) {
  FrameDepth placed;
  EXPECT_FALSE(depth_to_frame({}, {2, 2}, placed).ok());
  Depth flat = ramp(1, {1}, 0);
  EXPECT_FALSE(depth_to_frame(flat, {2, 2}, placed).ok());
}

}  // namespace
}  // namespace diopter
