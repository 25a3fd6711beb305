#include "tests/counted_allocations.h"
#include "tests/render/drawing.h"

namespace diopter {
namespace {

// Draws a few times, then counts.
int64_t allocated(TestEffect& effect, const Output* output, const Frame& frame, const Outputs* all) {
  for (int i = 0; i < 3; ++i) effect.draw(output, frame, all);
  const int64_t before = allocations;
  for (int i = 0; i < 5; ++i) effect.draw(output, frame, all);
  return allocations - before;
}

TEST(Effects, AllocateNothingAfterWarmUp) {
  SKIP_UNLESS_COUNTED();
  const Size size{641, 361};
  TestAssets assets;
  assets.ttf = read_font();
  assets.pictures["wall.png"] = grey_frame(PixelFormat::kRgba, {50, 50}, 255);
  const Output mask = half_mask(size);
  const Labels labels{"cat", "dog"};
  Output boxes, classes, picture, hand;
  hand.data = Keypoints{21, false, {{0, 1}, {1, 1}}, std::vector<Keypoint>(42, {{30, 40}, 0, 1}), nullptr};
  boxes.data = Boxes{{{{10, 10, 200, 200}, .9f, 0}, {{50, 60, 300, 300}, .5f, 1}}, &labels, 1, {{20, 20}, {70, 70}}};
  classes.data = Classes{{{1, .8f}, {0, .2f}}, &labels};
  picture.data = Picture{20, 20, std::vector<uint8_t>(1200, 200), Affine::scaling(20, 15), {0, 0, 20, 20}};
  Output depth, lines, matte = mask, glass = picture;
  depth.data = Depth{20, 20, std::vector<float>(400, 2), Affine::scaling(30, 15), {0, 0, 20, 20}};
  lines.data = Lines{{{{10, 10}, {200, 300}, .9f}}};
  std::get<Mask>(matte.data).foreground.assign(3 * 32 * 32, 90);
  std::get<Picture>(glass.data).alpha.assign(400, 90);
  Outputs all;
  all.items.push_back(mask);
  all.items[0].id = "person.mask";
  using Parameters = std::map<std::string, ParameterValue>;
  const struct {
    const char* id;
    Parameters parameters;
    const Output* output;
  } cases[] = {{"background", {}, &mask},
               {"background", {{"asset", std::string("wall.png")}, {"blend", std::string("linear")}}, &mask},
               {"background", {}, &matte},
               {"depth", {}, &depth},
               {"lines", {}, &lines},
               {"image_layer", {}, &glass},
               {"blur", {}, &mask},
               {"blur", {{"strength", 90.0}}, &mask},
               {"tint", {}, &mask},
               {"boxes", {}, &boxes},
               {"points", {}, &hand},
               {"points", {{"pairs", std::vector<double>{0, 1, 1, 2}}, {"line_colour", std::string("#ff0000")}}, &hand},
               {"label", {{"count", 2.0}}, &classes},
               {"text", {{"text", std::string("a line of text")}}, nullptr},
               {"image_layer", {}, &picture},
               {"image_layer", {{"asset", std::string("wall.png")}, {"mask", std::string("person.mask")}}, nullptr}};
  for (const auto& c : cases) {
    for (PixelFormat format : kFormats) {
      TestEffect effect = make_effect(c.id, assets, c.parameters);
      const Frame frame = grey_frame(format, size);
      EXPECT_EQ(allocated(effect, c.output, frame, &all), 0) << c.id << " in format " << static_cast<int>(format);
    }
  }
}

}  // namespace
}  // namespace diopter
