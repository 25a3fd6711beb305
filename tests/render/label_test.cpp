#include "engine/render/text.h"
#include "tests/render/drawing.h"

namespace diopter {
namespace {

TEST(Label, StandsInItsCornerAndNowhereElse) {
  TestAssets assets;
  assets.ttf = read_font();
  if (assets.ttf.empty()) GTEST_SKIP() << "no DejaVu font";
  TestEffect effect = make_effect("label", assets, {{"corner", std::string("bottom_right")}});
  const Frame frame = grey_frame(PixelFormat::kI420, {640, 360}, 100);
  const Labels labels{"cat"};
  Output output;
  output.data = Classes{{{0, .87f}}, &labels};
  effect.draw(&output, frame);
  int brightest = 0;
  for (int y = 330; y < 360; ++y) {
    for (int x = 500; x < 640; ++x) brightest = std::max<int>(brightest, sample(frame, 0, x, y));
  }
  EXPECT_GT(brightest, 200);
  for (int x = 0; x < 640; ++x) EXPECT_EQ(sample(frame, 0, x, 100), 100);
}

TEST(Label, NoFontComesFromALens) {
  for (const EffectEntry* entry : effect_entries()) {
    for (const ParameterSpec& parameter : entry->parameters) EXPECT_NE(parameter.id, "font") << entry->id;
  }
}

}  // namespace
}  // namespace diopter
