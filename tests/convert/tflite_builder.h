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
  int value(const std::string& name, const std::vector<int>& shape) { return add(name, shape, tflite::TensorType_FLOAT32, 0); }
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
  int add(const std::string& name, const std::vector<int>& shape, tflite::TensorType type, uint32_t buffer,
          flatbuffers::Offset<tflite::SparsityParameters> sparsity = 0) {
    tensors_.push_back(tflite::CreateTensor(fbb, fbb.CreateVector(shape), type, buffer, fbb.CreateString(name), 0, false, sparsity));
    return static_cast<int>(tensors_.size() - 1);
  }

  std::vector<flatbuffers::Offset<tflite::Tensor>> tensors_;
  std::vector<flatbuffers::Offset<tflite::Buffer>> buffers_;
  std::vector<flatbuffers::Offset<tflite::OperatorCode>> codes_;
  std::vector<flatbuffers::Offset<tflite::Operator>> operators_;
};

}  // namespace diopter::convert
