#include "tests/output/decoding.h"

namespace diopter {
namespace {

DecodingSetup small() {
  return {.parameters = {{"strides", std::vector<double>{8, 16}}}, .mapping = identity_mapping({16, 16})};
}

TEST(YoloxDecoder, CentresCountFromTheCellAndSizesAreExponents) {
  std::vector<float> rows(5 * 7, 0);
  const float row[7] = {.5f, .25f, std::log(2.f), 0, .8f, .1f, .5f};
  std::copy(row, row + 7, rows.begin() + 3 * 7);  // the cell at column 1, line 1 of stride 8
  Decoding decoding("boxes_yolox", small());
  const Boxes& boxes = std::get<Boxes>(decoding.run({{{1, 5, 7}, rows}}).data);
  ASSERT_EQ(boxes.items.size(), 1u);
  EXPECT_NEAR(boxes.items[0].score, .4, 1e-6);
  EXPECT_EQ(boxes.items[0].class_index, 1);
  EXPECT_NEAR(boxes.items[0].box.x0, 4, 1e-4);
  EXPECT_NEAR(boxes.items[0].box.x1, 20, 1e-4);
  EXPECT_NEAR(boxes.items[0].box.y0, 6, 1e-4);
  EXPECT_NEAR(boxes.items[0].box.y1, 14, 1e-4);
}

TEST(YoloxDecoder, AnInfiniteBoxIsDroppedAndCounted) {
  std::vector<float> rows(5 * 6, 0);
  const float row[6] = {0, 0, 1000, 0, 1, 1};
  std::copy(row, row + 6, rows.begin());
  Decoding decoding("boxes_yolox", small());
  const Output& output = decoding.run({{{1, 5, 6}, rows}});
  EXPECT_TRUE(std::get<Boxes>(output.data).items.empty());
  EXPECT_EQ(output.non_finite, 1);
}

TEST(YoloxDecoder, RefusesRowsThatDoNotFitTheStrides) {
  Decoding decoding("boxes_yolox", small());
  EXPECT_EQ(decoding.status({{{1, 4, 7}, std::vector<float>(28)}}).code, StatusCode::kInvalid);
}

}  // namespace
}  // namespace diopter
