#include "tests/render/drawing.h"

namespace diopter {
namespace {

TEST(ImageLayer, PictureLiesWhereTheModelSawIt) {
  TestAssets assets;
  TestEffect effect = make_effect("image_layer", assets, {});
  Output output;
  output.data = Picture{10, 10, std::vector<uint8_t>(300, 255), Affine::translation(20, 10).after(Affine::scaling(4, 4)), {0, 0, 10, 10}};
  for (PixelFormat format : {PixelFormat::kI420, PixelFormat::kNv12, PixelFormat::kRgba}) {
    const Frame frame = grey_frame(format, {101, 75}, 60);
    effect.draw(&output, frame);
    const int step = format == PixelFormat::kRgba ? 4 : 1;
    EXPECT_NEAR(sample(frame, 0, 40 * step, 30), step == 4 ? 255 : 235, 1);
    EXPECT_EQ(sample(frame, 0, 18 * step, 30), 60);
    EXPECT_EQ(sample(frame, 0, 40 * step, 52), 60);
  }
}

TEST(ImageLayer, MaskIsItsMatte) {
  TestAssets assets;
  assets.pictures["sky.png"] = grey_frame(PixelFormat::kRgba, {4, 4}, 255);
  TestEffect effect = make_effect("image_layer", assets, {{"asset", std::string("sky.png")}, {"fit", std::string("stretch")}, {"mask", std::string("seg.person")}});
  Outputs all;
  const Frame frame = grey_frame(PixelFormat::kI420, {320, 180}, 60);
  effect.draw(nullptr, frame, &all);
  EXPECT_EQ(sample(frame, 0, 10, 90), 60);
  all.items.push_back(half_mask({320, 180}));
  all.items[0].id = "seg.person";
  effect.draw(nullptr, frame, &all);
  EXPECT_NEAR(sample(frame, 0, 10, 90), 235, 1);
  EXPECT_EQ(sample(frame, 0, 310, 90), 60);
}

}  // namespace
}  // namespace diopter
