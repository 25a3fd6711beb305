#include "tests/output/filtering.h"

namespace diopter {
namespace {

Mask mask_of(std::vector<float> values) {
  Mask mask;
  mask.width = static_cast<int>(values.size());
  mask.height = mask.channels = 1;
  mask.values = std::move(values);
  return mask;
}

TEST(MaskMotionFilter, FlickerIsSteadiedAndMotionIsNotLate) {
  Filtering filtering("mask_motion");
  filtering.run(0, mask_of({.5f, 0}));
  const Mask& shown = filtering.run(1 / 30., mask_of({.55f, 1}));
  EXPECT_NEAR(shown.values[0], .515, .005);  // .2 and a little of a difference of .05
  EXPECT_EQ(shown.values[1], 1);
}

TEST(MaskMotionFilter, TheSameAtHalfTheRate) {
  Filtering fast("mask_motion"), slow("mask_motion");
  fast.run(0, mask_of({.5f}));
  slow.run(0, mask_of({.5f}));
  fast.run(1 / 30., mask_of({.501f}));
  EXPECT_NEAR(fast.run(2 / 30., mask_of({.501f})).values[0], slow.run(2 / 30., mask_of({.501f})).values[0], 1e-5);
}

TEST(MaskMotionFilter, AnotherSizeOrALongGapBeginsAnew) {
  Filtering filtering("mask_motion");
  filtering.run(0, mask_of({.5f}));
  EXPECT_EQ(filtering.run(.03, mask_of({.6f, .6f})).values[0], .6f);
  EXPECT_EQ(filtering.run(9, mask_of({.7f, .7f})).values[0], .7f);
}

}  // namespace
}  // namespace diopter
