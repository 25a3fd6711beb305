#include "tests/output/decoding.h"

namespace diopter {
namespace {

TEST(EmbeddingDecoder, HasLengthOne) {
  Decoding decoding("embedding", {});
  EXPECT_EQ(std::get<Vector>(decoding.run({{{1, 1, 2}, {-3, 4}}}).data).values, (std::vector<float>{-.6f, .8f}));
  EXPECT_EQ(std::get<Vector>(decoding.run({{{2}, {3e38f, 0}}}).data).values, (std::vector<float>{1, 0}));
}

TEST(EmbeddingDecoder, ZerosAndHostileValuesStayFinite) {
  Decoding decoding("embedding", {});
  EXPECT_EQ(std::get<Vector>(decoding.run({{{2}, {0, 0}}}).data).values, (std::vector<float>{0, 0}));
  const Output& output = decoding.run({{{3}, {NAN, -INFINITY, 7}}});
  EXPECT_EQ(std::get<Vector>(output.data).values, (std::vector<float>{0, 0, 1}));
  EXPECT_EQ(output.non_finite, 2);
}

}  // namespace
}  // namespace diopter
