#include "tests/output/decoding.h"

namespace diopter {
namespace {

TEST(VectorDecoder, ScalesAndReplacesNonFinite) {
  Decoding decoding("vector", {.parameters = {{"scale", 2.0}, {"bias", 1.0}}, .labels = {"yaw", "pitch"}});
  const Output& output = decoding.run({{{1, 2}, {3, NAN}}});
  EXPECT_EQ(std::get<Vector>(output.data).values, (std::vector<float>{7, 0}));
  EXPECT_EQ(output.non_finite, 1);
}

}  // namespace
}  // namespace diopter
