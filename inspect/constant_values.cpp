#include "inspect/constant_values.h"

#include <algorithm>

namespace diopter::inspect {

namespace {

constexpr int kDeepest = 6;  // steps between a weight and its use

bool find(const GraphView& graph, const std::string& name, size_t most, int depth, ConstantValues& found);

// Multiplies by the scale and takes the zero point away, for all or by axis.
bool dequantise(const GraphView& graph, const Node& node, size_t most, int depth, ConstantValues& found) {
  ConstantValues scale, zero;
  if (node.inputs.size() < 2 || !find(graph, node.inputs[1], most, depth, scale) || scale.values.empty()) return false;
  const bool has_zero = node.inputs.size() > 2 && find(graph, node.inputs[2], most, depth, zero) && zero.values.size() == scale.values.size();
  const Attribute* given = node.attribute("axis");
  int64_t axis = given ? given->integer : 1, inner = 1;
  if (axis < 0) axis += found.shape.rank();
  const auto channels = static_cast<int64_t>(scale.values.size());
  if (channels > 1 && (axis < 0 || axis >= found.shape.rank() || found.shape[static_cast<int>(axis)] != channels)) return false;
  for (int i = static_cast<int>(axis) + 1; channels > 1 && i < found.shape.rank(); ++i) inner *= found.shape[i];
  for (size_t i = 0; i < found.values.size(); ++i) {
    const size_t c = channels == 1 ? 0 : i / static_cast<size_t>(std::max<int64_t>(inner, 1)) % static_cast<size_t>(channels);
    found.values[i] = (found.values[i] - (has_zero ? zero.values[c] : 0)) * scale.values[c];
  }
  return true;
}

bool turn(const Node& node, ConstantValues& found) {
  const int rank = found.shape.rank();
  const Attribute* order = node.attribute("perm");
  if (!order || order->integers.size() != static_cast<size_t>(rank)) return false;
  std::vector<size_t> from_strides(static_cast<size_t>(rank), 1), strides(static_cast<size_t>(rank), 1);
  for (int i = rank - 2; i >= 0; --i) from_strides[static_cast<size_t>(i)] = from_strides[static_cast<size_t>(i) + 1] * static_cast<size_t>(found.shape[i + 1]);
  Shape shape = found.shape;
  for (int i = 0; i < rank; ++i) {
    const int64_t axis = order->integers[static_cast<size_t>(i)];
    if (axis < 0 || axis >= rank) return false;
    shape[i] = found.shape[static_cast<int>(axis)];
    strides[static_cast<size_t>(i)] = from_strides[static_cast<size_t>(axis)];
  }
  if (shape.element_count() != static_cast<int64_t>(found.values.size())) return false;  // an axis was named twice
  std::vector<float> values(found.values.size());
  for (size_t to = 0; to < values.size(); ++to) {
    size_t rest = to, from = 0;
    for (int i = rank - 1; i >= 0; --i) {
      const auto size = static_cast<size_t>(shape[i]);
      from += rest % size * strides[static_cast<size_t>(i)];
      rest /= size;
    }
    if (from >= found.values.size()) return false;
    values[to] = found.values[from];
  }
  found.values = std::move(values);
  found.shape = shape;
  return true;
}

bool find(const GraphView& graph, const std::string& name, size_t most, int depth, ConstantValues& found) {
  if (const Initializer* weight = graph.weight(name)) {
    found.shape = weight->shape;
    return weight->values(most, found.values);
  }
  const Node* node = graph.producer(name);
  if (!node || depth >= kDeepest || node->inputs.empty() || !find(graph, node->inputs[0], most, depth + 1, found)) return false;
  if (node->op_type == "Identity" || node->op_type == "Cast") return true;
  if (node->op_type == "DequantizeLinear") return dequantise(graph, *node, most, depth + 1, found);
  return node->op_type == "Transpose" && turn(*node, found);
}

}  // namespace

bool constant_values(const GraphView& graph, const std::string& name, size_t most, ConstantValues& found) { return find(graph, name, most, 0, found); }

}  // namespace diopter::inspect
