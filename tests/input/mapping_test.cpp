#include <gtest/gtest.h>

#include <cmath>

#include "tests/input/random_cases.h"

namespace diopter {
namespace {

TEST(Mapping, ForwardThenBackIsWithinHalfAPixel) {
  Dice dice(1);
  for (int i = 0; i < 2000; ++i) {
    const Size frame{dice.whole(1, 8192), dice.whole(1, 8192)}, tensor{dice.whole(1, 1024), dice.whole(1, 1024)};
    const auto mapping = make_mapping(random_region(dice), random_spec(dice), frame, tensor);
    ASSERT_TRUE(mapping.ok()) << mapping.status().to_string();
    const Point p{static_cast<float>(dice.real(0, frame.width)), static_cast<float>(dice.real(0, frame.height))};
    const Point q = mapping->frame_from_tensor.apply(mapping->tensor_from_frame.apply(p));
    ASSERT_LE(std::hypot(q.x - p.x, q.y - p.y), .5f);
  }
}

TEST(Mapping, ContainPutsTheRegionExactlyOntoItsContent) {
  Dice dice(2);
  for (int i = 0; i < 500; ++i) {
    TransformSpec spec = random_spec(dice);
    spec.fit = Fit::kContain;
    spec.rotate_degrees = 0;
    const RegionSpec region = random_region(dice);
    const Size frame{dice.whole(8, 4000), dice.whole(8, 4000)};
    const Mapping m = make_mapping(region, spec, frame, {dice.whole(4, 600), dice.whole(4, 600)}).value();
    const Rect seen = m.frame_from_tensor.apply(m.content);
    EXPECT_NEAR(seen.x0, region.crop[0] * frame.width, .01);
    EXPECT_NEAR(seen.y0, region.crop[1] * frame.height, .01);
    EXPECT_NEAR(seen.x1, (region.crop[0] + region.crop[2]) * frame.width, .01);
    EXPECT_NEAR(seen.y1, (region.crop[1] + region.crop[3]) * frame.height, .01);
  }
}

TEST(Mapping, ContainRoundsThePictureAndFloorsItsOffset) {
  TransformSpec spec;
  spec.fit = Fit::kContain;
  const Mapping m = make_mapping({}, spec, {640, 427}, {416, 416}).value();  // 427 * .65 = 277.55 -> 278, (416 - 278) / 2 = 69
  EXPECT_EQ(m.content.x0, 0);
  EXPECT_EQ(m.content.x1, 416);
  EXPECT_EQ(m.content.y0, 69);
  EXPECT_EQ(m.content.y1, 69 + 278);
  spec.align = {0, 0};
  EXPECT_EQ(make_mapping({}, spec, {640, 427}, {416, 416})->content.y0, 0);
}

TEST(Mapping, CoverKeepsTheAspectRatioAndCutsByTheAlignment) {
  TransformSpec spec;
  spec.fit = Fit::kCover;
  spec.align = {1, .5};
  const Mapping m = make_mapping({}, spec, {1920, 1080}, {256, 256}).value();
  const Rect seen = m.frame_from_tensor.apply(m.content);
  EXPECT_NEAR(seen.x0, 840, .01);
  EXPECT_NEAR(seen.x1, 1920, .01);
  EXPECT_NEAR(seen.y0, 0, .01);
  EXPECT_NEAR(seen.y1, 1080, .01);
}

TEST(Mapping, AQuarterTurnClockwiseBringsTheLowerLeftCornerToTheUpperLeft) {
  TransformSpec spec;
  spec.rotate_degrees = 90;
  const Mapping m = make_mapping({}, spec, {640, 480}, {480, 640}).value();
  const Point p = m.frame_from_tensor.apply(Point{0, 0});
  EXPECT_EQ(p.x, 0);
  EXPECT_EQ(p.y, 480);
  EXPECT_EQ(m.frame_from_tensor.apply(Point{480, 0}).y, 0);
}

TEST(Mapping, FlipsMirrorTheirOwnAxis) {
  TransformSpec spec;
  spec.flip_horizontal = true;
  Point corner = make_mapping({}, spec, {640, 480}, {64, 48})->frame_from_tensor.apply(Point{0, 0});
  EXPECT_EQ(corner.x, 640);
  EXPECT_EQ(corner.y, 0);
  spec.flip_horizontal = false;
  spec.flip_vertical = true;
  corner = make_mapping({}, spec, {640, 480}, {64, 48})->frame_from_tensor.apply(Point{0, 0});
  EXPECT_EQ(corner.x, 0);
  EXPECT_EQ(corner.y, 480);
}

TEST(Mapping, RefusesRegionsOutsideOfTheFrame) {
  for (const RegionSpec& region : {RegionSpec{{.5, 0, .6, 1}}, RegionSpec{{0, 0, 0, 1}}, RegionSpec{{-.1, 0, 1, 1}}, RegionSpec{{0, 0, std::nan(""), 1}}}) {
    const auto mapping = make_mapping(region, {}, {640, 480}, {256, 256});
    ASSERT_FALSE(mapping.ok());
    EXPECT_EQ(mapping.status().place, "region/crop");
  }
}

TEST(TensorSize, IsTheModelsWhereItIsFixed) {
  TransformSpec spec;
  EXPECT_EQ(tensor_size({}, spec, {1, 3, 240, 320}, {1920, 1080}).value(), (Size{320, 240}));
  spec.layout = Layout::kNhwc;
  EXPECT_EQ(tensor_size({}, spec, {1, 240, 320, 3}, {1920, 1080}).value(), (Size{320, 240}));
}

TEST(TensorSize, FollowsTheRegionInStepsWhereTheModelIsDynamic) {
  TransformSpec spec;
  spec.multiple_of = 16;
  spec.plus = 1;
  const Shape dynamic{kDynamic, 3, kDynamic, kDynamic};
  EXPECT_EQ(tensor_size({}, spec, dynamic, {640, 480}).value(), (Size{641, 481}));
  EXPECT_EQ(tensor_size({}, spec, dynamic, {1, 1}).value(), (Size{17, 17}));
  EXPECT_EQ(tensor_size({{0, 0, .5, 1}}, spec, dynamic, {640, 480}).value(), (Size{321, 481}));
  spec.rotate_degrees = 90;
  EXPECT_EQ(tensor_size({}, spec, dynamic, {640, 480}).value(), (Size{481, 641}));
  spec.width = 33;
  EXPECT_EQ(tensor_size({}, spec, dynamic, {640, 480}).value(), (Size{33, 641}));
}

TEST(TensorSize, NamesTheFieldThatDisagreesWithTheModel) {
  TransformSpec spec;
  EXPECT_EQ(tensor_size({}, spec, {1, 1, 28, 28}, {64, 64}).status().place, "transform/colour");
  spec.width = 320;
  EXPECT_EQ(tensor_size({}, spec, {1, 3, 256, 256}, {64, 64}).status().place, "transform/width");
  EXPECT_FALSE(tensor_size({}, {}, {10, 10}, {64, 64}).ok());
  EXPECT_FALSE(tensor_size({}, {}, {4, 3, 10, 10}, {64, 64}).ok());
  EXPECT_FALSE(tensor_size({}, {}, {1, 3, int64_t{1} << 40, 10}, {64, 64}).ok());
}

}  // namespace
}  // namespace diopter
