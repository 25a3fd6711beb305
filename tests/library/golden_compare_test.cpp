#include "library/golden_compare.h"

#include <gtest/gtest.h>

namespace diopter::golden {

namespace {

using nlohmann::json;

CompareRules rules(double threshold = -1) {
  CompareRules made;
  made.tolerance.px = 2;
  made.threshold = threshold;
  return made;
}

json box(double x0, double y0, double x1, double y1, double score, const char* label = "dog", int number = 16) {
  return {{"box", {x0, y0, x1, y1}}, {"score", score}, {"label", label}, {"class", number}};
}
json boxes(std::initializer_list<json> items) { return {{"kind", "boxes"}, {"items", json(json::array_t(items))}}; }

std::optional<ResultDifference> compare(const json& expected, const json& found, const CompareRules& by = rules()) { return compare_output({expected}, {found}, by); }

Picture8 disc(double x, double y, double radius, uint8_t level = 255) {
  Picture8 mask{{100, 80}, 1, std::vector<uint8_t>(8000, 0)};
  for (int row = 0; row < 80; ++row) {
    for (int column = 0; column < 100; ++column) {
      if ((column - x) * (column - x) + (row - y) * (row - y) < radius * radius) mask.samples[row * 100 + column] = level;
    }
  }
  return mask;
}

double coverage(const Picture8& mask) {
  size_t set = 0;
  for (uint8_t sample : mask.samples) set += sample >= 128;
  return static_cast<double>(set) / static_cast<double>(mask.samples.size());
}

std::optional<ResultDifference> compare_masks(const Picture8& expected, const Picture8& found) {
  const json a{{"kind", "mask"}, {"coverage", coverage(expected)}}, b{{"kind", "mask"}, {"coverage", coverage(found)}};
  return compare_output({a, &expected}, {b, &found}, rules());
}

}  // namespace

TEST(CompareBoxes, AllowsTheirToleranceAndAnyOrder) {
  const json expected = boxes({box(10, 10, 50, 60, .9), box(70, 20, 90, 40, .8, "cat", 15)});
  EXPECT_FALSE(compare(expected, boxes({box(71, 20, 91, 40, .78, "cat", 15), box(11, 9, 51, 61, .93)})));
}

TEST(CompareBoxes, NamesWhatIsMissingNewMovedOrRenamed) {
  const json expected = boxes({box(10, 10, 50, 60, .9)});
  EXPECT_NE(compare(expected, boxes({}))->message.find("dog of score 0.9 was not found"), std::string::npos);
  EXPECT_NE(compare(expected, boxes({box(10, 10, 50, 60, .9), box(70, 20, 90, 40, .8, "cat", 15)}))->message.find("cat of score 0.8 is not expected"), std::string::npos);
  EXPECT_NE(compare(expected, boxes({box(10, 10, 50, 60, .5)}))->message.find("has score 0.5 instead of 0.9"), std::string::npos);
  EXPECT_NE(compare(expected, boxes({box(10, 10, 50, 60, .9, "horse", 16)}))->message.find("is labelled \"horse\" instead of \"dog\""), std::string::npos);
  EXPECT_FALSE(compare(expected, boxes({}))->misplaced);
}

TEST(CompareBoxes, LetsItemsAtTheThresholdComeAndGo) {
  const json expected = boxes({box(10, 10, 50, 60, .9), box(70, 20, 90, 40, .36, "cat", 15)}), found = boxes({box(10, 10, 50, 60, .9)});
  EXPECT_FALSE(compare(expected, found, rules(.35)));
  EXPECT_FALSE(compare(found, expected, rules(.35)));
  EXPECT_TRUE(compare(expected, found, rules(.6)));
}

TEST(CompareBoxes, KnowsAShiftAndAScaleFromAWrongBox) {
  const json expected = boxes({box(10, 10, 50, 60, .9), box(70, 20, 90, 40, .8, "cat", 15)});
  const auto moved = compare(expected, boxes({box(15, 3, 35, 28, .9), box(45, 8, 55, 18, .8, "cat", 15)}));
  ASSERT_TRUE(moved);
  EXPECT_TRUE(moved->misplaced);
  EXPECT_NE(moved->message.find("shifted by 10, -2 px and scaled by 0.5, 0.5"), std::string::npos) << moved->message;
  EXPECT_FALSE(compare(expected, boxes({box(10, 10, 50, 80, .9), box(70, 20, 90, 40, .8, "cat", 15)}))->misplaced);
}

TEST(CompareMasks, KnowsAMaskThatLiesElsewhere) {
  EXPECT_FALSE(compare_masks(disc(50, 40, 20), disc(50, 40, 20)));
  const auto moved = compare_masks(disc(40, 40, 15), disc(62, 40, 20));
  ASSERT_TRUE(moved);
  EXPECT_TRUE(moved->misplaced) << moved->message;
  EXPECT_FALSE(compare_masks(disc(50, 40, 20), disc(50, 40, 0))->misplaced);
}

TEST(CompareMasks, NamesAMaskThatCoversTheFrame) {
  const auto full = compare_masks(disc(50, 40, 20), disc(50, 40, 200));
  ASSERT_TRUE(full);
  EXPECT_FALSE(full->misplaced);
  EXPECT_NE(full->message.find("coverage 1"), std::string::npos);
}

TEST(CompareMasks, ComparesClassesPixelByPixel) {
  EXPECT_EQ(mask_iou(disc(50, 40, 20, 3), disc(50, 40, 20, 3), true), 1);
  EXPECT_EQ(mask_iou(disc(50, 40, 20, 3), disc(50, 40, 20, 4), true), 0);
}

TEST(CompareKeypoints, PassesOverPointsThatWereNotSure) {
  const auto point = [](double x, double y, double score) { return json{{"name", "p"}, {"x", x}, {"y", y}, {"score", score}}; };
  const json expected{{"kind", "keypoints"}, {"items", {point(10, 10, .9), point(40, 20, .9), point(30, 60, .9), point(5, 5, .05)}}};
  json found = expected;
  found["items"][3]["x"] = 90;
  EXPECT_FALSE(compare(expected, found));
  for (json& item : found["items"]) item["x"] = item["x"].get<double>() + 9;
  ASSERT_TRUE(compare(expected, found));
  EXPECT_TRUE(compare(expected, found)->misplaced);
  found = expected;
  found["items"][1]["y"] = 70;
  EXPECT_FALSE(compare(expected, found)->misplaced);
}

TEST(CompareNumbers, ComparesScoresAndValues) {
  const json classes{{"kind", "classes"}, {"items", {{{"label", "cat"}, {"class", 1}, {"score", .8}}}}};
  json other = classes;
  EXPECT_FALSE(compare(classes, other));
  other["items"][0]["score"] = .6;
  EXPECT_NE(compare(classes, other)->message.find("cat has score 0.6 instead of 0.8"), std::string::npos);
  EXPECT_FALSE(compare({{"kind", "vector"}, {"values", {1, 2, 3}}}, {{"kind", "vector"}, {"values", {1.001, 2, 3}}}));
  EXPECT_TRUE(compare({{"kind", "vector"}, {"values", {1, 2, 3}}}, {{"kind", "vector"}, {"values", {1, 2, 4}}}));
  EXPECT_TRUE(compare({{"kind", "vector"}, {"values", {1, 2, 3}}}, {{"kind", "vector"}, {"values", {1, 2}}}));
}

// A case comes with a lens, and a lens from anywhere.
TEST(CompareOutput, BearsFieldsOfAnyType) {
  const json odd[] = {nullptr, 5, "text", true, json::array(), json::array({5, "x", nullptr, json::array({1})}), json::object(), json{{"box", 5}, {"points", {1}}, {"x", "y"}}};
  for (const char* kind : {"mask", "matte", "boxes", "classes", "keypoints", "lines", "image", "depth", "vector", "audio", "tensor", "ghost"}) {
    for (const json& value : odd) {
      json expected{{"kind", kind}};
      for (const char* key : {"items", "values", "coverage", "labels", "box", "min", "max", "samples"}) expected[key] = value;
      (void)compare(expected, {{"kind", kind}, {"items", {box(1, 2, 3, 4, .5)}}, {"values", {1}}});
      expected["items"] = json::array({value, value});
      (void)compare(expected, {{"kind", kind}, {"items", {box(1, 2, 3, 4, .5), box(1, 2, 3, 4, .5)}}});
    }
  }
}

}  // namespace diopter::golden
