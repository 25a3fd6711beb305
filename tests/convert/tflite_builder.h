// Builds small TFLite files for tests: one subgraph, tensors and operators in the order they are added.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tflite_generated.h"

namespace diopter::convert {

class TfliteBuilder {
 public:
  flatbuffers::FlatBufferBuilder fbb;

  // Index of a float tensor that an operator or the caller fills.
  int value(const std::string& name, const std::vector<int>& shape, tflite::TensorType type = tflite::TensorType_FLOAT32) { return add(name, shape, type, 0); }
  // Stored as whole numbers: real = scale (stored - zero).
  int quantized(const std::string& name, const std::vector<int>& shape, tflite::TensorType type, float scale, int64_t zero) {
    return add(name, shape, type, 0, 0, quantization({scale}, {zero}, 0));
  }
  template <class T>
  int quantized_constant(const std::string& name, const std::vector<int>& shape, const std::vector<T>& values, tflite::TensorType type, const std::vector<float>& scales) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(values.data());
    buffers_.push_back(tflite::CreateBuffer(fbb, fbb.CreateVector(std::vector<uint8_t>(bytes, bytes + values.size() * sizeof(T)))));
    return add(name, shape, type, static_cast<uint32_t>(buffers_.size()), 0, quantization(scales, std::vector<int64_t>(scales.size(), 0), 0));
  }
  template <class T>
  int constant(const std::string& name, const std::vector<int>& shape, const std::vector<T>& values, tflite::TensorType type,
               flatbuffers::Offset<tflite::SparsityParameters> sparsity = 0) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(values.data());
    const std::vector<uint8_t> data(bytes, bytes + values.size() * sizeof(T));
    buffers_.push_back(tflite::CreateBuffer(fbb, fbb.CreateVector(data)));
    return add(name, shape, type, static_cast<uint32_t>(buffers_.size()), sparsity);
  }
  int floats(const std::string& name, const std::vector<int>& shape, const std::vector<float>& values) {
    return constant(name, shape, values, tflite::TensorType_FLOAT32);
  }

  void op(int code, const std::vector<int>& inputs, const std::vector<int>& outputs, tflite::BuiltinOptions type = tflite::BuiltinOptions_NONE,
          flatbuffers::Offset<void> options = 0, const std::string& custom = {}) {
    const auto name = custom.empty() ? flatbuffers::Offset<flatbuffers::String>() : fbb.CreateString(custom);
    codes_.push_back(tflite::CreateOperatorCode(fbb, static_cast<int8_t>(code < 127 ? code : 127), name, 1, code));
    operators_.push_back(tflite::CreateOperator(fbb, static_cast<uint32_t>(codes_.size() - 1), fbb.CreateVector(inputs), fbb.CreateVector(outputs), type, options));
  }

  std::vector<std::byte> finish(const std::vector<int>& inputs, const std::vector<int>& outputs) {
    buffers_.insert(buffers_.begin(), tflite::CreateBuffer(fbb));
    const auto graph = tflite::CreateSubGraph(fbb, fbb.CreateVector(tensors_), fbb.CreateVector(inputs), fbb.CreateVector(outputs), fbb.CreateVector(operators_));
    const auto codes = fbb.CreateVector(codes_);
    const auto graphs = fbb.CreateVector(&graph, 1);
    tflite::FinishModelBuffer(fbb, tflite::CreateModel(fbb, 3, codes, graphs, 0, fbb.CreateVector(buffers_)));
    const auto* bytes = reinterpret_cast<const std::byte*>(fbb.GetBufferPointer());
    return {bytes, bytes + fbb.GetSize()};
  }

 private:
  flatbuffers::Offset<tflite::QuantizationParameters> quantization(const std::vector<float>& scales, const std::vector<int64_t>& zeros, int dimension) {
    const auto scale = fbb.CreateVector(scales);
    const auto zero = fbb.CreateVector(zeros);
    tflite::QuantizationParametersBuilder builder(fbb);
    builder.add_scale(scale);
    builder.add_zero_point(zero);
    builder.add_quantized_dimension(dimension);
    return builder.Finish();
  }

  int add(const std::string& name, const std::vector<int>& shape, tflite::TensorType type, uint32_t buffer, flatbuffers::Offset<tflite::SparsityParameters> sparsity = 0,
          flatbuffers::Offset<tflite::QuantizationParameters> quantization = 0) {
    tensors_.push_back(tflite::CreateTensor(fbb, fbb.CreateVector(shape), type, buffer, fbb.CreateString(name), quantization, false, sparsity));
    return static_cast<int>(tensors_.size() - 1);
  }

  std::vector<flatbuffers::Offset<tflite::Tensor>> tensors_;
  std::vector<flatbuffers::Offset<tflite::Buffer>> buffers_;
  std::vector<flatbuffers::Offset<tflite::OperatorCode>> codes_;
  std::vector<flatbuffers::Offset<tflite::Operator>> operators_;
};

}  // namespace diopter::convert
