#include "tests/output/decoding.h"

namespace diopter {
namespace {

const TestTensor kBoxes{{1, 2, 4}, {.5f, .5f, .5f, .25f, .5f, .5f, .5f, .25f}};

TEST(DetrDecoder, TheLastLogitIsNothingAndEqualBoxesStay) {
  Decoding decoding("boxes_detr", {.mapping = identity_mapping({100, 200})});
  const Boxes& boxes = std::get<Boxes>(decoding.run({{{1, 2, 3}, {0, 9, 1, 0, 8, 0}}, kBoxes}).data);
  ASSERT_EQ(boxes.items.size(), 2u);
  EXPECT_EQ(boxes.items[0].class_index, 1);
  EXPECT_EQ(boxes.items[1].class_index, 1);
  EXPECT_NEAR(boxes.items[0].score, 1 / (1 + std::exp(-9.) + std::exp(-8.)), 1e-6);
  EXPECT_FLOAT_EQ(boxes.items[0].box.x0, 25);
  EXPECT_FLOAT_EQ(boxes.items[0].box.x1, 75);
  EXPECT_FLOAT_EQ(boxes.items[0].box.y0, 75);
  EXPECT_FLOAT_EQ(boxes.items[0].box.y1, 125);
  EXPECT_TRUE(std::get<Boxes>(decoding.run({{{1, 2, 3}, {0, 0, 9, NAN, 0, 9}}, kBoxes}).data).items.empty());
}

TEST(DetrDecoder, TheFirstScoreMayBeNothingAndBoxesMayBeCorners) {
  Decoding decoding("boxes_detr", {.parameters = {{"no_object", std::string("first")}, {"activation", std::string("none")}, {"boxes", std::string("corners")}},
                                   .mapping = identity_mapping({10, 10})});
  const Boxes& boxes = std::get<Boxes>(decoding.run({{{1, 1, 3}, {1, .25f, .5f}}, {{1, 1, 4}, {.25f, 0, .5f, 1}}}).data);
  ASSERT_EQ(boxes.items.size(), 1u);
  EXPECT_EQ(boxes.items[0].class_index, 1);
  EXPECT_FLOAT_EQ(boxes.items[0].box.x0, 2.5f);
  EXPECT_FLOAT_EQ(boxes.items[0].box.y1, 10);
}

TEST(DetrDecoder, SigmoidScoresNeedNoClassForNothing) {
  Decoding decoding("boxes_detr", {.parameters = {{"no_object", std::string("none")}, {"activation", std::string("sigmoid")}}});
  const Boxes& boxes = std::get<Boxes>(decoding.run({{{1, 2, 2}, {-9, 0, -9, -9}}, kBoxes}).data);
  ASSERT_EQ(boxes.items.size(), 1u);
  EXPECT_EQ(boxes.items[0].class_index, 1);
  EXPECT_FLOAT_EQ(boxes.items[0].score, .5f);
}

TEST(DetrDecoder, RefusesBoxesOfOtherQueries) {
  Decoding decoding("boxes_detr", {});
  EXPECT_EQ(decoding.status({{{1, 3, 2}, std::vector<float>(6)}, kBoxes}).code, StatusCode::kInvalid);
  EXPECT_EQ(decoding.status({{{1, 1, 2}, std::vector<float>(2)}, {{1, 1, 5}, std::vector<float>(5)}}).code, StatusCode::kInvalid);
}

}  // namespace
}  // namespace diopter
