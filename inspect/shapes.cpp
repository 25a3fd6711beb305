#include "inspect/shapes.h"

#include <algorithm>

#include "inspect/shape_rules.h"

namespace diopter::inspect {

namespace {

// What the file leaves open of an input, filled in; says so in `assumed`.
Shape filled_in(const TensorInfo& input, bool is_picture, Layout layout, Size picture, std::vector<std::string>& assumed) {
  Shape shape = input.shape;
  const int height_axis = layout == Layout::kNchw ? 2 : 1;
  std::string said;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    if (shape[axis] >= 0) continue;
    const bool of_picture = is_picture && shape.rank() == 4 && (axis == height_axis || axis == height_axis + 1);
    shape[axis] = !of_picture ? 1 : axis == height_axis ? picture.height : picture.width;
    const std::string& name = input.axis_names[static_cast<size_t>(axis)];
    said += (said.empty() ? "" : ", ") + (name.empty() ? "axis " + std::to_string(axis) : name) + " = " + std::to_string(shape[axis]);
  }
  if (!said.empty()) assumed.push_back("input " + input.name + ": " + said);
  return shape;
}

// What the file declares fills the gaps of what was worked out.
void take_declared(const std::map<std::string, const TensorInfo*>& declared, const std::string& value, Inferring& inferring) {
  const auto at = declared.find(value);
  if (at == declared.end() || at->second->shape.rank() == 0) return;
  const Shape& shape = at->second->shape;
  const auto [found, is_new] = inferring.shapes.emplace(value, shape);
  if (is_new || found->second.rank() != shape.rank()) return;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    if (found->second[axis] < 0) found->second[axis] = shape[axis];
  }
}

void take_node(const Node& node, const std::map<std::string, const TensorInfo*>& declared, Inferring& inferring) {
  ShapeRule rule = layout_rule(node.op_type);
  if (!rule) rule = spatial_rule(node.op_type);
  if (rule) rule(node, inferring);
  for (const std::string& output : node.outputs) {
    if (!output.empty()) take_declared(declared, output, inferring);
  }
  follow_numbers(node, inferring);
}

}  // namespace

Inferring::Inferring(const OnnxModel& model) {
  const auto version = model.opsets.find("");
  opset = version == model.opsets.end() ? 1 : version->second;
  for (const Initializer& weight : model.initializers) {
    weights.emplace(weight.name, &weight);
    shapes.emplace(weight.name, weight.shape);
  }
}

const Shape* Inferring::shape_of(const Node& node, size_t input) const {
  if (input >= node.inputs.size()) return nullptr;
  const auto at = shapes.find(node.inputs[input]);
  return at == shapes.end() ? nullptr : &at->second;
}

bool Inferring::numbers_of(const Node& node, size_t input, KnownNumbers& found) const {
  if (input >= node.inputs.size() || node.inputs[input].empty()) return false;
  if (const auto at = numbers.find(node.inputs[input]); at != numbers.end()) {
    found = at->second;
    return true;
  }
  const auto at = weights.find(node.inputs[input]);
  if (at == weights.end()) return false;
  const Initializer& weight = *at->second;
  const int64_t count = weight.shape.rank() == 0 ? 1 : weight.shape.element_count();
  if (weight.shape.rank() > 1 || count < 0 || count > static_cast<int64_t>(kMostNumbers)) return false;
  found = {{}, weight.type != ElementType::kFloat32 && weight.type != ElementType::kFloat16 && weight.type != ElementType::kFloat64, weight.shape.rank() == 0};
  for (int64_t i = 0; i < count; ++i) {
    double number = 0;
    if (!weight.value(static_cast<size_t>(i), number)) return false;
    found.numbers.push_back(number);
  }
  return true;
}

bool Inferring::integers(const Node& node, std::string_view attribute, size_t input, std::vector<int64_t>& found) const {
  found.clear();
  if (const Attribute* given = node.attribute(attribute)) {
    found = given->integers;
    return found.size() <= kMostNumbers;
  }
  KnownNumbers known;
  if (!numbers_of(node, input, known)) return false;
  for (double number : known.numbers) {
    if (!(number == number)) return false;
    found.push_back(static_cast<int64_t>(std::clamp(number, -0x1p62, 0x1p62)));
  }
  return true;
}

bool Inferring::give(const Node& node, Shape shape, size_t output) {
  if (output >= node.outputs.size() || node.outputs[output].empty()) return false;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    if (shape[axis] < 0 || shape[axis] > kMostSize) shape[axis] = kDynamic;
  }
  shapes[node.outputs[output]] = shape;
  return true;
}

bool small_integers(const Node& node, std::string_view attribute, size_t count, int64_t otherwise, std::vector<int64_t>& found) {
  const Attribute* given = node.attribute(attribute);
  if (!given || given->integers.empty()) {
    found.assign(count, otherwise);
    return true;
  }
  found = given->integers;
  return found.size() == count && std::ranges::all_of(found, [](int64_t value) { return value >= 0 && value <= 1 << 20; });
}

int64_t integer_or(const Node& node, std::string_view attribute, int64_t otherwise) {
  const Attribute* given = node.attribute(attribute);
  return given ? given->integer : otherwise;
}

bool find_axis(int64_t axis, int rank, int& found) {
  if (axis < -rank || axis >= rank) return false;
  found = static_cast<int>(axis < 0 ? axis + rank : axis);
  return true;
}

int64_t times(int64_t a, int64_t b) {
  if (a < 0 || b < 0) return kDynamic;
  int64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) || product > kMostSize ? kDynamic : product;
}

const Shape* InferredShapes::of(const std::string& value) const {
  const auto at = shapes.find(value);
  return at == shapes.end() ? nullptr : &at->second;
}

InferredShapes infer_shapes(const OnnxModel& model, const std::string& picture_input, Layout layout, Size picture) {
  InferredShapes inferred;
  Inferring inferring(model);
  for (const TensorInfo& input : model.inputs) {
    inferring.shapes[input.name] = filled_in(input, input.name == picture_input, layout, picture, inferred.assumed);
  }
  std::map<std::string, const TensorInfo*> declared;
  for (const TensorInfo& value : model.values) declared.emplace(value.name, &value);
  for (const TensorInfo& output : model.outputs) declared.emplace(output.name, &output);
  for (const Node& node : model.nodes) take_node(node, declared, inferring);
  inferred.shapes = std::move(inferring.shapes);
  return inferred;
}

}  // namespace diopter::inspect
