// Small ONNX files for tests, field by field in protobuf's wire format.
#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "engine/base/named_bytes.h"

namespace diopter::inspect {

class ModelBytes {
 public:
  ModelBytes& input(const std::string& name, const std::vector<int64_t>& shape, int type = 1) { return value(11, name, shape, type); }
  ModelBytes& output(const std::string& name, const std::vector<int64_t>& shape, int type = 1) { return value(12, name, shape, type); }
  // `attributes`: lists of integers by name; a list of one is a single integer.
  using Attributes = std::vector<std::pair<std::string, std::vector<int64_t>>>;
  ModelBytes& node(const std::string& op, const std::vector<std::string>& inputs, const std::vector<std::string>& outputs, const std::string& domain = "",
                   const Attributes& attributes = {}) {
    std::string text;
    for (const std::string& name : inputs) text += field(1, name);
    for (const std::string& name : outputs) text += field(2, name);
    text += field(4, op);
    if (!domain.empty()) text += field(7, domain);
    for (const auto& [name, values] : attributes) {
      std::string attribute = field(1, name);
      for (int64_t value : values) attribute += number(values.size() == 1 ? 3 : 8, static_cast<uint64_t>(value));
      text += field(5, attribute);
    }
    graph_ += field(1, text);
    return *this;
  }
  ModelBytes& weight(const std::string& name, const std::vector<float>& values) { return weight(name, {static_cast<int64_t>(values.size())}, values); }
  ModelBytes& weight(const std::string& name, const std::vector<int64_t>& shape, const std::vector<float>& values) {
    return raw_weight(name, shape, 1, {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)});
  }
  ModelBytes& integers(const std::string& name, const std::vector<int64_t>& values) {
    constexpr int kInt64 = 7;
    return raw_weight(name, {static_cast<int64_t>(values.size())}, kInt64, {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(int64_t)});
  }
  // `type`: TensorProto.DataType.
  ModelBytes& raw_weight(const std::string& name, const std::vector<int64_t>& shape, int type, const std::string& raw) {
    std::string sizes;
    for (int64_t size : shape) sizes += number(1, static_cast<uint64_t>(size));
    graph_ += field(5, sizes + number(2, static_cast<uint64_t>(type)) + field(8, name) + field(9, raw));
    return *this;
  }
  ModelBytes& external_weight(const std::string& name, const std::string& file) {
    graph_ += field(5, number(1, 4) + number(2, 1) + field(8, name) + field(13, field(1, "location") + field(2, file)) + number(14, 1));
    return *this;
  }
  ModelBytes& opset(uint64_t version) {
    opset_ = version;
    return *this;
  }
  // An operator that the file itself defines, of one Relu.
  ModelBytes& function(const std::string& domain, const std::string& name) {
    head_ += field(25, field(1, name) + field(7, field(4, "Relu")) + field(10, domain));
    return *this;
  }
  ModelBytes& producer(const std::string& name) {
    head_ += field(2, name);
    return *this;
  }
  ModelBytes& metadata(const std::string& key, const std::string& text) {
    head_ += field(14, field(1, key) + field(2, text));
    return *this;
  }
  // Borrows from this object.
  Bytes bytes() {
    whole_ = number(1, 8) + head_ + field(7, graph_) + field(8, number(2, opset_));
    return std::as_bytes(std::span(whole_));
  }

 private:
  static std::string varint(uint64_t value) {
    std::string text;
    for (; value >= 128; value >>= 7) text += static_cast<char>(value | 128);
    return text + static_cast<char>(value);
  }
  static std::string number(uint32_t field, uint64_t value) { return varint(field << 3) + varint(value); }
  static std::string field(uint32_t field, const std::string& text) { return varint(field << 3 | 2) + varint(text.size()) + text; }
  ModelBytes& value(uint32_t where, const std::string& name, const std::vector<int64_t>& shape, int type) {
    std::string dimensions;
    for (int64_t size : shape) dimensions += field(1, size < 0 ? field(2, "n") : number(1, static_cast<uint64_t>(size)));
    graph_ += field(where, field(1, name) + field(2, field(1, number(1, static_cast<uint64_t>(type)) + field(2, dimensions))));
    return *this;
  }

  std::string head_, graph_, whole_;
  uint64_t opset_ = 13;
};

}  // namespace diopter::inspect
