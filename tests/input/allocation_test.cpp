// Counts every allocation of this program: a transform that runs a second time on the same kind of frame takes no memory.
#include <gtest/gtest.h>

#include "tests/counted_allocations.h"
#include "tests/input/random_cases.h"

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

}  // namespace
}  // namespace diopter
