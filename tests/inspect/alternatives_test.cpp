#include "inspect/alternatives.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "inspect/input_evidence.h"
#include "inspect/least_squares.h"
#include "tests/inspect/model_bytes.h"

namespace diopter::inspect {
namespace {

Alternatives alternatives_of_made(ModelBytes& made) {
  const OnnxModel model = read_onnx(made.bytes(), "made.onnx").value();
  return alternatives_of(model, guess(model, {}).value());
}

double plausibility_of(const Alternatives& alternatives, const std::string& field, const std::string& value) {
  for (const Weighed& taken : alternatives.taken) {
    if (taken.field == field && taken.value == value) return taken.plausibility;
  }
  for (const Alternative& other : alternatives.others) {
    if (other.differs.field == field && other.differs.value == value) return other.differs.plausibility;
  }
  return 0;
}

// A first convolution of 16 filters of 1x1 whose normalisation was trained on pictures of these mean levels.
ModelBytes trained_on(double red, double green, double blue) {
  std::vector<float> weights, mean, even(16, 1.f);
  for (int filter = 0; filter < 16; ++filter) {
    const double r = std::sin(filter * 1.7), g = std::sin(filter * 2.9 + 1), b = std::sin(filter * 4.1 + 2);
    for (double w : {r, g, b}) weights.push_back(static_cast<float>(w));
    mean.push_back(static_cast<float>(r * red + g * green + b * blue));
  }
  ModelBytes made;
  made.input("x", {1, 3, 64, 64}).output("y", {1, 1, 64, 64}).weight("w", {16, 3, 1, 1}, weights).weight("even", even).weight("mean", mean);
  made.node("Conv", {"x", "w"}, {"h"}).node("BatchNormalization", {"h", "even", "even", "mean", "even"}, {"k"}).node("Sigmoid", {"k"}, {"y"});
  return made;
}

TEST(LeastSquares, FindsAPlaneAndRefusesPointsOnALine) {
  const double rows[] = {1, 0, 0, 1, 1, 1, 2, 1}, y[] = {2, 3, 5, 7};
  LeastSquares found;
  ASSERT_TRUE(fit(rows, y, 2, found));
  EXPECT_NEAR(found.slopes[0], 2, 1e-9);
  EXPECT_NEAR(found.slopes[1], 3, 1e-9);
  const double line[] = {1, 1, 2, 2, 3, 3, 4, 4};
  EXPECT_FALSE(fit(line, y, 2, found));
  const double odd[] = {1, NAN, 0, 1, 1, 1, 2, 1};
  EXPECT_FALSE(fit(odd, y, 2, found));
}

TEST(Alternatives, TheFirstLayersWeightsTellTheRange) {
  ModelBytes unit = trained_on(.45, .44, .42), bytes = trained_on(118, 112, 104);
  EXPECT_GT(plausibility_of(alternatives_of_made(unit), "range", "0..1"), .9);
  const Alternatives others = alternatives_of_made(bytes);
  EXPECT_GT(plausibility_of(others, "range", "0..255"), .6);
}

TEST(Guess, TakesTheRangeThatTheFirstLayerWasTrainedOn) {
  ModelBytes bytes = trained_on(118, 112, 104);
  const Guess guessed = guess(read_onnx(bytes.bytes(), "made.onnx").value(), {}).value();
  EXPECT_EQ(range_of(guessed.component.inputs[0].transform), "0..255");
}

TEST(Alternatives, TheBrighterChannelTellsTheOrderOfTheColours) {
  ModelBytes rgb = trained_on(.5, .44, .38), bgr = trained_on(.38, .44, .5);
  EXPECT_GT(plausibility_of(alternatives_of_made(rgb), "colour", "rgb"), plausibility_of(alternatives_of_made(bgr), "colour", "rgb"));
}

TEST(Alternatives, AVariantIsAWholeGuess) {
  ModelBytes made;
  made.input("x", {1, 3, 64, 64}).output("y", {1, 1, 64, 64}).node("Conv", {"x"}, {"h"}).node("Sigmoid", {"h"}, {"y"});
  const Alternatives alternatives = alternatives_of_made(made);
  const auto at = std::ranges::find_if(alternatives.others, [](const Alternative& other) { return other.differs.value == "-1..1"; });
  ASSERT_NE(at, alternatives.others.end());
  EXPECT_EQ(range_of(at->guess.component.inputs[0].transform), "-1..1");
  EXPECT_EQ(at->guess.component.outputs[0].decoder, "mask");
  EXPECT_FALSE(at->differs.reason.empty());
}

TEST(Alternatives, PlausibilitiesOfAFieldSumToOneAtMostAndAreSorted) {
  ModelBytes made;
  made.input("x", {1, 3, 64, 64}).output("y", {1, 3, 64, 64}).node("Conv", {"x"}, {"y"});
  const Alternatives alternatives = alternatives_of_made(made);
  double sum = 0, last = 1;
  for (const Weighed& taken : alternatives.taken) sum += taken.field == "range" ? taken.plausibility : 0;
  for (const Alternative& other : alternatives.others) {
    sum += other.differs.field == "range" ? other.differs.plausibility : 0;
    EXPECT_LE(other.differs.plausibility, last);
    last = other.differs.plausibility;
  }
  EXPECT_GT(sum, .8);
  EXPECT_LE(sum, 1 + 1e-9);
}

TEST(Alternatives, ADivisionInTheGraphLeavesNoDoubt) {
  ModelBytes made;
  made.input("x", {1, 3, 64, 64}).weight("d", {255}).output("y", {1, 1, 64, 64}).node("Div", {"x", "d"}, {"h"}).node("Sigmoid", {"h"}, {"y"});
  const Alternatives alternatives = alternatives_of_made(made);
  EXPECT_GT(plausibility_of(alternatives, "range", "0..255"), .9);
  EXPECT_EQ(std::ranges::count(alternatives.open_fields(), "range"), 0);
}

TEST(InputEvidence, SurvivesWeightsThatAreNotFinite) {
  ModelBytes made;
  std::vector<float> odd(16 * 3, NAN);
  odd[3] = INFINITY;
  made.input("x", {1, 3, 64, 64}).output("y", {1, 1, 64, 64}).weight("w", {16, 3, 1, 1}, odd).weight("b", std::vector<float>(16, NAN));
  made.node("Conv", {"x", "w", "b"}, {"h"}).node("Sigmoid", {"h"}, {"y"});
  for (const Alternative& other : alternatives_of_made(made).others) EXPECT_TRUE(std::isfinite(other.differs.plausibility));
}

}  // namespace
}  // namespace diopter::inspect
