// What an ONNX file holds, without running it: inputs, outputs, operators, weights (as views into the caller's bytes).
// Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/base/named_bytes.h"
#include "engine/base/tensor.h"

namespace diopter::inspect {

struct Attribute {
  std::string name;
  int64_t integer = 0;
  float number = 0;
  std::string text;
  std::vector<int64_t> integers;
  std::vector<float> numbers;
};

struct Node {
  std::string op_type;
  std::string domain;  // "" for ai.onnx
  std::string name;
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  std::vector<Attribute> attributes;

  const Attribute* attribute(std::string_view name) const;
};

struct Initializer {
  std::string name;
  ElementType type = ElementType::kFloat32;
  Shape shape;
  bool external = false;  // its bytes lie in another file
  std::string external_file;  // the other file, relative to the model
  Bytes raw;              // little-endian values, where the file holds them raw
  std::vector<float> numbers;  // the first values, for small constants only

  // The i-th value as a number; false where it is not there or of a type without numbers.
  bool value(size_t i, double& out) const;
  // All values, where there are at most `most` and the file holds them whole; false otherwise.
  bool values(size_t most, std::vector<float>& out) const;
};

// Where an operator stands first, subgraphs included.
struct OperatorUse {
  std::string domain;  // "" for ai.onnx
  std::string op_type;
  std::string node;  // its name; may be empty
};

struct OnnxModel {
  int64_t ir_version = 0;
  std::string producer;
  std::string producer_version;
  std::map<std::string, int64_t> opsets;  // domain -> version; "" is ai.onnx
  std::vector<std::pair<std::string, std::string>> metadata;
  std::string graph_name;
  std::vector<TensorInfo> inputs;  // without those that are initializers
  std::vector<TensorInfo> outputs;
  std::vector<TensorInfo> values;  // what the file declares of values between the nodes
  std::vector<Node> nodes;  // of the main graph
  std::map<std::string, int64_t> operators;  // "domain:Op" or "Op" -> count, subgraphs included
  std::map<std::string, OperatorUse> first_uses;  // by the same keys
  std::set<std::string> functions;  // operators that the file itself defines, by the same keys
  std::vector<Initializer> initializers;
  int64_t parameters = 0;  // elements of all initializers
  std::map<std::string, int64_t> weight_elements;  // "float16" -> elements, subgraphs included
  size_t bytes = 0;
};

// The names in the model borrow nothing, the weights borrow from `file`.
// Fails (kInvalid, place = name) for bytes that are no ONNX model, (kLimit) for graphs nested too deeply or with too many parts.
Result<OnnxModel> read_onnx(Bytes file, const std::string& name);

}  // namespace diopter::inspect
