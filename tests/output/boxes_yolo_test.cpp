#include "tests/output/decoding.h"

namespace diopter {
namespace {

TEST(YoloDecoder, ColumnsAndRowsGiveTheSameBoxes) {
  std::vector<float> columns(6 * 7, 0), rows(7 * 6, 0);
  const float box[6] = {100, 50, 20, 10, .1f, .9f};
  for (int i = 0; i < 6; ++i) columns[i * 7 + 2] = rows[2 * 6 + i] = box[i];
  for (const TestTensor& tensor : {TestTensor{{1, 6, 7}, columns}, TestTensor{{1, 7, 6}, rows}}) {
    Decoding decoding("boxes_yolo", {});
    const Boxes& boxes = std::get<Boxes>(decoding.run({tensor}).data);
    ASSERT_EQ(boxes.items.size(), 1u);
    EXPECT_EQ(boxes.items[0].class_index, 1);
    EXPECT_FLOAT_EQ(boxes.items[0].box.x0, 90);
    EXPECT_FLOAT_EQ(boxes.items[0].box.y1, 55);
  }
}

TEST(YoloDecoder, ObjectnessMultipliesTheClassScore) {
  Decoding decoding("boxes_yolo", {.parameters = {{"objectness", true}, {"order", std::string("rows")}}});
  const Boxes& boxes = std::get<Boxes>(decoding.run({{{1, 1, 7}, {10, 10, 4, 4, .5f, .8f, .2f}}}).data);
  ASSERT_EQ(boxes.items.size(), 1u);
  EXPECT_FLOAT_EQ(boxes.items[0].score, .4f);
}

TEST(YoloDecoder, SuppressionIsByClassUnlessToldOtherwise) {
  const TestTensor two{{1, 2, 6}, {10, 10, 8, 8, .9f, 0, 10, 10, 8, 8, 0, .8f}};
  Decoding by_class("boxes_yolo", {.parameters = {{"order", std::string("rows")}}});
  EXPECT_EQ(std::get<Boxes>(by_class.run({two}).data).items.size(), 2u);
  Decoding any("boxes_yolo", {.parameters = {{"order", std::string("rows")}, {"class_wise", false}}});
  EXPECT_EQ(std::get<Boxes>(any.run({two}).data).items.size(), 1u);
}

TEST(YoloDecoder, RefusesATensorWithoutScores) {
  Decoding decoding("boxes_yolo", {});
  EXPECT_EQ(decoding.status({{{1, 9, 4}, std::vector<float>(36)}}).code, StatusCode::kInvalid);
}

}  // namespace
}  // namespace diopter
