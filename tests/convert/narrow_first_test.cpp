// A pointwise convolution behind an enlargement moves before it, and only where nothing else changes.
#include "convert/narrow_first.h"

#include <gtest/gtest.h>

#include "convert/convert.h"
#include "engine/model/ort_runner.h"
#include "tests/convert/tflite_builder.h"

namespace diopter::convert {
namespace {

// small -> enlarged -> narrow, by a convolution of `from` channels to `to`.
OnnxGraph decoder_step(int64_t from, int64_t to) {
  OnnxGraph graph;
  graph.initializers.push_back({"scales", {4}, std::vector<float>{1, 1, 2, 2}});
  graph.initializers.push_back({"weights", {to, from, 1, 1}, std::vector<float>(static_cast<size_t>(from * to), 1.0f)});
  graph.nodes.push_back({"Resize", {"small", "", "scales"}, {"enlarged"}, {{"mode", "linear"}, {"coordinate_transformation_mode", "half_pixel"}}});
  graph.nodes.push_back({"Relu", {"other"}, {"between"}, {}});
  graph.nodes.push_back({"Conv", {"enlarged", "weights"}, {"narrow"}, {{"strides", Sizes{1, 1}}, {"pads", Sizes{0, 0, 0, 0}}, {"group", int64_t{1}}}});
  graph.outputs.push_back({"narrow", {1, to, 4, 4}});
  return graph;
}

std::vector<std::string> order_of(const OnnxGraph& graph) {
  std::vector<std::string> steps;
  for (const OnnxNode& n : graph.nodes) steps.push_back(n.op_type + " " + n.inputs[0] + " > " + n.outputs[0]);
  return steps;
}

TEST(NarrowFirst, TheConvolutionWorksOnTheSmallPicture) {
  OnnxGraph graph = decoder_step(4, 2);
  narrow_before_enlarging(graph);
  EXPECT_EQ(order_of(graph), (std::vector<std::string>{"Conv small > enlarged", "Relu other > between", "Resize enlarged > narrow"}));
}

TEST(NarrowFirst, AConvolutionThatWidensStaysWhereItIs) {
  OnnxGraph graph = decoder_step(2, 4);
  narrow_before_enlarging(graph);
  EXPECT_EQ(graph.nodes[0].op_type, "Resize");
}

TEST(NarrowFirst, AnEnlargementThatSomethingElseReadsStaysToo) {
  OnnxGraph graph = decoder_step(4, 2);
  graph.nodes.push_back({"Relu", {"enlarged"}, {"elsewhere"}, {}});
  narrow_before_enlarging(graph);
  EXPECT_EQ(graph.nodes[0].op_type, "Resize");
}

TEST(NarrowFirst, AWindowOfSeveralPixelsStaysToo) {
  OnnxGraph graph = decoder_step(4, 2);
  graph.initializers[1].shape = {2, 1, 2, 2};
  narrow_before_enlarging(graph);
  EXPECT_EQ(graph.nodes[0].op_type, "Resize");
}

// Two channels in a row of two pixels, doubled (half pixels: 0, 1/4, 3/4, 1 of the way) and mixed as 10 a + b + 100.
TEST(NarrowFirst, AConvertedModelGivesTheSameNumbers) {
  TfliteBuilder b;
  const int input = b.value("x", {1, 1, 2, 2}), large = b.value("large", {1, 2, 4, 2}), output = b.value("y", {1, 2, 4, 1});
  const int size = b.constant<int32_t>("size", {2}, {2, 4}, tflite::TensorType_INT32);
  const int weights = b.floats("weights", {1, 1, 1, 2}, {10, 1}), bias = b.floats("bias", {1}, {100});
  b.op(23, {input, size}, {large}, tflite::BuiltinOptions_ResizeBilinearOptions, tflite::CreateResizeBilinearOptions(b.fbb, false, true).Union());
  b.op(3, {large, weights, bias}, {output}, tflite::BuiltinOptions_Conv2DOptions, tflite::CreateConv2DOptions(b.fbb, tflite::Padding_VALID, 1, 1).Union());
  const auto onnx = tflite_to_onnx(b.finish({input}, {output}));
  ASSERT_TRUE(onnx.ok()) << onnx.status().to_string();
  auto runner = make_ort_runner(*onnx, {.threads = 1});
  ASSERT_TRUE(runner.ok()) << runner.status().to_string();
  const std::vector<float> pixels{0, 4, 8, 0};
  const TensorView view{(*runner)->info().inputs[0].type, (*runner)->info().inputs[0].shape, pixels.data()};
  ASSERT_TRUE((*runner)->submit(1, std::span(&view, 1)).ok());
  Answer answer;
  ASSERT_TRUE((*runner)->poll(answer, true));
  ASSERT_TRUE(answer.status.ok()) << answer.status.to_string();
  const std::span<const float> values = answer.outputs[0].floats();
  EXPECT_EQ((std::vector<float>(values.begin(), values.end())), (std::vector<float>{104, 123, 161, 180, 104, 123, 161, 180}));
}

}  // namespace
}  // namespace diopter::convert
