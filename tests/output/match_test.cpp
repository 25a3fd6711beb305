#include "tests/output/decoding.h"

namespace diopter {
namespace {

DecodingSetup faces(std::map<std::string, ParameterValue> more = {}) {
  more["examples"] = std::vector<double>{1, 0, 0, 1, 0, 2};
  return {.parameters = std::move(more), .labels = {"ann", "bob", "ann"}};
}

TEST(MatchDecoder, TheExampleOfTheSmallestAngleWins) {
  Decoding decoding("match", faces());
  const Classes& classes = std::get<Classes>(decoding.run({{{1, 2}, {.2f, 0}}}).data);
  ASSERT_EQ(classes.items.size(), 1u);
  EXPECT_EQ(label_of(classes.labels, classes.items[0].class_index), "ann");
  EXPECT_FLOAT_EQ(classes.items[0].score, 1);
}

TEST(MatchDecoder, ExamplesOfOneNameAreOneClassOfTheBestScore) {
  Decoding decoding("match", faces({{"threshold", 0.}, {"top", 10.}}));
  const Classes& second = std::get<Classes>(decoding.run({{{1, 2}, {3, 4}}}).data);
  ASSERT_EQ(second.items.size(), 2u);
  EXPECT_EQ(second.items[0].class_index, 0);
  EXPECT_FLOAT_EQ(second.items[0].score, .9f);  // a cosine of 4 / 5, that of the second example of this name
  const Classes& classes = std::get<Classes>(decoding.run({{{1, 2}, {0, -3}}}).data);
  ASSERT_EQ(classes.items.size(), 2u);
  EXPECT_EQ(classes.items[0].class_index, 0);
  EXPECT_FLOAT_EQ(classes.items[0].score, .5f);
  EXPECT_EQ(classes.items[1].class_index, 1);
  EXPECT_FLOAT_EQ(classes.items[1].score, 0);
}

TEST(MatchDecoder, NothingNearIsAnEmptyAnswer) {
  Decoding decoding("match", faces());
  EXPECT_TRUE(std::get<Classes>(decoding.run({{{1, 2}, {-1, -1}}}).data).items.empty());
  const Output& output = decoding.run({{{1, 2}, {NAN, INFINITY}}});
  EXPECT_TRUE(std::get<Classes>(output.data).items.empty());
  EXPECT_EQ(output.non_finite, 2);
}

TEST(MatchDecoder, RefusesExamplesOfAnotherModel) {
  Decoding decoding("match", faces());
  EXPECT_EQ(decoding.status({{{1, 4}, std::vector<float>(4)}}).code, StatusCode::kInvalid);
  EXPECT_EQ(decoding.status({{{1, 3}, std::vector<float>(3)}}).code, StatusCode::kInvalid);
  EXPECT_EQ(decoding.status({{{1, 7}, std::vector<float>(7)}}).code, StatusCode::kInvalid);
}

}  // namespace
}  // namespace diopter
