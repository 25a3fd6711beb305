#include "tests/output/decoding.h"

namespace diopter {
namespace {

DecodingSetup small() {  // one grid of 2x2 cells with one anchor, one of a single cell with two
  return {.parameters = {{"strides", std::vector<double>{8, 16}}, {"anchors", std::vector<double>{1, 2}}, {"points", 1.0}, {"activation", std::string("none")}},
          .mapping = identity_mapping({16, 16})};
}

TEST(SsdDecoder, OffsetsCountFromTheAnchorsOfAllGrids) {
  std::vector<float> far(4 * 6, 0), near(2 * 6, 0);
  const float a[6] = {1, 0, 4, 2, 3, -3}, b[6] = {0, 0, 6, 6, 0, 0};
  std::copy(a, a + 6, far.begin() + 6);  // column 1, line 0: centre (12, 4)
  std::copy(b, b + 6, near.begin() + 6);
  Decoding decoding("boxes_ssd", small());
  const Boxes& boxes = std::get<Boxes>(decoding.run({{{1, 4, 1}, {0, .9f, 0, 0}}, {{1, 2, 1}, {0, .8f}}, {{1, 4, 6}, far}, {{1, 2, 6}, near}}).data);
  ASSERT_EQ(boxes.items.size(), 2u);
  EXPECT_FLOAT_EQ(boxes.items[0].box.x0, 11);
  EXPECT_FLOAT_EQ(boxes.items[0].box.y1, 5);
  ASSERT_EQ(boxes.points.size(), 2u);
  EXPECT_FLOAT_EQ(boxes.points[0].x, 15);
  EXPECT_FLOAT_EQ(boxes.points[0].y, 1);
  EXPECT_FLOAT_EQ(boxes.items[1].box.x0, 5);
}

TEST(SsdDecoder, RefusesMoreOrFewerBoxesThanAnchors) {
  Decoding decoding("boxes_ssd", small());
  EXPECT_EQ(decoding.status({{{1, 5, 1}, std::vector<float>(5)}, {{1, 5, 6}, std::vector<float>(30)}}).code, StatusCode::kInvalid);
  EXPECT_EQ(decoding.status({{{1, 7, 1}, std::vector<float>(7)}, {{1, 7, 6}, std::vector<float>(42)}}).code, StatusCode::kInvalid);
}

TEST(SsdDecoder, WeightedSuppressionAveragesBoxes) {
  DecodingSetup setup{.parameters = {{"strides", std::vector<double>{16}}, {"anchors", std::vector<double>{2}}, {"activation", std::string("none")}, {"nms", std::string("weighted")}},
                      .mapping = identity_mapping({16, 16})};
  Decoding decoding("boxes_ssd", setup);
  const Boxes& boxes = std::get<Boxes>(decoding.run({{{1, 2, 1}, {.6f, .4f}}, {{1, 2, 4}, {0, 0, 10, 10, 1, 0, 10, 10}}}).data);
  ASSERT_EQ(boxes.items.size(), 1u);
  EXPECT_NEAR(boxes.items[0].box.x0, 3.4, 1e-5);
  EXPECT_FLOAT_EQ(boxes.items[0].score, .6f);
}

}  // namespace
}  // namespace diopter
