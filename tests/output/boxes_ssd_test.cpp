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

// 28 x 28 and 14 x 14 cells with two anchors, then 7 x 7 cells with six: MediaPipe's pose detector.
TEST(SsdDecoder, NeighbouringGridsOfOneStrideShareTheirCells) {
  DecodingSetup setup{.parameters = {{"strides", std::vector<double>{8, 16, 32, 32, 32}}, {"anchors", std::vector<double>{2, 2, 2, 2, 2}}, {"points", 4.0}},
                      .mapping = identity_mapping({224, 224})};
  constexpr int kAnchors = 2 * 28 * 28 + 2 * 14 * 14 + 6 * 7 * 7, kFirstOfRow = kAnchors - 6 * 7;
  std::vector<float> scores(kAnchors, -100), boxes(kAnchors * 12, 10);
  scores[kFirstOfRow + 5] = 100;   // the last anchor of the first cell of the last row
  scores[kFirstOfRow + 6] = 99;    // the first anchor of the second cell
  Decoding decoding("boxes_ssd", setup);
  const Boxes& found = std::get<Boxes>(decoding.run({{{1, kAnchors, 1}, scores}, {{1, kAnchors, 12}, boxes}}).data);
  ASSERT_EQ(found.items.size(), 2u);
  EXPECT_FLOAT_EQ(found.items[0].box.x0, 16 + 10 - 5);
  EXPECT_FLOAT_EQ(found.items[0].box.y0, 208 + 10 - 5);
  EXPECT_FLOAT_EQ(found.items[1].box.x0, 48 + 10 - 5);
}

TEST(SsdDecoder, AnchorsWithSizesScaleOffsetsAndPointsByTheirVariances) {
  DecodingSetup setup{.parameters = {{"strides", std::vector<double>{16}}, {"anchors", std::vector<double>{2}}, {"sizes", std::vector<double>{4, 10}},
                                     {"points", 1.0}, {"activation", std::string("none")}},
                      .mapping = identity_mapping({16, 16})};
  Decoding decoding("boxes_ssd", setup);
  const float grown = std::log(2.f) / .2f;
  const Boxes& boxes = std::get<Boxes>(decoding.run({{{1, 2, 1}, {0, .9f}}, {{1, 2, 6}, {0, 0, 0, 0, 0, 0, 1, -1, 0, grown, 2, 0}}}).data);
  ASSERT_EQ(boxes.items.size(), 1u);
  EXPECT_FLOAT_EQ(boxes.items[0].box.x0, 9 - 5);
  EXPECT_FLOAT_EQ(boxes.items[0].box.x1, 9 + 5);
  EXPECT_FLOAT_EQ(boxes.items[0].box.y0, 7 - 10);
  EXPECT_FLOAT_EQ(boxes.items[0].box.y1, 7 + 10);
  EXPECT_FLOAT_EQ(boxes.points[0].x, 10);
}

TEST(SsdDecoder, AnchorsMayComeInATensor) {
  for (const auto& [form, prior] : {std::pair("corners", std::vector<float>{.25f, .25f, .75f, .5f}), std::pair("centre", std::vector<float>{.5f, .375f, .5f, .25f})}) {
    DecodingSetup setup{.parameters = {{"priors", std::string(form)}, {"variances", std::vector<double>{1, 1}}, {"activation", std::string("none")}},
                        .mapping = identity_mapping({16, 16})};
    Decoding decoding("boxes_ssd", setup);
    const TestTensor scores{{1, 1, 1}, {.9f}}, offsets{{1, 1, 4}, {.5f, 0, 0, 0}}, priors{{1, 1, 4}, prior};
    const Boxes& boxes = std::get<Boxes>(decoding.run({scores, offsets, priors}).data);
    ASSERT_EQ(boxes.items.size(), 1u);
    EXPECT_FLOAT_EQ(boxes.items[0].box.x0, 8);
    EXPECT_FLOAT_EQ(boxes.items[0].box.y1, 8);
    EXPECT_EQ(decoding.status({scores, offsets}).code, StatusCode::kInvalid);
    EXPECT_EQ(decoding.status({scores, offsets, {{1, 2, 4}, std::vector<float>(8)}}).code, StatusCode::kInvalid);
  }
}

}  // namespace
}  // namespace diopter
