#include "tests/output/decoding.h"

namespace diopter {
namespace {

const Keypoints& points_of(Decoding& decoding, const std::vector<TestTensor>& tensors) { return std::get<Keypoints>(decoding.run(tensors).data); }

// Two points (y, x, score) and a box with its score, a row.
DecodingSetup several() {
  return {.parameters = {{"instances", true}, {"points", 2.0}, {"min_presence", .3}}, .mapping = identity_mapping({100, 50})};
}
const TestTensor kThree{{1, 3, 11}, {.1f, .2f, .9f, .3f, .4f, .5f, 0, 0, 1, 1, .8f,  //
                                     .5f, .5f, .9f, .5f, .5f, .9f, 0, 0, 1, 1, .1f,  //
                                     .2f, .6f, .4f, .2f, .6f, .4f, 0, 0, 1, 1, .7f}};

TEST(ListedPoints, YXScoreOverTheSquareAsMoveNetHasThem) {
  Decoding decoding("points_list", {.labels = {"nose", "left_eye"}, .mapping = identity_mapping({192, 96})});
  const Keypoints& points = points_of(decoding, {{{1, 1, 2, 3}, {.5f, .25f, .8f, 1, 1, .4f}}});
  ASSERT_EQ(points.instances.size(), 1u);
  EXPECT_FLOAT_EQ(points.points[0].at.x, 48);
  EXPECT_FLOAT_EQ(points.points[0].at.y, 48);
  EXPECT_FLOAT_EQ(points.points[1].score, .4f);
  EXPECT_FLOAT_EQ(points.instances[0].score, .6f);
  EXPECT_FALSE(points.has_z);
}

TEST(ListedPoints, OrderSaysWhereTheNumbersStand) {
  Decoding decoding("points_list", {.parameters = {{"order", std::string("xyzs")}, {"units", std::string("pixels")}, {"activation", std::string("sigmoid")}}});
  const Keypoints& points = points_of(decoding, {{{2, 4}, {1, 2, 3, 0, 5, 6, 7, 100}}});
  EXPECT_FLOAT_EQ(points.points[1].at.x, 5);
  EXPECT_FLOAT_EQ(points.points[1].z, 7);
  EXPECT_FLOAT_EQ(points.points[0].score, .5f);
}

TEST(ListedPoints, ARowAnInstanceWithItsScoreLast) {
  Decoding decoding("points_list", several());
  const Keypoints& points = points_of(decoding, {kThree});
  ASSERT_EQ(points.instances.size(), 2u);
  EXPECT_FLOAT_EQ(points.instances[1].score, .7f);
  EXPECT_EQ(points.instances[1].id, 1);
  ASSERT_EQ(points.points.size(), 4u);
  EXPECT_FLOAT_EQ(points.of(1)[0].at.x, 60);
  EXPECT_FLOAT_EQ(points.of(0)[1].at.y, 15);
}

TEST(ListedPoints, WithoutPresenceTheMeanOfThePointsJudges) {
  DecodingSetup setup = several();
  setup.parameters["presence"] = std::string("none");
  setup.parameters["min_presence"] = .5;
  Decoding decoding("points_list", setup);
  const Keypoints& points = points_of(decoding, {kThree});
  ASSERT_EQ(points.instances.size(), 2u);
  EXPECT_FLOAT_EQ(points.instances[0].score, .7f);
  EXPECT_FLOAT_EQ(points.instances[1].score, .9f);
  EXPECT_EQ(points.points.size(), 4u);
}

TEST(ListedPoints, MayFollowABoxAndItsScore) {
  DecodingSetup setup{.parameters = {{"instances", true}, {"first_column", 6.0}, {"presence_column", 4.0}, {"order", std::string("xys")}, {"units", std::string("pixels")}}};
  Decoding decoding("points_list", setup);
  const Keypoints& points = points_of(decoding, {{{1, 1, 9}, {0, 0, 9, 9, .6f, 0, 3, 4, .5f}}});
  ASSERT_EQ(points.points.size(), 1u);
  EXPECT_FLOAT_EQ(points.points[0].at.x, 3);
  EXPECT_FLOAT_EQ(points.instances[0].score, .6f);
}

TEST(ListedPoints, OneBadInstanceLeavesTheOthersWhole) {
  TestTensor rows = kThree;
  rows.values[0] = NAN;
  Decoding decoding("points_list", several());
  const Output& output = decoding.run({rows});
  const Keypoints& points = std::get<Keypoints>(output.data);
  ASSERT_EQ(points.instances.size(), 1u);
  EXPECT_EQ(points.instances[0].id, 0);
  ASSERT_EQ(points.points.size(), 2u);
  EXPECT_FLOAT_EQ(points.points[0].at.x, 60);
  EXPECT_EQ(output.non_finite, 1);
}

TEST(ListedPoints, MostInstancesAreBounded) {
  DecodingSetup setup = several();
  setup.parameters["max_items"] = 1.0;
  Decoding decoding("points_list", setup);
  EXPECT_EQ(points_of(decoding, {kThree}).instances.size(), 1u);
}

TEST(ListedPoints, RefuseWhatDoesNotFit) {
  Decoding one("points_list", {});
  EXPECT_EQ(one.status({{{1, 17, 4}, std::vector<float>(68)}}).code, StatusCode::kInvalid);
  Decoding rows("points_list", {.parameters = {{"instances", true}, {"points", 4.0}}});
  EXPECT_EQ(rows.status({{{1, 2, 11}, std::vector<float>(22)}}).code, StatusCode::kInvalid);
  EXPECT_EQ(rows.status({{{2, 2, 12}, std::vector<float>(48)}}).code, StatusCode::kInvalid);
  Decoding column("points_list", {.parameters = {{"instances", true}, {"presence_column", 40.0}}});
  EXPECT_EQ(column.status({{{1, 2, 12}, std::vector<float>(24)}}).code, StatusCode::kInvalid);
}

}  // namespace
}  // namespace diopter
