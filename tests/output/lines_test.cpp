#include <gtest/gtest.h>

#include "tests/output/decoding.h"

namespace diopter {
namespace {

constexpr int kSide = 8;

// Scores that are 0 but at the given cells, and offsets that go from each cell to (-2,-1) and (+4,+2) of it.
struct Maps {
  TestTensor scores{{1, kSide, kSide, 1}, std::vector<float>(kSide * kSide)};
  TestTensor offsets{{1, kSide, kSide, 4}, {}};
  Maps() {
    for (int i = 0; i < kSide * kSide; ++i) offsets.values.insert(offsets.values.end(), {-2, -1, 4, 2});
  }
  Maps& peak(int x, int y, float score) {
    scores.values[static_cast<size_t>(y * kSide + x)] = score;
    return *this;
  }
  std::vector<TestTensor> tensors() const { return {scores, offsets}; }
};

TEST(LinesDecoder, APeakIsALineInTheFrame) {
  Decoding decoding("lines", {.mapping = identity_mapping({16, 32})});
  const Lines& lines = std::get<Lines>(decoding.run(Maps().peak(3, 4, .5f).tensors()).data);
  ASSERT_EQ(lines.items.size(), 1u);
  EXPECT_EQ(lines.items[0].score, .5f);
  EXPECT_EQ(lines.items[0].from.x, 2);
  EXPECT_EQ(lines.items[0].from.y, 12);
  EXPECT_EQ(lines.items[0].to.x, 14);
  EXPECT_EQ(lines.items[0].to.y, 24);
}

TEST(LinesDecoder, OnlyTheHighestOfFiveByFiveCellsCountsBestFirst) {
  Decoding decoding("lines", {});
  Maps maps;
  maps.peak(1, 1, .4f).peak(3, 3, .5f).peak(6, 6, .9f).peak(7, 7, .3f).peak(6, 4, .2f).peak(7, 0, .05f);
  const Lines& lines = std::get<Lines>(decoding.run(maps.tensors()).data);
  ASSERT_EQ(lines.items.size(), 2u);
  EXPECT_EQ(lines.items[0].score, .9f);
  EXPECT_EQ(lines.items[1].score, .5f);
}

TEST(LinesDecoder, ShortLinesAndThoseBeyondTheMostAreLeftOut) {
  Maps maps;
  maps.peak(1, 1, .4f).peak(6, 6, .9f);
  Decoding longer("lines", {.parameters = {{"min_length", 6.8}}});
  EXPECT_TRUE(std::get<Lines>(longer.run(maps.tensors()).data).items.empty());
  Decoding one("lines", {.parameters = {{"max_items", 1.}}});
  EXPECT_EQ(std::get<Lines>(one.run(maps.tensors()).data).items.size(), 1u);
}

TEST(LinesDecoder, HostileValuesAreCountedAndKeptOut) {
  Decoding decoding("lines", {});
  Maps maps;
  maps.peak(1, 1, NAN).peak(6, 6, .9f);
  maps.offsets.values[4 * (6 * kSide + 6)] = INFINITY;
  const Output& output = decoding.run(maps.tensors());
  EXPECT_TRUE(std::get<Lines>(output.data).items.empty());
  EXPECT_EQ(output.non_finite, 2);
}

TEST(LinesDecoder, RefusesMapsOfOtherSizes) {
  Decoding decoding("lines", {});
  EXPECT_EQ(decoding.status({{{1, 2, 2, 1}, std::vector<float>(4)}, {{1, 4, 2, 4}, std::vector<float>(32)}}).code, StatusCode::kInvalid);
  EXPECT_EQ(decoding.status({{{1, 2, 2, 1}, std::vector<float>(4)}, {{1, 2, 2, 3}, std::vector<float>(12)}}).code, StatusCode::kInvalid);
}

}  // namespace
}  // namespace diopter
