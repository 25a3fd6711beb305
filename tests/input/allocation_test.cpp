// Counts every allocation of this program: a transform or sound feature that runs a second time takes no memory.
#include <gtest/gtest.h>

#include "tests/counted_allocations.h"
#include "tests/input/random_cases.h"
#include "tests/input/sound_features.h"

namespace diopter {
namespace {

TEST(Transform, TakesNoMemoryOnceWarm) {
  SKIP_UNLESS_COUNTED();
  Dice dice(60);
  for (PixelFormat format : {PixelFormat::kI420, PixelFormat::kNv12, PixelFormat::kRgba}) {
    for (ElementType type : {ElementType::kFloat32, ElementType::kFloat16, ElementType::kUint8, ElementType::kInt8}) {
      for (double angle : {0., 30.}) {
        const Frame frame = noisy_frame(dice, format, {130, 70});
        TransformSpec spec = random_spec(dice);
        spec.type = type;
        spec.rotate_degrees = angle;
        Transformer transformer({}, spec);
        Tensor tensor;
        Mapping mapping;
        const Shape model = spec.layout == Layout::kNchw ? Shape{1, kDynamic, 33, 47} : Shape{1, 33, 47, kDynamic};
        ASSERT_TRUE(transformer.run(frame.view(), model, tensor, mapping).ok());
        const int64_t before = allocations;
        for (int i = 0; i < 3; ++i) ASSERT_TRUE(transformer.run(frame.view(), model, tensor, mapping).ok());
        EXPECT_EQ(allocations, before);
      }
    }
  }
}

TEST(SoundFeatures, TakeNoMemoryOnceWarm) {
  SKIP_UNLESS_COUNTED();
  for (const SoundFeatureEntry* entry : sound_feature_entries()) {
    const auto feature = make_feature(entry->id);
    const std::vector<float> samples = tone(440, static_cast<size_t>(feature->step_samples()));
    std::vector<float> numbers(feature->count());
    for (int i = 0; i < 2; ++i) feature->run(samples, numbers);
    const int64_t before = allocations;
    for (int i = 0; i < 3; ++i) feature->run(samples, numbers);
    feature->reset();
    EXPECT_EQ(allocations, before) << entry->id;
  }
}

// After a reset the same sound gives the same numbers, to the bit.
TEST(SoundFeatures, ForgetAllOnReset) {
  for (const SoundFeatureEntry* entry : sound_feature_entries()) {
    const auto feature = make_feature(entry->id);
    const std::vector<float> samples = tone(440, 8000);
    const std::vector<float> first = run_all(*feature, samples);
    EXPECT_NE(run_all(*feature, tone(700, 8000)), first) << entry->id;
    feature->reset();
    EXPECT_EQ(run_all(*feature, samples), first) << entry->id;
  }
}

}  // namespace
}  // namespace diopter
