// Field numbers are those of onnx.proto; messages nest as length-delimited bytes.
#include "convert/onnx_writer.h"

#include <bit>
#include <cstring>
#include <span>
#include <string_view>

namespace diopter::convert {
namespace {

static_assert(std::endian::native == std::endian::little, "raw_data is little-endian");

constexpr size_t kProtobufLimit = (size_t{1} << 31) - 1;

class Message {
 public:
  void integer(int field, int64_t value) {
    varint(static_cast<uint64_t>(field) << 3);
    varint(static_cast<uint64_t>(value));
  }
  void real(int field, float value) {
    varint(static_cast<uint64_t>(field) << 3 | 5);
    append(std::as_bytes(std::span(&value, 1)));
  }
  void bytes(int field, std::span<const std::byte> value) {
    varint(static_cast<uint64_t>(field) << 3 | 2);
    varint(value.size());
    append(value);
  }
  void text(int field, std::string_view value) { bytes(field, std::as_bytes(std::span(value))); }
  void message(int field, const Message& value) { bytes(field, value.bytes_); }
  std::vector<std::byte> take() && { return std::move(bytes_); }

 private:
  void varint(uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_.push_back(static_cast<std::byte>(value | 0x80));
    bytes_.push_back(static_cast<std::byte>(value));
  }
  void append(std::span<const std::byte> value) { bytes_.insert(bytes_.end(), value.begin(), value.end()); }

  std::vector<std::byte> bytes_;
};

Message attribute(const std::string& name, const AttributeValue& value) {
  enum Type { kFloat = 1, kInt = 2, kString = 3, kInts = 7 };
  Message m;
  m.text(1, name);
  if (const auto* integer = std::get_if<int64_t>(&value)) {
    m.integer(3, *integer);
    m.integer(20, kInt);
  } else if (const auto* real = std::get_if<float>(&value)) {
    m.real(2, *real);
    m.integer(20, kFloat);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    m.text(4, *text);
    m.integer(20, kString);
  } else if (const auto* integers = std::get_if<Sizes>(&value)) {
    for (int64_t i : *integers) m.integer(8, i);
    m.integer(20, kInts);
  }
  return m;
}

Message node(const OnnxNode& source) {
  Message m;
  for (const std::string& input : source.inputs) m.text(1, input);
  for (const std::string& output : source.outputs) m.text(2, output);
  m.text(3, source.outputs.empty() ? source.op_type : source.outputs[0]);
  m.text(4, source.op_type);
  for (const auto& [name, value] : source.attributes) m.message(5, attribute(name, value));
  return m;
}

struct TypeOf {
  OnnxType operator()(const std::vector<float>&) const { return OnnxType::kFloat; }
  OnnxType operator()(const std::vector<int64_t>&) const { return OnnxType::kInt64; }
  OnnxType operator()(const std::vector<int8_t>&) const { return OnnxType::kInt8; }
  OnnxType operator()(const std::vector<uint8_t>&) const { return OnnxType::kUint8; }
};

Message initializer(const OnnxInitializer& source) {
  Message m;
  for (int64_t size : source.shape) m.integer(1, size);
  m.integer(2, static_cast<int64_t>(std::visit(TypeOf(), source.values)));
  m.text(8, source.name);
  m.bytes(9, std::visit([](const auto& values) { return std::as_bytes(std::span(values)); }, source.values));
  return m;
}

Message value(const OnnxValue& source) {
  Message shape;
  for (int64_t size : source.shape) {
    Message dimension;
    dimension.integer(1, size);
    shape.message(1, dimension);
  }
  Message tensor;
  tensor.integer(1, static_cast<int64_t>(source.type));
  tensor.message(2, shape);
  Message type;
  type.message(1, tensor);
  Message m;
  m.text(1, source.name);
  m.message(2, type);
  return m;
}

size_t payload_size(const OnnxGraph& graph) {
  size_t total = 0;
  for (const OnnxInitializer& i : graph.initializers) {
    total += std::visit([](const auto& values) { return values.size() * sizeof(values[0]); }, i.values);
  }
  return total;
}

}  // namespace

Result<std::vector<std::byte>> write_onnx(const OnnxGraph& source) {
  const Status too_large = over_limit("ONNX", "the weights do not fit the 2 GiB of one ONNX file", "use a smaller model");
  if (payload_size(source) > kProtobufLimit) return too_large;
  Message graph;
  for (const OnnxNode& n : source.nodes) graph.message(1, node(n));
  graph.text(2, "converted");
  for (const OnnxInitializer& i : source.initializers) graph.message(5, initializer(i));
  for (const OnnxValue& v : source.inputs) graph.message(11, value(v));
  for (const OnnxValue& v : source.outputs) graph.message(12, value(v));
  Message opset;
  opset.text(1, "");
  opset.integer(2, kOnnxOpset);
  Message model;
  model.integer(1, 8);
  model.text(2, "diopter");
  model.message(7, graph);
  model.message(8, opset);
  for (const auto& [key, text] : source.metadata) {
    Message entry;
    entry.text(1, key);
    entry.text(2, text);
    model.message(14, entry);
  }
  std::vector<std::byte> bytes = std::move(model).take();
  if (bytes.size() > kProtobufLimit) return too_large;
  return bytes;
}

}  // namespace diopter::convert
