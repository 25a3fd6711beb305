#include "tests/input/sound_features.h"

namespace diopter {
namespace {

TEST(MfccFeature, IsTheCosineTransformOfTheBandsLogarithms) {
  const std::vector<float> samples = tone(700, 1600);
  const std::map<std::string, ParameterValue> log{{"log", std::string("ln")}};
  const std::vector<float> bands = run_all(*make_feature("mel", log), samples), coefficients = run_all(*make_feature("mfcc", log), samples);
  ASSERT_EQ(coefficients.size(), 13u);
  for (size_t k = 0; k < 13; ++k) {
    double sum = 0;
    for (size_t b = 0; b < 40; ++b) sum += bands[b] * std::cos(std::acos(-1.) * static_cast<double>(k) * (static_cast<double>(b) + .5) / 40);
    EXPECT_NEAR(coefficients[k], sum * std::sqrt((k == 0 ? 1. : 2.) / 40), 1e-3) << k;
  }
}

}  // namespace
}  // namespace diopter
