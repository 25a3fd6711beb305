#include "tests/input/sound_features.h"

namespace diopter {
namespace {

// A tone of 440 Hz and level .5 against the formula in double precision (numpy): the first frame stands out, then it counts as noise.
TEST(MicroFeature, GivesTheReferenceForATone) {
  auto feature = make_feature("micro");
  const std::vector<float> numbers = run_all(*feature, tone(440, 16000));
  ASSERT_EQ(numbers.size(), 49u * 40u);
  const float first[] = {177.45f, 247.76f, 346.35f, 436.2f, 643.5f, 594.01f, 630.3f, 441.58f, 292.12f, 133.08f, 0};
  for (size_t b = 0; b < std::size(first); ++b) EXPECT_NEAR(numbers[b], first[b], .01) << b;
  EXPECT_NEAR(numbers[48 * 40 + 4], 247.76, .01);
  EXPECT_EQ(numbers[48 * 40 + 5], 0);
}

TEST(MicroFeature, OtherRatesAreRefused) {
  const auto made = find_sound_feature("micro")->make(*resolve(find_sound_feature("micro")->parameters, {}), 8000);
  EXPECT_NE(made.status().to_string().find("16000"), std::string::npos);
}

}  // namespace
}  // namespace diopter
