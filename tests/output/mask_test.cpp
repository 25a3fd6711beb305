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

}  // namespace
}  // namespace diopter
