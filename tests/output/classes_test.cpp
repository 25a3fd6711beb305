#include "tests/output/decoding.h"

namespace diopter {
namespace {

TEST(ClassesDecoder, SoftmaxBestFirstAndAsManyAsAsked) {
  Decoding decoding("classes", {.parameters = {{"activation", std::string("softmax")}, {"top", 2.0}}});
  const Classes& classes = std::get<Classes>(decoding.run({{{1, 3, 1, 1}, {0, std::log(6.f), std::log(3.f)}}}).data);
  ASSERT_EQ(classes.items.size(), 2u);
  EXPECT_EQ(classes.items[0].class_index, 1);
  EXPECT_NEAR(classes.items[0].score, .6, 1e-6);
  EXPECT_NEAR(classes.items[1].score, .3, 1e-6);
}

TEST(ClassesDecoder, TiesKeepTheOrderOfTheClassesAndNaNIsLeftOut) {
  Decoding decoding("classes", {});
  const Output& output = decoding.run({{{4}, {.5f, NAN, .5f, .7f}}});
  const Classes& classes = std::get<Classes>(output.data);
  ASSERT_EQ(classes.items.size(), 3u);
  EXPECT_EQ(classes.items[0].class_index, 3);
  EXPECT_EQ(classes.items[1].class_index, 0);
  EXPECT_EQ(classes.items[2].class_index, 2);
  EXPECT_EQ(output.non_finite, 1);
}

TEST(ClassesDecoder, ThresholdTakesThePlaceOfTop) {
  Decoding decoding("classes", {.parameters = {{"threshold", .2}}});
  EXPECT_EQ(std::get<Classes>(decoding.run({{{1, 7}, {.3f, .3f, .3f, .3f, .3f, .3f, .1f}}}).data).items.size(), 6u);
}

TEST(ClassesDecoder, AnIndexHasScoreOne) {
  Decoding decoding("classes", {.parameters = {{"index", true}}});
  const Classes& classes = std::get<Classes>(decoding.run({{{1}, {17}}}).data);
  ASSERT_EQ(classes.items.size(), 1u);
  EXPECT_EQ(classes.items[0].class_index, 17);
  EXPECT_EQ(classes.items[0].score, 1);
}

TEST(ClassesDecoder, RefusesAnEmptyTensor) {
  Decoding decoding("classes", {});
  EXPECT_EQ(decoding.status({{{0}, {}}}).code, StatusCode::kInvalid);
}

}  // namespace
}  // namespace diopter
