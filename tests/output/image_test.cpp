#include <gtest/gtest.h>

#include <algorithm>

#include "engine/frame/frame.h"
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

// Full-range BT.601 of an RGB colour.
float luma(float r, float g, float b) { return .299f * r + .587f * g + .114f * b; }

struct Colours {
  uint8_t r, g, b;
};

Frame flat_frame(PixelFormat format, Size size, ColourSpace space, Colours c) {
  Frame frame = Frame::create(format, size, space).value();
  const Yuv yuv = yuv_of_rgb(space, c.r, c.g, c.b);
  const uint8_t rgba[] = {c.r, c.g, c.b, 255}, planar[] = {yuv.y, yuv.u, yuv.v}, both[] = {yuv.u, yuv.v};
  for (int p = 0; p < plane_count(format); ++p) {
    const Size plane = plane_size(format, size, p);
    for (int y = 0; y < plane.height; ++y) {
      uint8_t* row = frame.view().planes[p] + y * frame.view().strides[p];
      for (int x = 0; x < plane.width; ++x) row[x] = format == PixelFormat::kRgba ? rgba[x % 4] : format == PixelFormat::kNv12 && p == 1 ? both[x % 2] : planar[p];
    }
  }
  return frame;
}

TEST(ImageDecoder, LumaTakesItsColoursFromTheFrameOfEveryFormat) {
  const Colours red{200, 40, 60};
  for (PixelFormat format : {PixelFormat::kRgba, PixelFormat::kI420, PixelFormat::kNv12}) {
    for (ColourMatrix matrix : {ColourMatrix::kBt601, ColourMatrix::kBt709}) {
      const Frame frame = flat_frame(format, {5, 3}, {matrix, ColourRange::kLimited}, red);
      Decoding decoding("image", {.parameters = {{"colour", std::string("luma")}}, .mapping = identity_mapping({5, 3}), .frame = &frame.view()});
      const float y = luma(red.r, red.g, red.b) / 255;
      const Picture& picture = std::get<Picture>(decoding.run({{{1, 9, 15, 1}, std::vector<float>(135, y)}}).data);
      for (size_t i : {size_t{0}, size_t{67}, size_t{134}}) {
        EXPECT_NEAR(picture.rgb[3 * i], red.r, 3);
        EXPECT_NEAR(picture.rgb[3 * i + 1], red.g, 3);
        EXPECT_NEAR(picture.rgb[3 * i + 2], red.b, 3);
      }
    }
  }
}

// The figures are Pillow's: Image.resize((12, 1), BICUBIC) of Cb and Cr of the four pixels.
TEST(ImageDecoder, ColoursGrowAsPillowGrowsThem) {
  Frame frame = Frame::create(PixelFormat::kRgba, {4, 1}).value();
  const uint8_t pixels[] = {255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 128, 128, 128, 255};
  std::copy_n(pixels, 16, frame.view().planes[0]);
  Decoding decoding("image", {.parameters = {{"colour", std::string("luma")}}, .mapping = identity_mapping({4, 1}), .frame = &frame.view()});
  const Picture& picture = std::get<Picture>(decoding.run({{{1, 1, 12, 1}, std::vector<float>(12, .5f)}}).data);
  const std::vector<int> red{255, 255, 210, 74, 0, 0, 48, 98, 116, 123, 128, 130}, blue{57, 50, 16, 0, 0, 90, 255, 255, 255, 202, 128, 104};
  for (size_t x = 0; x < 12; ++x) {
    EXPECT_NEAR(picture.rgb[3 * x], red[x], 3) << x;
    EXPECT_NEAR(picture.rgb[3 * x + 2], blue[x], 3) << x;  // Pillow rounds three times on its way
  }
}

TEST(ImageDecoder, LumaWithoutItsFrameIsGrey) {
  Decoding decoding("image", {.parameters = {{"colour", std::string("luma")}}});
  EXPECT_EQ(std::get<Picture>(decoding.run({{{1, 1, 1, 1}, {.2f}}}).data).rgb, (Bytes{51, 51, 51}));
}

TEST(ImageDecoder, ASecondTensorIsItsOpacity) {
  Decoding decoding("image", {});
  const Output& output = decoding.run({{{1, 1, 3, 3}, std::vector<float>(9, 1)}, {{1, 1, 3, 1}, {NAN, .5f, 2}}});
  EXPECT_EQ(std::get<Picture>(output.data).alpha, (Bytes{0, 128, 255}));
  EXPECT_EQ(output.non_finite, 1);
  EXPECT_TRUE(std::get<Picture>(decoding.run({{{1, 1, 1, 3}, {1, 1, 1}}}).data).alpha.empty());
  Decoding logits("image", {.parameters = {{"alpha_activation", std::string("sigmoid")}}});
  EXPECT_EQ(std::get<Picture>(logits.run({{{1, 1, 1, 3}, {1, 1, 1}}, {{1, 1, 1}, {0}}}).data).alpha, (Bytes{128}));
  EXPECT_EQ(decoding.status({{{1, 1, 1, 3}, {1, 1, 1}}, {{1, 1, 2, 1}, {1, 1}}}).code, StatusCode::kInvalid);
}

}  // namespace
}  // namespace diopter
