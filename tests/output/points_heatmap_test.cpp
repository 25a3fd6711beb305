#include "tests/output/decoding.h"

namespace diopter {
namespace {

using Parameters = std::map<std::string, ParameterValue>;

const Keypoints& points_of(Decoding& decoding, const std::vector<TestTensor>& tensors) { return std::get<Keypoints>(decoding.run(tensors).data); }

// One map of 4x3 cells whose peak is at column 2, line 1, its right and upper neighbours being higher than the others.
const TestTensor kMap{{1, 3, 4, 1}, {0, 0, .6f, 0, 0, .2f, .8f, .4f, 0, 0, .2f, 0}};

DecodingSetup setup_of(Parameters parameters, Size input) { return {.parameters = std::move(parameters), .mapping = identity_mapping(input)}; }

TEST(HeatmapPoints, PeaksAreCellCentresMovedAQuarterToTheHigherNeighbour) {
  Decoding decoding("points_heatmap", setup_of({}, {32, 24}));
  const Keypoints& points = points_of(decoding, {kMap});
  ASSERT_EQ(points.points.size(), 1u);
  EXPECT_FLOAT_EQ(points.points[0].at.x, 2.75f * 8);
  EXPECT_FLOAT_EQ(points.points[0].at.y, 1.25f * 8);
  EXPECT_FLOAT_EQ(points.points[0].score, .8f);
  EXPECT_FLOAT_EQ(points.instances[0].score, .8f);
}

TEST(HeatmapPoints, OrToTheTopOfAParabolaOrStay) {
  Decoding parabola("points_heatmap", setup_of({{"refine", std::string("parabola")}}, {32, 24}));
  EXPECT_NEAR(points_of(parabola, {kMap}).points[0].at.x, (2.5f + .1f) * 8, 1e-4);
  EXPECT_NEAR(points_of(parabola, {kMap}).points[0].at.y, (1.5f - .25f) * 8, 1e-4);
  Decoding none("points_heatmap", setup_of({{"refine", std::string("none")}}, {32, 24}));
  EXPECT_FLOAT_EQ(points_of(none, {kMap}).points[0].at.x, 2.5f * 8);
}

TEST(HeatmapPoints, ChannelsFirstOrLastAsTheInput) {
  const std::vector<float> first = {0, 1, 0, 0, 0, 0, 0, 1}, last = {0, 0, 1, 0, 0, 0, 0, 1};  // two maps of 2x2
  for (Layout layout : {Layout::kNchw, Layout::kNhwc}) {
    DecodingSetup setup = setup_of({}, {2, 2});
    setup.input_layout = layout;
    Decoding decoding("points_heatmap", setup);
    const Keypoints& points = points_of(decoding, {{{1, 2, 2, 2}, layout == Layout::kNchw ? first : last}});
    ASSERT_EQ(points.points_per_instance, 2);
    EXPECT_FLOAT_EQ(points.points[0].at.x, 1.5f);
    EXPECT_FLOAT_EQ(points.points[0].at.y, .5f);
    EXPECT_FLOAT_EQ(points.points[1].at.y, 1.5f);
  }
}

TEST(HeatmapPoints, OffsetsAreInputPixelsFromACellOnEvery16thPixel) {
  std::vector<float> offsets(3 * 4 * 2, 0);
  offsets[2 * 6] = 5;       // y
  offsets[2 * 6 + 1] = -3;  // x
  const TestTensor tensor{{1, 3, 4, 2}, offsets};
  Decoding decoding("points_heatmap", setup_of({{"activation", std::string("sigmoid")}}, {49, 33}));
  const Keypoints& points = points_of(decoding, {kMap, tensor});
  EXPECT_FLOAT_EQ(points.points[0].at.x, 2 * 16 - 3);
  EXPECT_FLOAT_EQ(points.points[0].at.y, 16 + 5);
  EXPECT_NEAR(points.points[0].score, .68997f, 1e-4);
  Decoding xy("points_heatmap", setup_of({{"offset_order", std::string("xy")}, {"stride", 10.0}}, {49, 33}));
  EXPECT_FLOAT_EQ(points_of(xy, {kMap, tensor}).points[0].at.x, 20 + 5);
}

TEST(HeatmapPoints, GridsOf16kPlus1LieOnThePixelsEvenWithoutOffsets) {
  Decoding decoding("points_heatmap", setup_of({{"refine", std::string("none")}}, {49, 33}));
  EXPECT_FLOAT_EQ(points_of(decoding, {kMap}).points[0].at.x, 32.5f);
  EXPECT_FLOAT_EQ(points_of(decoding, {kMap}).points[0].at.y, 16.5f);
}

TEST(HeatmapPoints, StrideOfOffsetsOn225PixelsIs16Too) {
  TestTensor map{{1, 15, 15, 1}, std::vector<float>(225, 0)};
  map.values[14] = 1;
  Decoding decoding("points_heatmap", setup_of({}, {225, 225}));
  EXPECT_FLOAT_EQ(points_of(decoding, {map, {{1, 15, 15, 2}, std::vector<float>(450, 0)}}).points[0].at.x, 224);
}

TEST(HeatmapPoints, PassOverWhatIsNotFinite) {
  TestTensor map = kMap;
  map.values[7] = INFINITY;
  map.values[5] = NAN;
  Decoding decoding("points_heatmap", setup_of({}, {32, 24}));
  const Output& output = decoding.run({map});
  EXPECT_EQ(output.non_finite, 2);
  EXPECT_FLOAT_EQ(std::get<Keypoints>(output.data).points[0].at.x, 2.5f * 8);
  EXPECT_TRUE(points_of(decoding, {{{1, 1, 1, 1}, {NAN}}}).instances.empty());
}

TEST(HeatmapPoints, RefuseOffsetsOfAnotherGrid) {
  Decoding decoding("points_heatmap", setup_of({}, {32, 24}));
  EXPECT_EQ(decoding.status({kMap, {{1, 3, 4, 1}, std::vector<float>(12)}}).code, StatusCode::kInvalid);
  EXPECT_EQ(decoding.status({kMap, {{1, 4, 3, 2}, std::vector<float>(24)}}).code, StatusCode::kInvalid);
}

}  // namespace
}  // namespace diopter
