#include "engine/base/tensor.h"

#include <gtest/gtest.h>

#include <cmath>

namespace diopter {
namespace {

TEST(Half, EveryHalfSurvivesTheWayThroughFloat) {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    const float value = half_to_float(static_cast<uint16_t>(bits));
    if (std::isnan(value)) continue;
    EXPECT_EQ(float_to_half(value), bits) << value;
  }
}

TEST(Half, RoundsToNearestEven) {
  EXPECT_EQ(float_to_half(1.f + 0x1p-11f), 0x3c00);
  EXPECT_EQ(float_to_half(1.f + 3 * 0x1p-11f), 0x3c02);
  EXPECT_EQ(float_to_half(65520.f), 0x7c00);
}

TEST(Shape, CountRefusesDynamicAndHugeSizes) {
  EXPECT_EQ((Shape{1, 3, 4}).element_count(), 12);
  EXPECT_EQ((Shape{1, kDynamic}).element_count(), -1);
  EXPECT_EQ((Shape{1 << 30, 1 << 30}).element_count(), -1);
  EXPECT_EQ((Shape{1 << 30, 0}).element_count(), 0);
}

TEST(Tensor, KeepsItsMemoryWhenItShrinks) {
  Tensor tensor;
  ASSERT_TRUE(tensor.resize(ElementType::kFloat32, {100}).ok());
  const void* memory = tensor.data();
  ASSERT_TRUE(tensor.resize(ElementType::kUint8, {10}).ok());
  EXPECT_EQ(tensor.data(), memory);
}

// 2^39 values became none where sizes have 32 bits, and the tensor one byte long.
TEST(Tensor, AHugeShapeIsRefusedInWebAssemblyToo) {
  Tensor tensor;
  EXPECT_EQ(tensor.resize(ElementType::kFloat32, {1 << 30, 1 << 9}).code, StatusCode::kLimit);
}

}  // namespace
}  // namespace diopter
