#include "engine/output/instances.h"

#include <gtest/gtest.h>

namespace diopter {
namespace {

Keypoints hand(size_t points) {
  Keypoints found;
  found.points_per_instance = static_cast<int>(points);
  found.instances = {{kNoId, .9f}};
  found.points.resize(points);
  return found;
}

TEST(Instances, AreJoinedUnderTheirIds) {
  OutputData all;
  start_join(OutputKind::kKeypoints, all);
  join(hand(21), 4, all);
  join(hand(21), 7, all);
  const Keypoints& joined = std::get<Keypoints>(all);
  ASSERT_EQ(joined.instances.size(), 2u);
  EXPECT_EQ(joined.instances[1].id, 7);
  EXPECT_EQ(joined.of(1).size(), 21u);
}

// A second region without a hand in it took the number of points away from the first.
TEST(Instances, ARegionInWhichNothingWasFoundChangesNothing) {
  OutputData all;
  start_join(OutputKind::kKeypoints, all);
  join(hand(21), 0, all);
  join(Keypoints(), 1, all);
  EXPECT_EQ(std::get<Keypoints>(all).points_per_instance, 21);
  EXPECT_EQ(std::get<Keypoints>(all).of(0).size(), 21u);

  Boxes found;
  found.items.push_back({{0, 0, 9, 9}, .9f});
  found.points_per_box = 6;
  found.points.resize(6);
  start_join(OutputKind::kBoxes, all);
  join(found, 0, all);
  join(Boxes(), 1, all);
  EXPECT_EQ(std::get<Boxes>(all).points_per_box, 6);
}

TEST(Instances, AFrameWithoutAnyIsEmptyAgain) {
  OutputData all;
  start_join(OutputKind::kClasses, all);
  Classes found;
  found.items = {{3, .5f}};
  join(found, 0, all);
  start_join(OutputKind::kClasses, all);
  EXPECT_TRUE(std::get<Classes>(all).items.empty());
}

}  // namespace
}  // namespace diopter
