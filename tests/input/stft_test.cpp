#include <complex>

#include "tests/input/sound_features.h"

namespace diopter {
namespace {

// Against the definition, sum x[n] w[n] exp(-2 pi i k n / N).
TEST(StftFeature, IsTheFourierTransformOfTheWindowedFrame) {
  auto feature = make_feature("stft", {{"window", 64.}, {"hop", 32.}});
  std::vector<float> samples = tone(1700, 64);
  for (size_t i = 0; i < samples.size(); ++i) samples[i] += .1f * static_cast<float>(i % 7);
  const std::vector<float> numbers = run_all(*feature, samples);
  ASSERT_EQ(numbers.size(), 66u);
  const double pi = std::acos(-1.);
  for (int k = 0; k <= 32; ++k) {
    std::complex<double> sum;
    for (int n = 0; n < 64; ++n) sum += static_cast<double>(samples[static_cast<size_t>(n)]) * std::sqrt(.5 - .5 * std::cos(2 * pi * n / 64)) * std::polar(1., -2 * pi * k * n / 64);
    EXPECT_NEAR(numbers[static_cast<size_t>(2 * k)], sum.real(), 1e-4) << k;
    EXPECT_NEAR(numbers[static_cast<size_t>(2 * k + 1)], sum.imag(), 1e-4) << k;
  }
}

TEST(StftFeature, SplitPutsTheImaginaryPartsBehind) {
  const std::vector<float> samples = tone(1700, 64);
  const std::vector<float> pairs = run_all(*make_feature("stft", {{"window", 64.}, {"hop", 64.}}), samples);
  const std::vector<float> split = run_all(*make_feature("stft", {{"window", 64.}, {"hop", 64.}, {"split", true}}), samples);
  EXPECT_EQ(split[5], pairs[10]);
  EXPECT_EQ(split[33 + 5], pairs[11]);
}

}  // namespace
}  // namespace diopter
