#include "tests/output/decoding.h"

namespace diopter {
namespace {

using Parameters = std::map<std::string, ParameterValue>;

const Keypoints& points_of(Decoding& decoding, const std::vector<TestTensor>& tensors) { return std::get<Keypoints>(decoding.run(tensors).data); }

// The tensor's (10, 20) is the frame's (100, 50) turned a quarter clockwise and doubled.
Mapping turned() {
  Mapping mapping = identity_mapping({64, 32});
  mapping.frame_from_tensor = {0, -2, 140, 2, 0, 30};
  return mapping;
}

TEST(DirectPoints, ShapesOfAnyRankAreRowsOfPointsInTensorPixels) {
  for (const Shape& shape : {Shape{1, 6}, Shape{6}, Shape{1, 1, 1, 6}, Shape{1, 2, 3}}) {
    Decoding decoding("points_direct", {.labels = {"tip", "root"}});
    const Keypoints& points = points_of(decoding, {{shape, {1, 2, 3, 4, 5, 6}}});
    ASSERT_EQ(points.instances.size(), 1u);
    EXPECT_EQ(points.points_per_instance, 2);
    EXPECT_TRUE(points.has_z);
    EXPECT_FLOAT_EQ(points.points[1].at.x, 4);
    EXPECT_FLOAT_EQ(points.points[1].at.y, 5);
    EXPECT_FLOAT_EQ(points.points[1].z, 6);
    EXPECT_FLOAT_EQ(points.points[1].score, 1);
    EXPECT_EQ(label_of(points.names, 1), "root");
  }
}

TEST(DirectPoints, GoThroughTheMappingAndDepthIsScaledLikeX) {
  Decoding decoding("points_direct", {.mapping = turned()});
  const Keypoints& points = points_of(decoding, {{{1, 3}, {10, 20, -5}}});
  EXPECT_FLOAT_EQ(points.points[0].at.x, 100);
  EXPECT_FLOAT_EQ(points.points[0].at.y, 50);
  EXPECT_FLOAT_EQ(points.points[0].z, -10);
}

TEST(DirectPoints, UnitsCountOverTheTensorsOwnSides) {
  Mapping mapping = identity_mapping({64, 32});
  Decoding normalized("points_direct", {.parameters = {{"units", std::string("normalized")}}, .mapping = mapping});
  EXPECT_FLOAT_EQ(points_of(normalized, {{{1, 3}, {.5f, .25f, .5f}}}).points[0].at.y, 8);
  EXPECT_FLOAT_EQ(points_of(normalized, {{{1, 3}, {.5f, .25f, .5f}}}).points[0].z, 32);
  Decoding centered("points_direct", {.parameters = {{"units", std::string("centered")}}, .mapping = mapping});
  const Keypoints& points = points_of(centered, {{{1, 3}, {-1, .5f, .5f}}});
  EXPECT_FLOAT_EQ(points.points[0].at.x, 0);
  EXPECT_FLOAT_EQ(points.points[0].at.y, 24);
  EXPECT_FLOAT_EQ(points.points[0].z, 16);
}

TEST(DirectPoints, AxesAreGuessedFromNamesThenTheLastSizeThenDivisibility) {
  const auto count = [](size_t names, const Shape& shape) {
    Decoding decoding("points_direct", {.labels = Labels(names, "p")});
    return points_of(decoding, {{shape, std::vector<float>(static_cast<size_t>(shape.element_count()), 1)}}).points_per_instance;
  };
  EXPECT_EQ(count(39, {1, 195}), 39);
  EXPECT_EQ(count(6, {1, 12}), 6);
  EXPECT_EQ(count(0, {1, 6, 2}), 6);
  EXPECT_EQ(count(0, {1, 1404}), 468);
  EXPECT_EQ(count(0, {1, 196}), 98);
  EXPECT_EQ(count(0, {1, 63}), 21);
}

TEST(DirectPoints, VisibilityLogitsAndPresenceAndTheFirstPointsOnly) {
  const Parameters parameters = {{"axes", 5.0}, {"score_column", 3.0}, {"activation", std::string("sigmoid")}, {"keep", 1.0}, {"presence", std::string("sigmoid")}, {"min_presence", .5}};
  Decoding decoding("points_direct", {.parameters = parameters});
  const TestTensor numbers{{1, 10}, {1, 2, 3, 0, 9, 4, 5, 6, 100, 9}};
  const Keypoints& points = points_of(decoding, {numbers, {{1, 1}, {2}}});
  ASSERT_EQ(points.points.size(), 1u);
  EXPECT_FLOAT_EQ(points.points[0].score, .5f);
  EXPECT_NEAR(points.instances[0].score, .8808f, 1e-4);
  EXPECT_TRUE(points_of(decoding, {numbers, {{1, 1}, {-1}}}).instances.empty());
  EXPECT_TRUE(points.points.empty());
}

TEST(DirectPoints, RepeatTheScoreOfTheInstanceWhereTheyHaveNone) {
  Decoding decoding("points_direct", {});
  const Keypoints& points = points_of(decoding, {{{1, 6}, {1, 2, 3, 4, 5, 6}}, {{1, 1}, {.75f}}});
  EXPECT_FLOAT_EQ(points.points[1].score, .75f);
  EXPECT_FLOAT_EQ(points.instances[0].score, .75f);
  EXPECT_EQ(points.instances[0].id, kNoId);
}

TEST(DirectPoints, AnInstanceWithAPointThatIsNowhereIsLeftOutAndCounted) {
  Decoding decoding("points_direct", {.parameters = {{"axes", 3.0}}});
  for (float bad : {NAN, INFINITY, 1e10f}) {
    const Output& output = decoding.run({{{1, 6}, {1, 2, 3, 4, bad, 6}}, {{1}, {1}}});
    EXPECT_TRUE(std::get<Keypoints>(output.data).points.empty());
    EXPECT_EQ(output.non_finite, 1);
  }
  const Output& output = decoding.run({{{1, 3}, {1, 2, NAN}}, {{1}, {NAN}}});
  ASSERT_EQ(std::get<Keypoints>(output.data).points.size(), 1u);
  EXPECT_EQ(std::get<Keypoints>(output.data).points[0].z, 0);
  EXPECT_EQ(output.non_finite, 2);
}

TEST(DirectPoints, RefuseWhatDoesNotFit) {
  Decoding three("points_direct", {.parameters = {{"axes", 3.0}}});
  EXPECT_EQ(three.status({{{1, 7}, std::vector<float>(7)}}).code, StatusCode::kInvalid);
  EXPECT_EQ(three.status({{{1, 0}, {}}}).code, StatusCode::kInvalid);
  EXPECT_EQ(three.status({{{1, 6}, std::vector<float>(6)}, {{1, 6}, std::vector<float>(6)}}).code, StatusCode::kInvalid);
  Decoding guessing("points_direct", {});
  EXPECT_EQ(guessing.status({{{1, 7}, std::vector<float>(7)}}).code, StatusCode::kInvalid);
  EXPECT_EQ(guessing.status({{{1, 1 << 18}, std::vector<float>(1 << 18)}}).code, StatusCode::kLimit);
  Decoding beyond("points_direct", {.parameters = {{"axes", 2.0}, {"score_column", 2.0}}});
  EXPECT_EQ(beyond.status({{{1, 6}, std::vector<float>(6)}}).code, StatusCode::kInvalid);
}

}  // namespace
}  // namespace diopter
