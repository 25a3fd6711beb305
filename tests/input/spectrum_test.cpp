#include "tests/input/sound_features.h"

namespace diopter {
namespace {

TEST(SpectrumFeature, ATonesFrameIsHighestAtItsBin) {
  auto feature = make_feature("spectrum", {{"power", 1.}});
  EXPECT_EQ(largest(run_all(*feature, tone(1000, 1600))), 32u);  // 1000 Hz of 31.25 Hz a bin
}

TEST(SpectrumFeature, DecibelsAndPowersSayTheSame) {
  const std::vector<float> samples = tone(1000, 1600);
  const float power = run_all(*make_feature("spectrum"), samples)[32];
  const float decibels = run_all(*make_feature("spectrum", {{"log", std::string("db")}}), samples)[32];
  EXPECT_NEAR(decibels, 10 * std::log10(power), 1e-3);
}

TEST(SpectrumFeature, KeepsTheLastFramesOldestFirst) {
  auto feature = make_feature("spectrum", {{"frames", 3.}});
  const std::vector<float> one = run_all(*feature, std::span<const float>(tone(1000, 160)));
  EXPECT_EQ(std::count(one.begin(), one.begin() + 2 * 257, 0.f), 2 * 257);
  const std::vector<float> two = run_all(*feature, std::span<const float>(std::vector<float>(160)));
  EXPECT_TRUE(std::equal(one.begin() + 2 * 257, one.end(), two.begin() + 257));
}

TEST(SpectrumFeature, AWindowLongerThanTheTransformIsRefused) {
  ParameterValues given;
  given.set("window", 1024.);
  const auto made = find_sound_feature("spectrum")->make(*resolve(find_sound_feature("spectrum")->parameters, given), 16000);
  EXPECT_NE(made.status().to_string().find("window: is longer than the transform (set window to 512 at most"), std::string::npos);
}

}  // namespace
}  // namespace diopter
