// Counts every allocation of this program: a transform that runs a second time on the same kind of frame takes no memory.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "tests/input/random_cases.h"

namespace {
std::atomic<int> allocations{0};

void* counted(std::size_t size, std::size_t alignment) {
  ++allocations;
  return std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
}
}  // namespace

void* operator new(std::size_t size) { return counted(size ? size : 1, 16); }
void* operator new(std::size_t size, std::align_val_t alignment) { return counted(size ? size : 1, static_cast<std::size_t>(alignment)); }
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }

namespace diopter {
namespace {

TEST(Transform, TakesNoMemoryOnceWarm) {
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
        const int before = allocations;
        for (int i = 0; i < 3; ++i) ASSERT_TRUE(transformer.run(frame.view(), model, tensor, mapping).ok());
        EXPECT_EQ(allocations, before);
      }
    }
  }
}

}  // namespace
}  // namespace diopter
