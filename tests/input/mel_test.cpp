#include "tests/input/sound_features.h"

namespace diopter {
namespace {

// Of 40 bands from 0 to 8 kHz (2840 mel): 1000 Hz are 1000 mel, the peak of band 1000 / 69.27 - 1 = 13.4.
TEST(MelFeature, AToneIsHighestInItsBand) {
  const std::vector<float> numbers = run_all(*make_feature("mel"), tone(1000, 1600));
  ASSERT_EQ(numbers.size(), 40u);
  EXPECT_EQ(largest(numbers), 13u);
}

// librosa.filters.mel(sr=16000, n_fft=512, n_mels=40): its row 10 peaks at bin 14 with .0234... of area 1.
TEST(MelFeature, SlaneyBandsHaveTheirArea) {
  const std::map<std::string, ParameterValue> slaney{{"mel_scale", std::string("slaney")}, {"window_function", std::string("none")}, {"window", 512.}, {"hop", 512.}};
  auto with_area = slaney;
  with_area["area"] = true;
  std::vector<float> click(512, 0.f);
  click[0] = 1;  // all bins are 1
  const std::vector<float> heights = run_all(*make_feature("mel", slaney), click), areas = run_all(*make_feature("mel", with_area), click);
  for (size_t b = 20; b < 40; ++b) EXPECT_NEAR(areas[b], 1 / 31.25, .004) << b;  // an area of 1 Hz^-1 on a grid of 31.25 Hz
  EXPECT_GT(heights[39], heights[20]);
}

TEST(MelFeature, ABandRangeBeyondHalfTheRateIsRefused) {
  ParameterValues given;
  given.set("high_hz", 9000.);
  const auto made = find_sound_feature("mel")->make(*resolve(find_sound_feature("mel")->parameters, given), 16000);
  EXPECT_NE(made.status().to_string().find("high_hz"), std::string::npos);
}

TEST(MelFeature, ARangeWithoutWidthGivesNoNaN) {
  for (float energy : run_all(*make_feature("mel", {{"high_hz", 1e-300}}), tone(1000, 1600))) EXPECT_EQ(energy, 0);
}

}  // namespace
}  // namespace diopter
