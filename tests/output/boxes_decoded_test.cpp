#include "tests/output/decoding.h"

namespace diopter {
namespace {

TEST(DecodedDecoder, BackgroundIsNoClassAndNormalizedBoxesFillTheInput) {
  Decoding decoding("boxes_decoded", {.parameters = {{"background", 0.0}}, .mapping = identity_mapping({320, 240})});
  const Boxes& boxes = std::get<Boxes>(decoding.run({{{1, 2, 4}, {.5f, .5f, 1, 1, 0, 0, .1f, .1f}}, {{1, 2, 2}, {.1f, .9f, .9f, .1f}}}).data);
  ASSERT_EQ(boxes.items.size(), 1u);
  EXPECT_EQ(boxes.items[0].class_index, 0);
  EXPECT_FLOAT_EQ(boxes.items[0].score, .9f);
  EXPECT_FLOAT_EQ(boxes.items[0].box.x0, 160);
  EXPECT_FLOAT_EQ(boxes.items[0].box.y1, 240);
}

TEST(DecodedDecoder, RowsOfASuppressedAnswer) {
  Decoding decoding("boxes_decoded", {.parameters = {{"units", std::string("pixels")}, {"nms", std::string("none")}}});
  const Boxes& boxes = std::get<Boxes>(decoding.run({{{3, 6}, {1, 2, 3, 4, .5f, 7, 1, 2, 3, 4, .6f, 7, 0, 0, 0, 0, -1, -1}}}).data);
  ASSERT_EQ(boxes.items.size(), 2u);
  EXPECT_EQ(boxes.items[0].class_index, 7);
  EXPECT_FLOAT_EQ(boxes.items[0].score, .6f);
  EXPECT_FLOAT_EQ(boxes.items[0].box.y1, 4);
}

TEST(DecodedDecoder, NonFiniteBoxesAndScoresAreDroppedAndCounted) {
  Decoding decoding("boxes_decoded", {});
  const Output& output = decoding.run({{{2, 4}, {NAN, 0, 1, 1, 0, 0, 1, 1}}, {{2, 1}, {.9f, INFINITY}}});
  EXPECT_TRUE(std::get<Boxes>(output.data).items.empty());
  EXPECT_EQ(output.non_finite, 2);
}

// Each corner was finite, their sums and widths were not.
TEST(DecodedDecoder, BoxesFartherThanAnyPictureAreDroppedAndCounted) {
  Decoding decoding("boxes_decoded", {.parameters = {{"units", std::string("pixels")}}});
  const Output& output = decoding.run({{{1, 4}, {-3e38f, -3e38f, 3e38f, 3e38f}}, {{1, 1}, {.9f}}});
  EXPECT_TRUE(std::get<Boxes>(output.data).items.empty());
  EXPECT_EQ(output.non_finite, 1);
}

TEST(DecodedDecoder, RefusesScoresOfOtherBoxes) {
  Decoding decoding("boxes_decoded", {});
  EXPECT_EQ(decoding.status({{{2, 4}, std::vector<float>(8)}, {{3, 1}, std::vector<float>(3)}}).code, StatusCode::kInvalid);
}

}  // namespace
}  // namespace diopter
