#include "tests/render/drawing.h"

namespace diopter {
namespace {

TEST(Text, IsCentredAndTakesMalformedUtf8) {
  TestAssets assets;
  assets.ttf = read_font();
  if (assets.ttf.empty()) GTEST_SKIP() << "no DejaVu font";
  TestEffect effect = make_effect("text", assets, {{"text", std::string("Gr\xc3\xbc\xc3\x9f" "e \xff\xe2\x82")}, {"x", .5}, {"y", .5}});
  const Frame frame = grey_frame(PixelFormat::kNv12, {640, 360}, 50);
  effect.draw(nullptr, frame);
  int touched_left = 0, touched_right = 0;
  for (int y = 0; y < 360; ++y) {
    for (int x = 0; x < 320; ++x) touched_left += sample(frame, 0, x, y) > 150;
    for (int x = 320; x < 640; ++x) touched_right += sample(frame, 0, x, y) > 150;
  }
  EXPECT_GT(touched_left, 50);
  EXPECT_GT(touched_right, 50);
}

TEST(Text, WithoutAFontDrawsNothing) {
  TestAssets assets;
  TestEffect effect = make_effect("text", assets, {{"text", std::string("hello")}});
  const Frame frame = grey_frame(PixelFormat::kI420, {64, 36}, 50);
  effect.draw(nullptr, frame);
  for (int y = 0; y < 36; ++y) EXPECT_EQ(sample(frame, 0, 32, y), 50);
}

}  // namespace
}  // namespace diopter
