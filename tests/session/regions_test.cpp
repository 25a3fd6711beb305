#include "engine/schedule/regions.h"

#include <gtest/gtest.h>

#include <cmath>

namespace diopter {
namespace {

constexpr double kPi = 3.14159265358979323846;

Boxes one_box(Rect box, std::vector<Point> points = {}, float score = 1) {
  Boxes boxes;
  boxes.items.push_back({box, score});
  boxes.points_per_box = static_cast<int>(points.size());
  boxes.points = std::move(points);
  return boxes;
}

TurnedRect region_of(const RegionSource& source, const OutputData& found) {
  std::vector<RegionInstance> regions;
  const Status status = regions_of(source, found, 8, regions);
  EXPECT_TRUE(status.ok()) << status.to_string();
  return regions.empty() ? TurnedRect() : regions[0].region;
}

TEST(Regions, AnUprightBoxIsSquaredByItsLongerSideThenScaled) {
  const TurnedRect region = region_of({.from = "a.b", .scale = {1.5, 1.5}}, one_box({10, 20, 30, 60}));
  EXPECT_FLOAT_EQ(region.centre.x, 20);
  EXPECT_FLOAT_EQ(region.centre.y, 40);
  EXPECT_FLOAT_EQ(region.width, 60);
  EXPECT_FLOAT_EQ(region.height, 60);
  EXPECT_EQ(region.angle, 0);
}

// MediaPipe's palm: the line from wrist to middle finger shall point up. Here it points right, so the region is turned a quarter
// clockwise and its "up" half a height lies to the right.
TEST(Regions, ATurnedPalmIsShiftedAlongItsOwnAxis) {
  RegionSource source{.from = "a.b", .rotate_from = {0}, .rotate_to = {1}, .angle_degrees = 90, .shift = {0, -.5}, .scale = {2.6, 2.6}};
  const TurnedRect region = region_of(source, one_box({0, 0, 40, 40}, {{10, 20}, {30, 20}}));
  EXPECT_NEAR(region.angle, kPi / 2, 1e-6);
  EXPECT_NEAR(region.centre.x, 40, 1e-4);
  EXPECT_NEAR(region.centre.y, 20, 1e-4);
  EXPECT_NEAR(region.width, 104, 1e-4);
}

TEST(Regions, ACircleGoesFromItsCentreThroughAPoint) {
  RegionSource source{.from = "a.b", .shape = RegionShape::kCircle, .rotate_from = {0}, .rotate_to = {1}, .angle_degrees = 90, .scale = {1.25, 1.25}};
  const TurnedRect region = region_of(source, one_box({0, 0, 1, 1}, {{50, 50}, {50, 30}}));
  EXPECT_NEAR(region.angle, 0, 1e-6);
  EXPECT_FLOAT_EQ(region.width, 50);
  EXPECT_FLOAT_EQ(region.centre.y, 50);
}

TEST(Regions, KeypointsAreBoxedInTurnedAxes) {
  Keypoints points;
  points.points_per_instance = 4;
  points.instances = {{kNoId, 1}};
  for (const Point at : {Point{0, 0}, Point{10, 10}, Point{20, 20}, Point{10, 30}}) points.points.push_back({at, 0, 1});
  const TurnedRect region = region_of({.from = "a.b", .points = {0, 1, 2}, .rotate_from = {0}, .rotate_to = {2}, .square = RegionSquare::kLong}, points);
  EXPECT_NEAR(region.angle, kPi / 4, 1e-6);
  EXPECT_NEAR(region.width, std::sqrt(800.), 1e-3);
  EXPECT_NEAR(region.centre.x, 10, 1e-4);
}

TEST(Regions, APointThatIsNotThereIsNamed) {
  std::vector<RegionInstance> regions;
  const Status status = regions_of({.from = "a.b", .rotate_from = {0}, .rotate_to = {7}}, one_box({0, 0, 1, 1}, {{0, 0}}), 1, regions);
  EXPECT_NE(status.to_string().find("rotate_to: is point 7, but there are 1"), std::string::npos) << status.to_string();
}

TEST(Regions, EmptyAndWeakItemsMakeNone) {
  std::vector<RegionInstance> regions;
  ASSERT_TRUE(regions_of({.from = "a.b"}, one_box({5, 5, 5, 5}), 1, regions).ok());
  EXPECT_TRUE(regions.empty());
  ASSERT_TRUE(regions_of({.from = "a.b", .min_score = .6}, one_box({0, 0, 9, 9}, {}, .5f), 1, regions).ok());
  EXPECT_TRUE(regions.empty());
}

Output as_output(OutputData data) {
  Output output;
  output.data = std::move(data);
  return output;
}

std::vector<int> ids(std::span<const RegionInstance> instances) {
  std::vector<int> list;
  for (const RegionInstance& instance : instances) list.push_back(instance.id);
  return list;
}

class Following : public testing::Test {
 protected:
  RegionFollower follower_{RegionSpec{.source = {.from = "palm.boxes"}, .track = {.from = "hand.points"}, .max_instances = 2}};
  std::span<const RegionInstance> chosen_;

  void choose(const Output* found) {
    const Status status = follower_.choose(found, chosen_);
    ASSERT_TRUE(status.ok()) << status.to_string();
  }
  static Keypoints hand(int id, float x) {
    Keypoints points;
    points.points_per_instance = 2;
    points.instances = {{id, 1}};
    points.points = {{{x, 0}, 0, 1}, {{x + 20, 20}, 0, 1}};
    return points;
  }
};

TEST_F(Following, AnInstanceKeepsItsIdAndADetectionOfItMakesNoSecond) {
  const Output palm = as_output(one_box({0, 0, 20, 20}));
  choose(&palm);
  EXPECT_EQ(ids(chosen_), std::vector<int>{0});
  ASSERT_TRUE(follower_.learn(hand(0, 2)).ok());
  EXPECT_TRUE(follower_.has_room());
  choose(&palm);
  EXPECT_EQ(ids(chosen_), std::vector<int>{0});
  EXPECT_NEAR(chosen_[0].region.centre.x, 12, 1e-4);  // where the points were, not the box
}

TEST_F(Following, ASecondHandFillsTheRoomAndALostOneMakesIt) {
  const Output palms = as_output([] {
    Boxes boxes = one_box({0, 0, 20, 20});
    boxes.items.push_back({{40, 0, 60, 20}, .9f});
    return boxes;
  }());
  choose(&palms);
  EXPECT_EQ(ids(chosen_), (std::vector<int>{0, 1}));
  Keypoints both = hand(0, 0);
  const Keypoints second = hand(1, 40);
  both.instances.push_back(second.instances[0]);
  both.points.insert(both.points.end(), second.points.begin(), second.points.end());
  ASSERT_TRUE(follower_.learn(both).ok());
  EXPECT_FALSE(follower_.has_room());
  choose(nullptr);
  EXPECT_EQ(ids(chosen_), (std::vector<int>{0, 1}));
  ASSERT_TRUE(follower_.learn(second).ok());
  EXPECT_TRUE(follower_.has_room());
  choose(&palms);
  EXPECT_EQ(ids(chosen_), (std::vector<int>{1, 2}));  // the first hand came back: it is a new one
}

}  // namespace
}  // namespace diopter
