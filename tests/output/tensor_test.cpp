#include "tests/output/decoding.h"

namespace diopter {
namespace {

TEST(TensorDecoder, KeepsShapeAndTheModelsType) {
  Decoding decoding("tensor", {.declared = {{"y", ElementType::kInt8, {1, 2}, {}}}});
  const RawTensor& raw = std::get<RawTensor>(decoding.run({{{1, 2}, {3, -4}}}).data);
  EXPECT_EQ(raw.type, ElementType::kInt8);
  EXPECT_EQ(raw.shape, (Shape{1, 2}));
  EXPECT_EQ(raw.values, (std::vector<float>{3, -4}));
}

}  // namespace
}  // namespace diopter
