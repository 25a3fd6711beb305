#include "inspect/cost.h"

#include <gtest/gtest.h>

#include "inspect/shapes.h"
#include "tests/file_text.h"
#include "tests/inspect/model_bytes.h"

namespace diopter::inspect {
namespace {

Cost cost_of_made(ModelBytes& made) {
  const OnnxModel model = read_onnx(made.bytes(), "made.onnx").value();
  const Result<Guess> guessed = guess(model, {});
  return cost_of(model, guessed.ok() ? &guessed.value() : nullptr);
}

std::vector<float> ones(size_t count) { return std::vector<float>(count, 1.f); }

TEST(Cost, AConvolutionTakesItsKernelForEachValueThatComesOut) {
  ModelBytes made;
  made.input("x", {1, 3, 8, 8}).weight("w", {4, 3, 3, 3}, ones(108)).output("y", {1, 4, 4, 4});
  made.node("Conv", {"x", "w"}, {"y"}, "", {{"strides", {2, 2}}, {"pads", {1, 1, 1, 1}}});
  const Cost cost = cost_of_made(made);
  EXPECT_EQ(cost.multiply_adds, 4 * 4 * 4 * 3 * 3 * 3);
  EXPECT_FALSE(cost.at_least);
}

TEST(Cost, AGroupedConvolutionTakesLess) {
  ModelBytes made;
  made.input("x", {1, 4, 8, 8}).weight("w", {4, 1, 3, 3}, ones(36)).output("y", {1, 4, 6, 6}).node("Conv", {"x", "w"}, {"y"}, "", {{"group", {4}}});
  EXPECT_EQ(cost_of_made(made).multiply_adds, 4 * 6 * 6 * 9);
}

TEST(Cost, AnOpenPictureIsTakenAs256AndSaidSo) {
  ModelBytes made;
  made.input("x", {1, 3, -1, -1}).weight("w", {2, 3, 1, 1}, ones(6)).output("y", {1, 2, -1, -1}).node("Conv", {"x", "w"}, {"y"});
  const Cost cost = cost_of_made(made);
  EXPECT_EQ(cost.multiply_adds, 256 * 256 * 6);
  ASSERT_EQ(cost.assumed.size(), 1u);
  EXPECT_NE(cost.assumed[0].find("256"), std::string::npos);
}

TEST(Cost, WhatHidesBehindAnUnknownShapeMakesItALeast) {
  ModelBytes made;
  made.input("x", {1, 3, 8, 8}).weight("w", {4, 3, 1, 1}, ones(12)).output("y", {1, 4, -1, -1});
  made.node("Conv", {"x", "w"}, {"h"}).node("Wobble", {"h"}, {"k"}, "com.example").node("Conv", {"k", "w"}, {"y"}).node("Loop", {"y"}, {"z"});
  const Cost cost = cost_of_made(made);
  EXPECT_EQ(cost.multiply_adds, 8 * 8 * 12);
  EXPECT_TRUE(cost.at_least);
  EXPECT_EQ(cost.uncounted.size(), 2u);
}

TEST(Cost, ShapesFollowNumbersThatTheGraphComputes) {
  // Flattens by Shape -> Gather -> Concat, as exporters from PyTorch do.
  ModelBytes made;
  made.input("x", {1, 4, 5, 5}).integers("zero", {0}).integers("rest", {-1}).weight("w", {100, 7}, ones(700)).output("y", {1, 7});
  made.node("Shape", {"x"}, {"s"}).node("Gather", {"s", "zero"}, {"n"}).node("Concat", {"n", "rest"}, {"to"}, "", {{"axis", {0}}});
  made.node("Reshape", {"x", "to"}, {"flat"}).node("MatMul", {"flat", "w"}, {"y"});
  const Cost cost = cost_of_made(made);
  EXPECT_EQ(cost.multiply_adds, 700);
  EXPECT_FALSE(cost.at_least);
}

TEST(Cost, HostileSizesNeitherOverflowNorLoop) {
  ModelBytes made;
  made.input("x", {1, 1, int64_t{1} << 39, int64_t{1} << 39}).weight("w", {1, 1, 1, 1}, ones(1)).integers("far", {INT64_MIN, INT64_MAX}).output("y", {1});
  made.node("Conv", {"x", "w"}, {"h"}).node("Reshape", {"h", "far"}, {"k"}).node("Slice", {"h", "far", "far"}, {"l"}).node("Pad", {"l", "far"}, {"m"});
  made.node("MatMul", {"x", "x"}, {"y"}).node("Concat", {"x", "x"}, {"y"}, "", {{"axis", {INT64_MIN}}}).node("Transpose", {"x"}, {"t"}, "", {{"perm", {9, -9, 0, 1}}});
  EXPECT_TRUE(cost_of_made(made).at_least);
}

TEST(Precision, NamesHowTheWeightsAreStored) {
  const auto precision = [](ModelBytes& made) { return precision_of(read_onnx(made.bytes(), "made.onnx").value()); };
  constexpr int kInt8 = 3, kHalf = 10;
  ModelBytes plain, qdq, half, whole_half;
  plain.input("x", {1}).output("y", {1}).weight("w", ones(9)).node("Mul", {"x", "w"}, {"y"});
  qdq.input("x", {1}).output("y", {1}).raw_weight("w", {9}, kInt8, "123456789").node("QuantizeLinear", {"x"}, {"q"}).node("DequantizeLinear", {"w"}, {"d"});
  half.input("x", {1}).output("y", {1}).raw_weight("w", {4}, kHalf, "12345678").node("Cast", {"w"}, {"d"});
  whole_half.input("x", {1}, kHalf).output("y", {1}, kHalf).raw_weight("w", {4}, kHalf, "12345678").node("Mul", {"x", "w"}, {"y"});
  EXPECT_EQ(precision(plain), "float32");
  EXPECT_EQ(precision(qdq), "int8 QDQ");
  EXPECT_EQ(precision(half), "float16 weights");
  EXPECT_EQ(precision(whole_half), "float16");
}

// Counted once by running the models with every value as an output.
struct Known {
  const char* file;
  int64_t multiply_adds;
  const char* precision;
};

TEST(Cost, CountsRealModelsLikeARunOfThem) {
  const Known models[] = {{"selfieseg-mediapipe-selfie-256", 59215744, "float32"},     {"hairseg-mediapipe-hair-512-priormask", 253804544, "float32"},
                          {"lines-mlsd-tiny-320-rgba", 1649100800, "float32"},         {"objdet-yolox-nano-416-coco80", 522553408, "float32"},
                          {"pose-movenet-lightning-int8-192", 270549504, "int8 QDQ"},  {"facelm-mediapipe-facemesh468-192", 34979040, "float16 weights"},
                          {"classify-squeezenet-fp16-imagenet", 349151936, "float16"}, {"audio-denoise-gtcrn-stream", 496976, "float32"}};
  for (const Known& known : models) {
    const std::string text = file_text(std::string(DIOPTER_TESTDATA "/models/") + known.file + ".onnx");
    if (text.empty()) GTEST_SKIP() << "no test data";
    const OnnxModel model = read_onnx(std::as_bytes(std::span(text)), known.file).value();
    const Result<Guess> guessed = guess(model, {});
    const Cost cost = cost_of(model, guessed.ok() ? &guessed.value() : nullptr);
    EXPECT_EQ(cost.multiply_adds, known.multiply_adds) << known.file;
    EXPECT_FALSE(cost.at_least) << known.file;
    EXPECT_EQ(precision_of(model), known.precision) << known.file;
  }
}

}  // namespace
}  // namespace diopter::inspect
