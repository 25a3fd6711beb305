#include "inspect/onnx_model.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>

#include "inspect/wire_reader.h"

namespace diopter::inspect {

namespace {

constexpr int kMaxDepth = 16;          // of subgraphs
constexpr size_t kMaxParts = 1 << 20;  // nodes, tensors and attributes together
constexpr size_t kMaxConstant = 64;    // values kept as numbers

// TensorProto.DataType by number.
struct DataType {
  int64_t number;
  ElementType type;
};

// Types that only the names of weights need.
struct OtherType {
  int64_t number;
  std::string_view name;
};
constexpr OtherType kOtherTypes[] = {{16, "bfloat16"}, {17, "float8"}, {18, "float8"}, {19, "float8"}, {20, "float8"}, {21, "uint4"}, {22, "int4"}, {23, "float4"}};

constexpr DataType kDataTypes[] = {{1, ElementType::kFloat32}, {2, ElementType::kUint8},   {3, ElementType::kInt8},    {4, ElementType::kUint16},
                                   {5, ElementType::kInt16},   {6, ElementType::kInt32},   {7, ElementType::kInt64},   {8, ElementType::kString},
                                   {9, ElementType::kBool},    {10, ElementType::kFloat16}, {11, ElementType::kFloat64}, {12, ElementType::kUint32},
                                   {13, ElementType::kUint64}};

ElementType element_type(int64_t number) {
  for (const DataType& known : kDataTypes) {
    if (known.number == number) return known.type;
  }
  return ElementType::kString;  // nothing of ours can read it
}

std::string type_name(int64_t number) {
  for (const OtherType& other : kOtherTypes) {
    if (other.number == number) return std::string(other.name);
  }
  return std::string(element_type_name(element_type(number)));
}

std::string key_of(const std::string& domain, const std::string& op_type) { return domain.empty() ? op_type : domain + ":" + op_type; }

class Reader {
 public:
  Reader(OnnxModel& model, const std::string& place) : model_(model), place_(place) {}

  Status model(Bytes bytes) {
    WireReader reader(bytes);
    WireField field;
    bool has_graph = false;
    while (reader.next(field)) {
      switch (field.number) {
        case 1: model_.ir_version = field.integer(); break;
        case 2: model_.producer = field.text(); break;
        case 3: model_.producer_version = field.text(); break;
        case 7:
          if (has_graph) return broken();
          has_graph = true;
          DIOPTER_TRY(graph(field.bytes, 0));
          break;
        case 8: opset(field.bytes); break;
        case 14: metadata(field.bytes); break;
        case 25: DIOPTER_TRY(function(field.bytes)); break;
        default: break;
      }
    }
    if (!reader.ok() || !has_graph || model_.opsets.empty()) return broken();
    drop_initializer_inputs();
    return ok_status();
  }

 private:
  Status broken() const { return invalid(place_, "is no ONNX model, or was cut short", "give a whole .onnx file"); }

  Status count_part() {
    if (++parts_ <= kMaxParts) return ok_status();
    return over_limit(place_, "has over " + std::to_string(kMaxParts) + " parts", "simplify the model");
  }

  void opset(Bytes bytes) {
    WireReader reader(bytes);
    WireField field;
    std::string domain;
    int64_t version = 0;
    while (reader.next(field)) {
      if (field.number == 1) domain = field.text();
      if (field.number == 2) version = field.integer();
    }
    model_.opsets[domain == "ai.onnx" ? "" : domain] = version;
  }

  void metadata(Bytes bytes) {
    WireReader reader(bytes);
    WireField field;
    std::pair<std::string, std::string> entry;
    while (reader.next(field)) {
      if (field.number == 1) entry.first = field.text();
      if (field.number == 2) entry.second = field.text();
    }
    model_.metadata.push_back(std::move(entry));
  }

  // An operator that the file defines from others.
  Status function(Bytes bytes) {
    WireReader reader(bytes);
    WireField field;
    std::string name, domain;
    while (reader.next(field)) {
      DIOPTER_TRY(count_part());
      if (field.number == 1) name = field.text();
      if (field.number == 7) DIOPTER_TRY(node(field.bytes, 1));
      if (field.number == 10) domain = field.text();
    }
    model_.functions.insert(key_of(domain, name));
    return reader.ok() ? ok_status() : broken();
  }

  Status graph(Bytes bytes, int depth) {
    if (depth > kMaxDepth) return over_limit(place_, "nests graphs over " + std::to_string(kMaxDepth) + " deep", "simplify the model");
    const bool main = depth == 0;
    WireReader reader(bytes);
    WireField field;
    while (reader.next(field)) {
      DIOPTER_TRY(count_part());
      switch (field.number) {
        case 1: DIOPTER_TRY(node(field.bytes, depth)); break;
        case 2:
          if (main) model_.graph_name = field.text();
          break;
        case 5: DIOPTER_TRY(tensor(field.bytes, main)); break;
        case 11:
          if (main) model_.inputs.push_back(value_info(field.bytes));
          break;
        case 12:
          if (main) model_.outputs.push_back(value_info(field.bytes));
          break;
        case 13:
          if (main) model_.values.push_back(value_info(field.bytes));
          break;
        default: break;
      }
    }
    return reader.ok() ? ok_status() : broken();
  }

  Status node(Bytes bytes, int depth) {
    Node node;
    const size_t weights_before = model_.initializers.size();
    WireReader reader(bytes);
    WireField field;
    while (reader.next(field)) {
      switch (field.number) {
        case 1: node.inputs.emplace_back(field.text()); break;
        case 2: node.outputs.emplace_back(field.text()); break;
        case 3: node.name = field.text(); break;
        case 4: node.op_type = field.text(); break;
        case 5: DIOPTER_TRY(attribute(field.bytes, depth, node)); break;
        case 7: node.domain = field.text() == "ai.onnx" ? "" : field.text(); break;
        default: break;
      }
      DIOPTER_TRY(count_part());
    }
    if (!reader.ok()) return broken();
    // What ConstantOfShape fills with is not its output.
    if (node.op_type == "ConstantOfShape") model_.initializers.resize(weights_before);
    const std::string key = key_of(node.domain, node.op_type);
    if (++model_.operators[key] == 1) model_.first_uses[key] = {node.domain, node.op_type, node.name};
    if (depth == 0) model_.nodes.push_back(std::move(node));
    return ok_status();
  }

  Status attribute(Bytes bytes, int depth, Node& node) {
    Attribute attribute;
    WireReader reader(bytes);
    WireField field;
    while (reader.next(field)) {
      switch (field.number) {
        case 1: attribute.name = field.text(); break;
        case 2: attribute.number = number32(field); break;
        case 3: attribute.integer = field.integer(); break;
        case 4: attribute.text = field.text(); break;
        case 5: DIOPTER_TRY(constant(field.bytes, node)); break;
        case 7: floats(field, attribute.numbers); break;
        case 6:
        case 11: DIOPTER_TRY(graph(field.bytes, depth + 1)); break;
        case 8: integers(field, attribute.integers); break;
        default: break;
      }
    }
    if (!reader.ok()) return broken();
    keep_numbers(attribute, node);
    node.attributes.push_back(std::move(attribute));
    return ok_status();
  }

  // A Constant node may also hold plain numbers.
  void keep_numbers(const Attribute& attribute, const Node& node) {
    if (!attribute.name.starts_with("value_") || node.outputs.empty()) return;
    Initializer made{.name = node.outputs[0]};
    const bool one = attribute.name == "value_int" || attribute.name == "value_float";
    const bool whole = attribute.name.starts_with("value_int");
    made.type = whole ? ElementType::kInt64 : ElementType::kFloat32;
    if (attribute.name == "value_int") made.numbers = {static_cast<float>(attribute.integer)};
    if (attribute.name == "value_float") made.numbers = {attribute.number};
    if (attribute.name == "value_floats") made.numbers = attribute.numbers;
    for (size_t i = 0; attribute.name == "value_ints" && i < std::min(attribute.integers.size(), kMaxConstant); ++i) {
      made.numbers.push_back(static_cast<float>(attribute.integers[i]));
    }
    if (!one) made.shape = Shape{static_cast<int64_t>(made.numbers.size())};
    if (!made.numbers.empty()) model_.initializers.push_back(std::move(made));
  }

  // The value of a Constant node stands under the node's output name, like an initializer.
  Status constant(Bytes bytes, const Node& node) {
    const size_t before = model_.initializers.size();
    DIOPTER_TRY(tensor(bytes, true));
    if (!node.outputs.empty() && model_.initializers.size() > before) model_.initializers.back().name = node.outputs[0];
    return ok_status();
  }

  static float number32(const WireField& field) {
    const auto bits = static_cast<uint32_t>(field.value);
    float number;
    std::memcpy(&number, &bits, sizeof number);
    return number;
  }

  // Packed or one by one.
  static void integers(const WireField& field, std::vector<int64_t>& values) {
    if (field.bytes.empty()) {
      values.push_back(field.integer());
      return;
    }
    WireReader packed(field.bytes);
    uint64_t value = 0;
    while (packed.packed_varint(value)) values.push_back(static_cast<int64_t>(value));
  }

  Status tensor(Bytes bytes, bool keep) {
    Initializer tensor;
    std::vector<int64_t> sizes;
    int64_t type = 0;
    WireReader reader(bytes);
    WireField field;
    while (reader.next(field)) {
      switch (field.number) {
        case 1: integers(field, sizes); break;
        case 2: type = field.integer(); break;
        case 4: floats(field, tensor.numbers); break;
        case 5:
        case 7: small_integers(field, tensor.numbers); break;
        case 8: tensor.name = field.text(); break;
        case 9: tensor.raw = field.bytes; break;
        case 13: external_place(field.bytes, tensor); break;
        case 14: tensor.external |= field.integer() == 1; break;
        default: break;
      }
    }
    if (!reader.ok()) return broken();
    tensor.type = element_type(type);
    tensor.shape = Shape(sizes);
    const int64_t count = tensor.shape.element_count();
    if (count > 0) {
      model_.parameters += count;
      model_.weight_elements[type_name(type)] += count;
    }
    if (keep) model_.initializers.push_back(std::move(tensor));
    return ok_status();
  }

  static void external_place(Bytes bytes, Initializer& tensor) {
    tensor.external = true;
    WireField field;
    std::string key, value;
    for (WireReader reader(bytes); reader.next(field);) {
      if (field.number == 1) key = field.text();
      if (field.number == 2) value = field.text();
    }
    if (key == "location") tensor.external_file = value;
  }

  static void floats(const WireField& field, std::vector<float>& numbers) {
    if (field.bytes.size() == 4 && numbers.size() < kMaxConstant) numbers.push_back(number32(field));
    for (size_t i = 0; field.bytes.size() != 4 && i + 4 <= field.bytes.size() && numbers.size() < kMaxConstant; i += 4) {
      float number;
      std::memcpy(&number, field.bytes.data() + i, sizeof number);
      numbers.push_back(number);
    }
  }

  static void small_integers(const WireField& field, std::vector<float>& numbers) {
    std::vector<int64_t> values;
    if (field.bytes.size() <= kMaxConstant * 10) integers(field, values);
    for (int64_t value : values) {
      if (numbers.size() < kMaxConstant) numbers.push_back(static_cast<float>(value));
    }
  }

  static TensorInfo value_info(Bytes bytes) {
    TensorInfo info;
    WireField field, inner, tensor;
    for (WireReader reader(bytes); reader.next(field);) {
      if (field.number == 1) info.name = field.text();
      if (field.number != 2) continue;
      for (WireReader type(field.bytes); type.next(inner);) {
        if (inner.number != 1) continue;
        for (WireReader parts(inner.bytes); parts.next(tensor);) {
          if (tensor.number == 1) info.type = element_type(tensor.integer());
          if (tensor.number == 2) shape(tensor.bytes, info);
        }
      }
    }
    return info;
  }

  static void shape(Bytes bytes, TensorInfo& info) {
    std::vector<int64_t> sizes;
    WireField field, inner;
    for (WireReader reader(bytes); reader.next(field);) {
      if (field.number != 1) continue;
      int64_t size = kDynamic;
      std::string name;
      for (WireReader dimension(field.bytes); dimension.next(inner);) {
        if (inner.number == 1) size = inner.integer() < 0 ? kDynamic : inner.integer();
        if (inner.number == 2) name = inner.text();
      }
      sizes.push_back(size);
      info.axis_names.push_back(std::move(name));
    }
    info.shape = Shape(sizes);
    info.axis_names.resize(static_cast<size_t>(info.shape.rank()));
  }

  // Old exporters list the weights among the inputs.
  void drop_initializer_inputs() {
    std::set<std::string_view> weights;
    for (const Initializer& initializer : model_.initializers) weights.insert(initializer.name);
    std::erase_if(model_.inputs, [&](const TensorInfo& input) { return weights.contains(input.name); });
  }

  OnnxModel& model_;
  const std::string& place_;
  size_t parts_ = 0;
};

}  // namespace

const Attribute* Node::attribute(std::string_view wanted) const {
  const auto at = std::ranges::find(attributes, wanted, &Attribute::name);
  return at == attributes.end() ? nullptr : &*at;
}

bool Initializer::value(size_t i, double& out) const {
  if (i < numbers.size()) {
    out = numbers[i];
    return true;
  }
  const size_t size = element_size(type);
  if (size == 0 || raw.size() / size <= i) return false;
  Tensor aligned, number;
  if (!aligned.resize(type, {1}).ok()) return false;
  std::memcpy(aligned.data(), raw.data() + i * size, size);
  if (!to_float32(aligned.view(), 1, 0, number).ok()) return false;
  out = number.floats()[0];
  return true;
}

bool Initializer::values(size_t most, std::vector<float>& out) const {
  const int64_t count = shape.rank() == 0 ? 1 : shape.element_count();
  const size_t size = element_size(type);
  if (count < 0 || static_cast<uint64_t>(count) > most) return false;
  if (numbers.size() == static_cast<size_t>(count)) {
    out = numbers;
    return true;
  }
  Tensor aligned, converted;
  if (size == 0 || raw.size() != static_cast<size_t>(count) * size || !aligned.resize(type, {count}).ok()) return false;
  if (!raw.empty()) std::memcpy(aligned.data(), raw.data(), raw.size());
  if (!to_float32(aligned.view(), 1, 0, converted).ok()) return false;
  out.assign(converted.floats().begin(), converted.floats().end());
  return true;
}

Result<OnnxModel> read_onnx(Bytes file, const std::string& name) {
  OnnxModel model;
  model.bytes = file.size();
  DIOPTER_TRY(Reader(model, name).model(file));
  return model;
}

}  // namespace diopter::inspect
