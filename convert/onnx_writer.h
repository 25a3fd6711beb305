// An ONNX graph in memory and its protobuf wire form (onnx.proto of IR version 8).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/status.h"

namespace diopter::convert {

using Sizes = std::vector<int64_t>;

using AttributeValue = std::variant<int64_t, float, std::string, Sizes>;
using Attributes = std::vector<std::pair<std::string, AttributeValue>>;

struct OnnxNode {
  std::string op_type;
  std::vector<std::string> inputs;  // "" stands for an input that is not given
  std::vector<std::string> outputs;
  Attributes attributes;
};

struct OnnxInitializer {
  std::string name;
  Sizes shape;
  std::variant<std::vector<float>, std::vector<int64_t>, std::vector<int8_t>, std::vector<uint8_t>> values;
};

// TensorProto.DataType of onnx.proto.
enum class OnnxType { kFloat = 1, kUint8 = 2, kInt8 = 3, kInt32 = 6, kInt64 = 7 };

// A tensor at the edge of the graph.
struct OnnxValue {
  std::string name;
  Sizes shape;
  OnnxType type = OnnxType::kFloat;
};

struct OnnxGraph {
  std::vector<OnnxNode> nodes;
  std::vector<OnnxInitializer> initializers;
  std::vector<OnnxValue> inputs;
  std::vector<OnnxValue> outputs;
  std::vector<std::pair<std::string, std::string>> metadata;
};

inline constexpr int64_t kOnnxOpset = 17;

// The bytes of the .onnx file. Fails (kLimit) above the 2 GiB that protobuf can hold.
Result<std::vector<std::byte>> write_onnx(const OnnxGraph& graph);

}  // namespace diopter::convert
