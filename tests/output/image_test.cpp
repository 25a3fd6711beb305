#include "tests/output/decoding.h"

namespace diopter {
namespace {

using Bytes = std::vector<uint8_t>;

TEST(ImageDecoder, RangesOrdersAndClipping) {
  Decoding unit("image", {});
  EXPECT_EQ(std::get<Picture>(unit.run({{{1, 1, 1, 3}, {0, .5f, 2}}}).data).rgb, (Bytes{0, 128, 255}));
  Decoding signed_unit("image", {.parameters = {{"range", std::string("-1..1")}, {"colour", std::string("bgr")}}});
  EXPECT_EQ(std::get<Picture>(signed_unit.run({{{1, 1, 1, 3}, {-1, 1, -3}}}).data).rgb, (Bytes{0, 255, 0}));
  Decoding planes("image", {.parameters = {{"range", std::string("0..255")}}, .input_layout = Layout::kNchw});
  EXPECT_EQ(std::get<Picture>(planes.run({{{1, 3, 1, 2}, {1, 2, 3, 4, 5, 6}}}).data).rgb, (Bytes{1, 3, 5, 2, 4, 6}));
}

TEST(ImageDecoder, NonFiniteIsBlackAndCounted) {
  Decoding decoding("image", {.parameters = {{"range", std::string("-1..1")}}});
  const Output& output = decoding.run({{{1, 1, 1, 3}, {NAN, INFINITY, -INFINITY}}});
  EXPECT_EQ(std::get<Picture>(output.data).rgb, (Bytes{0, 0, 0}));
  EXPECT_EQ(output.non_finite, 3);
}

TEST(ImageDecoder, RefusesTooFewChannels) {
  Decoding decoding("image", {});
  EXPECT_EQ(decoding.status({{{1, 2, 2, 1}, std::vector<float>(4)}}).code, StatusCode::kInvalid);
}

}  // namespace
}  // namespace diopter
