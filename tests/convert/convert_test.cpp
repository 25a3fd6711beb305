// Small TFLite models, converted and run by ONNX Runtime, against numbers worked out by hand.
#include "convert/convert.h"

#include <gtest/gtest.h>

#include "engine/model/ort_runner.h"
#include "tests/convert/tflite_builder.h"

namespace diopter::convert {
namespace {

// The first output of the converted model for `input`, which fills its one input.
std::vector<float> run(const std::vector<std::byte>& tflite, std::vector<float> input) {
  const Result<std::vector<std::byte>> onnx = tflite_to_onnx(tflite);
  if (!onnx.ok()) {
    ADD_FAILURE() << onnx.status().to_string();
    return {};
  }
  Result<std::unique_ptr<Runner>> runner = make_ort_runner(*onnx, {.threads = 1});
  if (!runner.ok()) {
    ADD_FAILURE() << runner.status().to_string();
    return {};
  }
  const TensorInfo& info = (*runner)->info().inputs[0];
  const TensorView view{info.type, info.shape, input.data()};
  EXPECT_TRUE((*runner)->submit(1, std::span(&view, 1)).ok());
  Answer answer;
  EXPECT_TRUE((*runner)->poll(answer, true));
  EXPECT_TRUE(answer.status.ok()) << answer.status.to_string();
  if (answer.outputs.empty()) return {};
  const std::span<const float> values = answer.outputs[0].floats();
  return {values.begin(), values.end()};
}

// input 1x3x3x1 -> 2x2 convolution of ones, stride 2, SAME, Relu6.
std::vector<std::byte> convolution_model() {
  TfliteBuilder b;
  const int input = b.value("input", {1, 3, 3, 1}), output = b.value("output", {1, 2, 2, 1});
  const int weights = b.floats("weights", {1, 2, 2, 1}, {1, 1, 1, 1}), bias = b.floats("bias", {1}, {-1});
  const auto options = tflite::CreateConv2DOptions(b.fbb, tflite::Padding_SAME, 2, 2, tflite::ActivationFunctionType_RELU6);
  b.op(3, {input, weights, bias}, {output}, tflite::BuiltinOptions_Conv2DOptions, options.Union());
  return b.finish({input}, {output});
}

TEST(Convert, PadsAStridedSameConvolutionAtTheEndAndClipsIt) {
  EXPECT_EQ(run(convolution_model(), {0, 1, 1, 0, 1, 1, 1, 1, 9}), (std::vector<float>{1, 1, 1, 6}));
}

TEST(Convert, KeepsNamesOfInputsAndOutputs) {
  const auto onnx = tflite_to_onnx(convolution_model());
  ASSERT_TRUE(onnx.ok()) << onnx.status().to_string();
  const auto runner = make_ort_runner(*onnx, {});
  ASSERT_TRUE(runner.ok());
  EXPECT_EQ((*runner)->info().inputs[0].name, "input");
  EXPECT_EQ((*runner)->info().inputs[0].shape, (Shape{1, 3, 3, 1}));
  EXPECT_EQ((*runner)->info().outputs[0].name, "output");
  EXPECT_EQ((*runner)->info().outputs[0].shape, (Shape{1, 2, 2, 1}));
}

TEST(Convert, ReadsReshapedPixelsInTheFilesOrderAfterAChannelsFirstBody) {
  TfliteBuilder b;
  const int input = b.value("x", {1, 1, 2, 2}), pooled = b.value("p", {1, 1, 2, 2}), output = b.value("y", {1, 4});
  const auto options = tflite::CreatePool2DOptions(b.fbb, tflite::Padding_VALID, 1, 1, 1, 1);
  b.op(17, {input}, {pooled}, tflite::BuiltinOptions_Pool2DOptions, options.Union());
  b.op(22, {pooled}, {output});
  EXPECT_EQ(run(b.finish({input}, {output}), {1, 2, 3, 4}), (std::vector<float>{1, 2, 3, 4}));
}

TEST(Convert, BroadcastsAConstantOverTheLastAxisOfAChannelsFirstBody) {
  TfliteBuilder b;
  const int input = b.value("x", {1, 1, 2, 2}), pooled = b.value("p", {1, 1, 2, 2}), output = b.value("y", {1, 1, 2, 2});
  const int added = b.floats("c", {2}, {10, 20});
  const auto options = tflite::CreatePool2DOptions(b.fbb, tflite::Padding_VALID, 1, 1, 1, 1);
  b.op(17, {input}, {pooled}, tflite::BuiltinOptions_Pool2DOptions, options.Union());
  b.op(0, {pooled, added}, {output});
  EXPECT_EQ(run(b.finish({input}, {output}), {1, 2, 3, 4}), (std::vector<float>{11, 22, 13, 24}));
}

// Rows 0 and 2 are stored; row 0 holds column 1, row 2 columns 0 and 1.
std::vector<std::byte> sparse_model(std::vector<int> indices) {
  TfliteBuilder b;
  const auto segments = tflite::CreateInt32Vector(b.fbb, b.fbb.CreateVector(std::vector<int>{0, 1, 1, 3}));
  const auto columns = tflite::CreateInt32Vector(b.fbb, b.fbb.CreateVector(indices));
  const std::vector<flatbuffers::Offset<tflite::DimensionMetadata>> levels{
      tflite::CreateDimensionMetadata(b.fbb, tflite::DimensionType_DENSE, 3),
      tflite::CreateDimensionMetadata(b.fbb, tflite::DimensionType_SPARSE_CSR, 0, tflite::SparseIndexVector_Int32Vector, segments.Union(),
                                      tflite::SparseIndexVector_Int32Vector, columns.Union())};
  const auto sparsity = tflite::CreateSparsityParameters(b.fbb, b.fbb.CreateVector(std::vector<int>{0, 1}), 0, b.fbb.CreateVector(levels));
  const int input = b.value("x", {1, 2}), output = b.value("y", {1, 3}), dense = b.value("dense", {3, 2});
  const int weights = b.constant<float>("weights", {3, 2}, {5, 6, 7}, tflite::TensorType_FLOAT32, sparsity);
  b.op(124, {weights}, {dense});
  b.op(9, {input, dense, -1}, {output}, tflite::BuiltinOptions_FullyConnectedOptions, tflite::CreateFullyConnectedOptions(b.fbb).Union());
  return b.finish({input}, {output});
}

TEST(Convert, MakesSparseWeightsDense) {
  EXPECT_EQ(run(sparse_model({1, 0, 1}), {1, 10}), (std::vector<float>{50, 0, 76}));
}

TEST(Convert, RefusesSparseIndicesOutsideTheShape) {
  const auto onnx = tflite_to_onnx(sparse_model({1, 0, 2}));
  ASSERT_FALSE(onnx.ok());
  EXPECT_EQ(onnx.status().code, StatusCode::kInvalid);
}

TEST(Convert, ExpandsFloat16Weights) {
  TfliteBuilder b;
  const int input = b.value("x", {1, 2}), output = b.value("y", {1, 2}), wide = b.value("wide", {2});
  const int half = b.constant<uint16_t>("half", {2}, {0x3c00, 0xc100}, tflite::TensorType_FLOAT16);  // 1, -2.5
  b.op(6, {half}, {wide});
  b.op(18, {input, wide}, {output});
  EXPECT_EQ(run(b.finish({input}, {output}), {3, 2}), (std::vector<float>{3, -5}));
}

TEST(Convert, NamesTheOperatorThatItCannotConvert) {
  TfliteBuilder b;
  const int input = b.value("x", {1, 2}), output = b.value("y", {1, 2});
  b.op(32, {input}, {output}, tflite::BuiltinOptions_NONE, 0, "TransformLandmarks");
  const auto onnx = tflite_to_onnx(b.finish({input}, {output}));
  ASSERT_FALSE(onnx.ok());
  EXPECT_EQ(onnx.status().code, StatusCode::kUnsupported);
  EXPECT_NE(onnx.status().to_string().find("TransformLandmarks"), std::string::npos);
  EXPECT_FALSE(onnx.status().remedy.empty());
}

TEST(Convert, RefusesWhatIsNoTflite) {
  const std::string text = "this is a text, long enough to be read";
  const auto onnx = tflite_to_onnx(std::as_bytes(std::span(text)));
  ASSERT_FALSE(onnx.ok());
  EXPECT_EQ(onnx.status().code, StatusCode::kInvalid);
}

TEST(Convert, RefusesEveryTruncationOfAFile) {
  const std::vector<std::byte> whole = convolution_model();
  for (size_t size = 0; size < whole.size(); size += 4) {
    const std::vector<std::byte> part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_FALSE(tflite_to_onnx(part).ok()) << size;
  }
}

// The first output for an input of any type, as the runtime gives it.
template <class Out, class In>
std::vector<Out> run_as(const std::vector<std::byte>& tflite, std::vector<In> input) {
  const Result<std::vector<std::byte>> onnx = tflite_to_onnx(tflite);
  if (!onnx.ok()) {
    ADD_FAILURE() << onnx.status().to_string();
    return {};
  }
  Result<std::unique_ptr<Runner>> runner = make_ort_runner(*onnx, {.threads = 1});
  if (!runner.ok()) {
    ADD_FAILURE() << runner.status().to_string();
    return {};
  }
  const TensorInfo& info = (*runner)->info().inputs[0];
  EXPECT_EQ(element_size(info.type), sizeof(In));
  const TensorView view{info.type, info.shape, input.data()};
  EXPECT_TRUE((*runner)->submit(1, std::span(&view, 1)).ok());
  Answer answer;
  EXPECT_TRUE((*runner)->poll(answer, true));
  EXPECT_TRUE(answer.status.ok()) << answer.status.to_string();
  if (answer.outputs.empty() || element_size(answer.outputs[0].type) != sizeof(Out)) {
    ADD_FAILURE() << "no output of this type";
    return {};
  }
  const Out* values = static_cast<const Out*>(answer.outputs[0].data);
  return {values, values + answer.outputs[0].shape.element_count()};
}

// Two pixels of two channels through a 1 x 1 convolution with a scale a channel, a 32-bit bias and Relu. By hand:
// real input = .5 (q - 3); channel 0: weights .5 * (2, -4), bias .25 * 4 = 1; channel 1: weights .25 * (8, 4), bias .125 * -8 = -1.
TEST(Convert, AQuantisedConvolutionIsThatOfTheIntegersWithinAStep) {
  TfliteBuilder b;
  const int input = b.quantized("input", {1, 1, 2, 2}, tflite::TensorType_INT8, .5f, 3), output = b.quantized("output", {1, 1, 2, 2}, tflite::TensorType_INT8, .1f, -128);
  const int weights = b.quantized_constant<int8_t>("weights", {2, 1, 1, 2}, {2, -4, 8, 4}, tflite::TensorType_INT8, {.5f, .25f});
  const int bias = b.quantized_constant<int32_t>("bias", {2}, {4, -8}, tflite::TensorType_INT32, {.25f, .125f});
  const auto options = tflite::CreateConv2DOptions(b.fbb, tflite::Padding_VALID, 1, 1, tflite::ActivationFunctionType_RELU);
  b.op(3, {input, weights, bias}, {output}, tflite::BuiltinOptions_Conv2DOptions, options.Union());
  // Pixels (2, 1) and (-1, 3): (2 - 2 + 1, 4 + 1 - 1) = (1, 4); (-1 - 6 + 1, -2 + 3 - 1) = (-6 -> 0, 0).
  EXPECT_EQ((run_as<int8_t, int8_t>(b.finish({input}, {output}), {7, 5, 1, 9})), (std::vector<int8_t>{-118, -88, -128, -128}));
}

TEST(Convert, QuantizeAndDequantizeKeepTheStepsInBetween) {
  TfliteBuilder b;
  const int input = b.value("input", {1, 3}), coarse = b.quantized("coarse", {1, 3}, tflite::TensorType_UINT8, .5f, 128), output = b.value("output", {1, 3});
  b.op(114, {input}, {coarse});
  b.op(6, {coarse}, {output});
  EXPECT_EQ(run(b.finish({input}, {output}), {.6f, -1.2f, 500}), (std::vector<float>{.5f, -1, 63.5f}));
}

// MoveNet's last steps: where the largest value lies, as row and column, and the value there.
TEST(Convert, FindsThePlaceOfTheLargestValueAndLooksItUp) {
  TfliteBuilder b;
  const int input = b.value("input", {6}), place = b.value("place", {}, tflite::TensorType_INT32), row = b.value("row", {}, tflite::TensorType_INT32);
  const int axis = b.constant<int32_t>("axis", {1}, {0}, tflite::TensorType_INT32), width = b.constant<int32_t>("width", {}, {3}, tflite::TensorType_INT32);
  const int at = b.value("at", {1}, tflite::TensorType_INT32), found = b.value("found", {}), row_real = b.value("row_real", {}), output = b.value("output", {2});
  b.op(56, {input, axis}, {place});
  b.op(90, {place, width}, {row});
  b.op(83, {place}, {at}, tflite::BuiltinOptions_PackOptions, tflite::CreatePackOptions(b.fbb, 1, 0).Union());
  b.op(107, {input, at}, {found});
  b.op(53, {row}, {row_real});
  b.op(83, {row_real, found}, {output}, tflite::BuiltinOptions_PackOptions, tflite::CreatePackOptions(b.fbb, 2, 0).Union());
  EXPECT_EQ(run(b.finish({input}, {output}), {0, 1, 2, 3, 9, 4}), (std::vector<float>{1, 9}));
}

TEST(Convert, SixteenBitActivationsAreRefusedByName) {
  TfliteBuilder b;
  const int input = b.value("input", {2}), wide = b.quantized("wide", {2}, tflite::TensorType_INT16, .5f, 0);
  b.op(114, {input}, {wide});
  const std::string text = tflite_to_onnx(b.finish({input}, {wide})).status().to_string();
  EXPECT_NE(text.find("wide"), std::string::npos) << text;
  EXPECT_NE(text.find("INT16"), std::string::npos) << text;
}

}  // namespace
}  // namespace diopter::convert
