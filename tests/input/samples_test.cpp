#include "tests/input/sound_features.h"

namespace diopter {
namespace {

TEST(SamplesFeature, GivesNewSamplesAfterTheLastOfThoseBefore) {
  auto feature = make_feature("samples", {{"step", 4.}, {"context", 2.}});
  const std::vector<float> samples{1, 2, 3, 4, 5, 6, 7, 8};
  EXPECT_EQ(run_all(*feature, std::span(samples).first(4)), (std::vector<float>{0, 0, 1, 2, 3, 4}));
  EXPECT_EQ(run_all(*feature, std::span(samples).last(4)), (std::vector<float>{3, 4, 5, 6, 7, 8}));
  feature->reset();
  EXPECT_EQ(run_all(*feature, std::span(samples).first(4)), (std::vector<float>{0, 0, 1, 2, 3, 4}));
}

}  // namespace
}  // namespace diopter
