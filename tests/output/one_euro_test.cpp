#include <cmath>
#include <random>

#include "tests/output/filtering.h"

namespace diopter {
namespace {

// A square of 100 px whose corner is at x.
Keypoints square(float x, int id = kNoId) {
  Keypoints points;
  points.points_per_instance = 2;
  points.instances = {{id, 1}};
  points.points = {{{x, 0}, 0, 1}, {{x + 100, 100}, 0, 1}};
  return points;
}

TEST(OneEuroFilter, JitterOfAPointAtRestFallsToAThird) {
  Filtering filtering("one_euro");
  std::mt19937 random(1);
  std::normal_distribution<float> jitter(0, 1);
  double before = 0, after = 0;
  for (int i = 0; i < 300; ++i) {
    const float noise = jitter(random);
    const float shown = filtering.run(i / 30., square(200 + noise)).points[0].at.x - 200;
    if (i < 30) continue;
    before += noise * noise;
    after += shown * shown;
  }
  EXPECT_LT(std::sqrt(after / before), .45);
}

TEST(OneEuroFilter, AMovingPointIsHardlyLate) {
  Filtering filtering("one_euro");
  float shown = 0;
  for (int i = 0; i <= 60; ++i) shown = filtering.run(i / 30., square(static_cast<float>(10 * i))).points[0].at.x;  // 3 sizes a second
  EXPECT_NEAR(shown, 600, 8);  // less than a frame
}

TEST(OneEuroFilter, AGapAResetOrAStepBackInTimeBeginsAnew) {
  Filtering filtering("one_euro");
  filtering.run(0, square(0));
  EXPECT_NE(filtering.run(.03, square(50)).points[0].at.x, 50);
  EXPECT_EQ(filtering.run(5, square(90)).points[0].at.x, 90);
  EXPECT_EQ(filtering.run(4, square(10)).points[0].at.x, 10);
  filtering.reset();
  EXPECT_EQ(filtering.run(4.03, square(70)).points[0].at.x, 70);
}

TEST(OneEuroFilter, InstancesAreSmoothedByTheirIds) {
  Filtering filtering("one_euro");
  filtering.run(0, square(0, 1));
  EXPECT_EQ(filtering.run(.03, square(300, 2)).points[0].at.x, 300);  // another hand
}

TEST(OneEuroFilter, BoxesAndVectorsToo) {
  Boxes boxes;
  boxes.items = {{{0, 0, 100, 100}, .9f}};
  Filtering box_filter("one_euro"), vector_filter("one_euro");
  box_filter.run(0, boxes);
  boxes.items[0].box.x0 = 10;
  const float x0 = box_filter.run(1 / 30., boxes).items[0].box.x0;
  EXPECT_GT(x0, 0);
  EXPECT_LT(x0, 10);
  vector_filter.run(0, Vector{{0}});
  const float value = vector_filter.run(1 / 30., Vector{{1}}).values[0];
  EXPECT_GT(value, 0);
  EXPECT_LT(value, 1);
}

}  // namespace
}  // namespace diopter
