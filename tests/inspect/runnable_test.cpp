#include "inspect/runnable.h"

#include <gtest/gtest.h>

#include "inspect/describe.h"
#include "tests/inspect/model_bytes.h"

namespace diopter::inspect {
namespace {

std::vector<Obstacle> obstacles_of(ModelBytes& made) { return obstacles(read_onnx(made.bytes(), "made.onnx").value()); }

TEST(Runnable, NamesTheOperatorThatTheRuntimeLacks) {
  ModelBytes made;
  made.input("x", {1, 3, 8, 8}).output("y", {1}).node("Wobble", {"x"}, {"y"}, "com.example");
  const auto found = obstacles_of(made);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NE(found[0].message.find("Wobble of domain com.example"), std::string::npos);
  EXPECT_FALSE(found[0].remedy.empty());
}

TEST(Runnable, AnOperatorThatTheFileDefinesItselfIsNone) {
  ModelBytes made;
  made.function("com.example", "Wobble").input("x", {1, 3, 8, 8}).output("y", {1}).node("Wobble", {"x"}, {"y"}, "com.example");
  EXPECT_TRUE(obstacles_of(made).empty());
}

TEST(Runnable, AnUnknownNameOfTheMainDomainIsAnObstacleToo) {
  ModelBytes made;
  made.input("x", {1, 3, 8, 8}).output("y", {1}).node("Reluu", {"x"}, {"y"});
  ASSERT_EQ(obstacles_of(made).size(), 1u);
  EXPECT_NE(obstacles_of(made)[0].message.find("Reluu"), std::string::npos);
}

TEST(Runnable, WeightsInAnotherFileAreNamedWithIt) {
  ModelBytes made;
  made.input("x", {4}).output("y", {4}).external_weight("w", "weights.bin").node("Mul", {"x", "w"}, {"y"});
  const auto found = obstacles_of(made);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NE(found[0].message.find("weights.bin"), std::string::npos);
}

TEST(Runnable, AnOpsetOfTheFutureIsTold) {
  ModelBytes made;
  made.opset(99).input("x", {4}).output("y", {4}).node("Relu", {"x"}, {"y"});
  const auto found = obstacles_of(made);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NE(found[0].message.find("opset 99"), std::string::npos);
}

TEST(Browser, ListsWhatHasNoGpuKernel) {
  ModelBytes made;
  made.input("x", {4}).output("y", {4}, 7).node("Relu", {"x"}, {"h"}).node("GRU", {"h"}, {"k"}).node("Identity", {"k"}, {"y"});
  const BrowserFitness fitness = browser_fitness(read_onnx(made.bytes(), "made.onnx").value());
  EXPECT_EQ(fitness.not_on_gpu, (std::vector<std::string>{"GRU"}));
  ASSERT_EQ(fitness.notes.size(), 1u);
  EXPECT_NE(fitness.notes[0].find("int64"), std::string::npos);
}

TEST(Describe, TheTextHoldsNoControlCharactersOfTheFile) {
  ModelBytes made;
  made.producer("evil\x1b[2J").metadata("k", "v\x1b]0;title\x07").input("x\x1b[1m", {4}).output("y", {4}).node("Relu", {"x"}, {"y"});
  const OnnxModel model = read_onnx(made.bytes(), "made.onnx").value();
  EXPECT_EQ(to_text(describe(model), "made.onnx").find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace diopter::inspect
