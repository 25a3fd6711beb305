#include <gtest/gtest.h>

#include "engine/output/place.h"
#include "tests/output/decoding.h"

namespace diopter {
namespace {

TEST(MatteDecoder, IsAnOpacityOfEitherLayout) {
  for (const Shape& shape : {Shape{1, 2, 2, 1}, Shape{1, 1, 2, 2}, Shape{1, 2, 2}}) {
    Decoding decoding("matte", {.input_layout = Layout::kNchw});
    const Output& output = decoding.run({{shape, {-1, .25f, NAN, 2}}});
    const Mask& mask = std::get<Mask>(output.data);
    EXPECT_TRUE(mask.matte);
    EXPECT_EQ(kind_name(output.data), "matte");
    EXPECT_EQ(mask.values, (std::vector<float>{0, .25f, 0, 1}));
    EXPECT_TRUE(mask.foreground.empty());
    EXPECT_EQ(output.non_finite, 1);
  }
}

TEST(MatteDecoder, TheSecondTensorIsTheForegroundsColours) {
  Decoding decoding("matte", {.parameters = {{"range", std::string("-1..1")}, {"colour", std::string("bgr")}}});
  const Mask& mask = std::get<Mask>(decoding.run({{{1, 1, 2, 1}, {1, 0}}, {{1, 1, 2, 3}, {-1, 0, 1, 1, 1, -1}}}).data);
  EXPECT_EQ(mask.foreground, (std::vector<uint8_t>{255, 128, 0, 0, 255, 255}));
}

TEST(MatteDecoder, TheColoursOfAnEarlierFrameDoNotStay) {
  Decoding decoding("matte", {});
  decoding.run({{{1, 1, 1, 1}, {1}}, {{1, 1, 1, 3}, {1, 1, 1}}});
  EXPECT_TRUE(std::get<Mask>(decoding.run({{{1, 1, 1, 1}, {1}}}).data).foreground.empty());
}

TEST(MatteDecoder, RefusesColoursOfAnotherSize) {
  Decoding decoding("matte", {});
  EXPECT_EQ(decoding.status({{{1, 1, 2, 1}, {1, 0}}, {{1, 1, 1, 3}, {1, 1, 1}}}).code, StatusCode::kInvalid);
}

TEST(ForegroundToFrame, InterpolatesTheColoursAndIsBlackOutsideOfTheGrid) {
  Mask mask;
  mask.width = 2;
  mask.height = 1;
  mask.channels = 1;
  mask.values = {1, 1};
  mask.foreground = {0, 10, 20, 200, 10, 20};
  mask.frame_from_mask = Affine::scaling(2, 1);
  FrameForeground placed;
  ASSERT_TRUE(foreground_to_frame(mask, {5, 1}, placed).ok());
  EXPECT_EQ(placed.rgb, (std::vector<uint8_t>{0, 10, 20, 50, 10, 20, 150, 10, 20, 200, 10, 20, 0, 0, 0}));
  mask.foreground.pop_back();
  EXPECT_FALSE(foreground_to_frame(mask, {5, 1}, placed).ok());
}

}  // namespace
}  // namespace diopter
