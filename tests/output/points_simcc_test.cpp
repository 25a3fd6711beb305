#include "tests/output/decoding.h"

namespace diopter {
namespace {

const Keypoints& points_of(Decoding& decoding, const std::vector<TestTensor>& tensors) { return std::get<Keypoints>(decoding.run(tensors).data); }

// Two points on an input of 4x3 pixels, two bins a pixel.
const TestTensor kAcross{{1, 2, 8}, {0, 0, 0, .7f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .9f}};
const TestTensor kDown{{1, 2, 6}, {0, .5f, 0, 0, 0, 0, .4f, 0, 0, 0, 0, 0}};

TEST(SimccPoints, PeaksOverTheSplitRatio) {
  for (double ratio : {0., 2.}) {
    Decoding decoding("points_simcc", {.parameters = {{"ratio", ratio}}, .labels = {"nose", "ear"}, .mapping = identity_mapping({4, 3})});
    const Keypoints& points = points_of(decoding, {kAcross, kDown});
    ASSERT_EQ(points.points.size(), 2u);
    EXPECT_FLOAT_EQ(points.points[0].at.x, 1.5f);
    EXPECT_FLOAT_EQ(points.points[0].at.y, .5f);
    EXPECT_FLOAT_EQ(points.points[1].at.x, 3.5f);
    EXPECT_FLOAT_EQ(points.points[0].score, .5f);
    EXPECT_FLOAT_EQ(points.instances[0].score, .45f);
  }
}

TEST(SimccPoints, ScoreMayBeTheMeanOfBothPeaks) {
  Decoding decoding("points_simcc", {.parameters = {{"score", std::string("mean")}}, .mapping = identity_mapping({4, 3})});
  EXPECT_FLOAT_EQ(points_of(decoding, {kAcross, kDown}).points[0].score, .6f);
}

TEST(SimccPoints, ARowWithoutAFiniteBinLeavesTheInstanceOut) {
  TestTensor down = kDown;
  std::fill(down.values.begin(), down.values.begin() + 6, NAN);
  Decoding decoding("points_simcc", {.mapping = identity_mapping({4, 3})});
  const Output& output = decoding.run({kAcross, down});
  EXPECT_TRUE(std::get<Keypoints>(output.data).points.empty());
  EXPECT_GE(output.non_finite, 6);
}

TEST(SimccPoints, RefuseRowsOfOtherPoints) {
  Decoding decoding("points_simcc", {});
  EXPECT_EQ(decoding.status({kAcross, {{1, 3, 6}, std::vector<float>(18)}}).code, StatusCode::kInvalid);
}

}  // namespace
}  // namespace diopter
