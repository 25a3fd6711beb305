// A TFLite file, verified: every index in range, every shape bounded, constants as numbers. Borrows the file's bytes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "convert/onnx_writer.h"
#include "engine/base/named_bytes.h"
#include "engine/base/status.h"

namespace tflite {
struct Model;
struct Operator;
struct SubGraph;
struct Tensor;
}  // namespace tflite

namespace diopter::convert {

struct TfliteTensor {
  const tflite::Tensor* source = nullptr;
  std::string name;
  Sizes shape;           // every size in 1..kMaxElements, their product too
  Bytes data;            // empty: not a constant
  int64_t elements = 1;
};

// real = scale (stored - zero), the same for all values of a tensor.
struct TfliteQuantization {
  float scale = 0;
  int zero = 0;
  bool is_signed = false;  // int8, else uint8
};

struct TfliteOperator {
  const tflite::Operator* source = nullptr;
  int code = 0;              // of the published BuiltinOperator enum
  std::string custom_code;   // for code kCustomOperator
  std::vector<int> inputs;   // tensor index, -1 where an optional input is not given
  std::vector<int> outputs;
};

inline constexpr int kCustomOperator = 32;
inline constexpr int64_t kMaxElements = int64_t{1} << 28;

class TfliteModel {
 public:
  // The bytes must outlive the model. Fails with kInvalid or kUnsupported (more than one subgraph, unbounded shapes).
  static Result<TfliteModel> open(Bytes file);

  const std::vector<TfliteTensor>& tensors() const { return tensors_; }
  const std::vector<TfliteOperator>& operators() const { return operators_; }
  const std::vector<int>& inputs() const { return inputs_; }
  const std::vector<int>& outputs() const { return outputs_; }
  Bytes file() const { return file_; }

 private:
  Status read_tensors(const tflite::Model& model, const tflite::SubGraph& graph);
  Status read_operators(const tflite::Model& model, const tflite::SubGraph& graph);

  Bytes file_;
  std::vector<TfliteTensor> tensors_;
  std::vector<TfliteOperator> operators_;
  std::vector<int> inputs_;
  std::vector<int> outputs_;
};

// How a computed 8-bit tensor is stored; none where it holds plain whole numbers or is of another type.
// Fails (kUnsupported) for 16-bit activations and for a scale a channel.
Result<std::optional<TfliteQuantization>> quantization_of(const TfliteTensor& tensor);

// The values of a constant tensor as float32: float16 expanded, quantised integers scaled (32-bit ones too, as biases are; those
// without a scale are plain numbers), sparse storage made dense.
Result<std::vector<float>> constant_floats(const TfliteTensor& tensor);

// The values of a small constant (shapes, axes, paddings); int32 or int64, at most 64 of them.
Result<std::vector<int64_t>> constant_integers(const TfliteTensor& tensor);

}  // namespace diopter::convert
