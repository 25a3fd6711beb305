#include <gtest/gtest.h>

#include "tests/output/decoding.h"

namespace diopter {
namespace {

TEST(MaskDecoder, SigmoidOfLogits) {
  Decoding decoding("mask", {.parameters = {{"activation", std::string("sigmoid")}}});
  const Output& output = decoding.run({{{1, 2, 2, 1}, {0, 100, -100, 0}}});
  const Mask& mask = std::get<Mask>(output.data);
  EXPECT_EQ(mask.channels, 1);
  EXPECT_NEAR(mask.values[0], .5, 1e-6);
  EXPECT_NEAR(mask.values[1], 1, 1e-6);
  EXPECT_NEAR(mask.values[2], 0, 1e-6);
}

TEST(MaskDecoder, ChannelsArePlanarWhateverTheLayout) {
  Decoding nhwc("mask", {.input_layout = Layout::kNhwc});
  const Mask& a = std::get<Mask>(nhwc.run({{{1, 1, 2, 3}, {1, 2, 3, 4, 5, 6}}}).data);
  EXPECT_EQ(a.values, (std::vector<float>{1, 4, 2, 5, 3, 6}));
  Decoding nchw("mask", {.input_layout = Layout::kNchw});
  const Mask& b = std::get<Mask>(nchw.run({{{1, 3, 1, 2}, {1, 4, 2, 5, 3, 6}}}).data);
  EXPECT_EQ(b.values, (std::vector<float>{1, 4, 2, 5, 3, 6}));
}

TEST(MaskDecoder, NonFiniteValuesBecomeZeroAndAreCounted) {
  Decoding decoding("mask", {});
  const Output& output = decoding.run({{{1, 1, 2, 1}, {NAN, INFINITY}}});
  EXPECT_EQ(output.non_finite, 2);
  EXPECT_EQ(std::get<Mask>(output.data).values, (std::vector<float>{0, 0}));
}

TEST(MaskDecoder, OneClassStaysWithinZeroAndOne) {
  Decoding decoding("mask", {});
  EXPECT_EQ(std::get<Mask>(decoding.run({{{1, 1, 3, 1}, {-.5f, .25f, 1.5f}}}).data).values, (std::vector<float>{0, .25f, 1}));
}

TEST(MaskDecoder, RefusesATensorThatIsNoGrid) {
  Decoding decoding("mask", {});
  EXPECT_EQ(decoding.status({{{7}, std::vector<float>(7)}}).code, StatusCode::kInvalid);
}

TEST(MaskDecoder, CellsOnTheCornersLieOnPixelsThatAreMultiplesOfTheStride) {
  // An input of 33 pixels with a stride of 16: the cells lie on the centres of pixels 0, 16 and 32.
  Decoding decoding("mask", {.parameters = {{"align", std::string("corners")}}, .mapping = identity_mapping({33, 33})});
  const Mask& mask = std::get<Mask>(decoding.run({{{1, 3, 3, 1}, std::vector<float>(9)}}).data);
  for (int cell = 0; cell < 3; ++cell) {
    const Point centre = mask.frame_from_mask.apply(Point{cell + .5f, cell + .5f});
    EXPECT_NEAR(centre.x, 16 * cell + .5, 1e-4);
    EXPECT_NEAR(centre.y, 16 * cell + .5, 1e-4);
  }
  const Rect shown = mask.frame_from_mask.apply(mask.content);
  EXPECT_NEAR(shown.x0, 0, 1e-4);
  EXPECT_NEAR(shown.y1, 33, 1e-4);
}

TEST(MaskDecoder, OneCellCoversTheInputHoweverItIsAligned) {
  Decoding decoding("mask", {.parameters = {{"align", std::string("corners")}}, .mapping = identity_mapping({7, 9})});
  const Mask& mask = std::get<Mask>(decoding.run({{{1, 1, 1, 1}, {1}}}).data);
  EXPECT_EQ(mask.frame_from_mask.apply(Point{1, 1}).x, 7);
  EXPECT_EQ(mask.frame_from_mask.apply(Point{1, 1}).y, 9);
}

TEST(MaskDecoder, AGatePutsABackgroundBeforeTheClasses) {
  Decoding decoding("mask", {.parameters = {{"activation", std::string("sigmoid")}}});
  const Output& output = decoding.run({{{1, 1, 2, 2}, {100, -100, NAN, 100}}, {{1, 1, 2, 1}, {100, NAN}}});
  const Mask& mask = std::get<Mask>(output.data);
  EXPECT_EQ(mask.channels, 3);
  EXPECT_EQ(mask.values, (std::vector<float>{0, 0, 1, 0, 0, 1}));
  EXPECT_EQ(mask.gate, (std::vector<float>{1, 0}));
  EXPECT_EQ(output.non_finite, 2);
  EXPECT_EQ(decoding.status({{{1, 1, 2, 2}, {1, 1, 1, 1}}, {{1, 2, 1, 1}, {1, 1}}}).code, StatusCode::kInvalid);
}

}  // namespace
}  // namespace diopter
