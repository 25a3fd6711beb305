#include "library/golden_transform.h"

#include <gtest/gtest.h>

#include "library/golden_registration.h"
#include "made_frame.h"

namespace diopter::golden {

namespace {

constexpr Size kSize{96, 96};

// What is said where our lens says `ours` and the trainer did `theirs`.
Explanation explained(const InputSpec& ours, const InputSpec& theirs) {
  const Frame frame = made_frame();
  const Tensor a = made_input(frame, ours, kSize), b = made_input(frame, theirs, kSize);
  InputSpec sized = ours;
  sized.transform.width = kSize.width;
  sized.transform.height = kSize.height;
  return explain_input(frame.view(), sized, a.view(), b.view());
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

InputSpec changed(const std::function<void(InputSpec&)>& change) {
  InputSpec spec;
  change(spec);
  return spec;
}

void set_scale(InputSpec& spec, double scale, double bias) {
  spec.transform.scale.fill(scale);
  spec.transform.bias.fill(bias);
}

}  // namespace

TEST(ExplainInput, NamesTheRange) {
  const InputSpec raw, unit = changed([](InputSpec& s) { set_scale(s, 1 / 255., 0); });
  const InputSpec centred = changed([](InputSpec& s) { set_scale(s, 1 / 127.5, -1); });
  EXPECT_TRUE(has(explained(raw, unit).message, "values are 255 times larger"));
  EXPECT_TRUE(has(explained(unit, raw).message, "values are 255 times smaller"));
  EXPECT_TRUE(has(explained(unit, centred).message, "another zero"));
  EXPECT_TRUE(has(explained(unit, centred).remedy, "127.5 (-1 to 1)"));
  const InputSpec imagenet = changed([](InputSpec& s) {
    s.transform.scale = {1 / 58.395, 1 / 57.12, 1 / 57.375, 1};
    s.transform.bias = {-123.675 / 58.395, -116.28 / 57.12, -103.53 / 57.375, 0};
  });
  EXPECT_TRUE(has(explained(unit, imagenet).remedy, "ImageNet"));
  const InputSpec odd = changed([](InputSpec& s) { set_scale(s, .02, -3); });
  EXPECT_TRUE(has(explained(unit, odd).remedy, "scale to about [0.02, 0.02, 0.02]"));
}

TEST(ExplainInput, NamesTheColourOrder) {
  const InputSpec rgb, bgr = changed([](InputSpec& s) { s.transform.colour = ColourOrder::kBgr; });
  EXPECT_EQ(explained(rgb, bgr).message, "red and blue are swapped");
  EXPECT_EQ(explained(rgb, bgr).remedy, "set transform.colour to \"bgr\"");
  EXPECT_EQ(explained(bgr, rgb).remedy, "set transform.colour to \"rgb\"");
}

TEST(ExplainInput, NamesTheFitAndItsAlignment) {
  const InputSpec stretch, contain = changed([](InputSpec& s) { s.transform.fit = Fit::kContain; });
  EXPECT_EQ(explained(stretch, contain).remedy, "set transform.fit to \"contain\"");
  EXPECT_EQ(explained(contain, stretch).remedy, "set transform.fit to \"stretch\"");
  const InputSpec upper_left = changed([](InputSpec& s) { s.transform.fit = Fit::kContain, s.transform.align = {0, 0}; });
  EXPECT_EQ(explained(contain, upper_left).remedy, "set transform.fit to \"contain\" and transform.align to [0, 0]");
  const InputSpec cover = changed([](InputSpec& s) { s.transform.fit = Fit::kCover; });
  EXPECT_EQ(explained(stretch, cover).remedy, "set transform.fit to \"cover\"");
}

TEST(ExplainInput, NamesTheFill) {
  const InputSpec black = changed([](InputSpec& s) { s.transform.fit = Fit::kContain; });
  const InputSpec grey = changed([](InputSpec& s) { s.transform.fit = Fit::kContain, s.transform.fill = {114, 114, 114}; });
  EXPECT_EQ(explained(black, grey).remedy, "set transform.fill to [114, 114, 114]");
}

TEST(ExplainInput, NamesMirroredAndTurnedPictures) {
  const InputSpec upright, mirrored = changed([](InputSpec& s) { s.transform.flip_horizontal = true; });
  EXPECT_EQ(explained(upright, mirrored).message, "it is mirrored left to right");
  const InputSpec turned = changed([](InputSpec& s) { s.transform.rotate_degrees = 90; });
  EXPECT_EQ(explained(upright, turned).message, "it is turned by 90 degrees");
}

TEST(ExplainInput, FindsTheRegion) {
  const InputSpec whole, part = changed([](InputSpec& s) { s.region.crop = {.2, .1, .6, .7}; });
  EXPECT_EQ(explained(whole, part).remedy, "set region.crop to about [0.2, 0.1, 0.6, 0.7]");
  EXPECT_EQ(explained(part, whole).remedy, "leave region.crop out");
}

TEST(ExplainInput, NamesATransposedLayout) {
  const Frame frame = made_frame();
  InputSpec nchw;
  nchw.transform.width = kSize.width;
  nchw.transform.height = kSize.height;
  InputSpec nhwc = nchw;
  nhwc.transform.layout = Layout::kNhwc;
  const Tensor ours = made_input(frame, nchw, kSize), theirs = made_input(frame, nhwc, kSize);
  EXPECT_TRUE(has(explain_input(frame.view(), nchw, ours.view(), theirs.view()).message, "the layout is transposed"));
  // The same numbers under the shape that the model wants: reshaped where they had to be transposed.
  const TensorView reshaped{ElementType::kFloat32, ours.shape(), theirs.data()};
  EXPECT_TRUE(has(explain_input(frame.view(), nchw, ours.view(), reshaped).message, "the layout is transposed"));
}

TEST(ExplainInput, SaysNothingWhereNothingSimpleExplainsIt) {
  const Frame frame = made_frame();
  const Tensor ours = made_input(frame, {}, kSize);
  Tensor noise = made_input(frame, {}, kSize);
  uint32_t state = 1;
  for (float& value : noise.floats()) value = static_cast<float>((state = state * 1664525 + 1013904223) >> 24);
  EXPECT_EQ(explain_input(frame.view(), {}, ours.view(), noise.view()).message, "");
}

TEST(ExplainInput, BearsValuesThatAreNotFinite) {
  const Frame frame = made_frame();
  const Tensor ours = made_input(frame, {}, kSize);
  Tensor broken = made_input(frame, {}, kSize);
  for (size_t i = 0; i < broken.floats().size(); i += 2) broken.floats()[i] = i % 4 ? NAN : INFINITY;
  (void)explain_input(frame.view(), {}, ours.view(), broken.view());
  broken.floats()[0] = 3e38f;
  for (float& value : broken.floats()) value = NAN;
  EXPECT_EQ(explain_input(frame.view(), {}, ours.view(), broken.view()).message, "");
}

TEST(Registration, FindsAPartOfThePicture) {
  const Frame frame = made_frame();
  InputSpec part;
  part.region.crop = {.25, .3, .5, .6};
  const Planes whole = planes_of(made_input(frame, {}, kSize).view(), Layout::kNchw), cut = planes_of(made_input(frame, part, kSize).view(), Layout::kNchw);
  const Registration found = register_planes(whole, cut);
  EXPECT_GT(found.correlation, .98);
  EXPECT_NEAR(found.shift_x, .25, .02);
  EXPECT_NEAR(found.shift_y, .3, .02);
  EXPECT_NEAR(found.scale_x, .5, .02);
  EXPECT_NEAR(found.scale_y, .6, .02);
}

}  // namespace diopter::golden
