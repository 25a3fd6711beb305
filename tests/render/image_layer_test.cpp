#include <algorithm>
#include <cmath>

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

TEST(ImageLayer, GrownShrunkAndTurnedPicturesKeepTheirLevels) {
  TestAssets assets;
  Output output;
  Picture ramp{100, 60, {}, {}, {0, 0, 100, 60}};
  for (int i = 0; i < 6000; ++i) ramp.rgb.insert(ramp.rgb.end(), 3, static_cast<uint8_t>(i % 100 * 2 + 20));
  const Affine turned{0, -3, 180, 2, 0, 0};
  for (const Affine& map : {Affine::scaling(3.3, 3.3), Affine::scaling(.4, .4), Affine::scaling(.13, .9), Affine::scaling(3, .2), turned}) {
    const Frame frame = grey_frame(PixelFormat::kRgba, {340, 210}, 0);
    output.data = ramp;
    std::get<Picture>(output.data).frame_from_picture = map;
    TestEffect effect = make_effect("image_layer", assets, {});
    effect.draw(&output, frame);
    const double reach = std::max({1., std::abs(map.inverse().a), std::abs(map.inverse().b)});
    int compared = 0;
    for (int y = 0; y < 210; ++y) {
      for (int x = 0; x < 340; ++x) {
        const Point p = map.inverse().apply(Point{x + .5f, y + .5f});
        if (p.x < reach || p.x > 100 - reach || p.y < 0 || p.y > 60) continue;
        ASSERT_NEAR(sample(frame, 0, 4 * x, y), (p.x - .5) * 2 + 20, 1.6) << x << ", " << y << ", " << map.a;
        ++compared;
      }
    }
    EXPECT_GT(compared, 200);
  }
}

TEST(ImageLayer, APictureWithOpacityLetsTheFrameThrough) {
  TestAssets assets;
  TestEffect effect = make_effect("image_layer", assets, {});
  const Frame frame = grey_frame(PixelFormat::kRgba, {40, 20}, 100);
  Picture made{2, 1, std::vector<uint8_t>(6, 200), Affine::scaling(20, 20), {0, 0, 2, 1}, {0, 255}};
  Output output;
  output.data = std::move(made);
  effect.draw(&output, frame);
  EXPECT_EQ(sample(frame, 0, 4 * 2, 10), 100);
  EXPECT_EQ(sample(frame, 0, 4 * 37, 10), 200);
  EXPECT_NEAR(sample(frame, 0, 4 * 20, 10), 152, 4);
}

}  // namespace
}  // namespace diopter
