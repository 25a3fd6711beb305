// Operators of two values, with broadcasting. A constant of fewer dimensions belongs to the last axes of the file's order,
// so channels-first needs it padded to four dimensions before it is turned.
#include "convert/operators.h"
#include "tflite_generated.h"

namespace diopter::convert {
namespace {

constexpr struct {
  int code;
  const char* op_type;
} kBinary[] = {{0, "Add"}, {18, "Mul"}, {41, "Sub"}, {42, "Div"}, {55, "Max"}, {57, "Min"}, {78, "Pow"}};

int fused_activation(const tflite::Operator& op) {
  if (const auto* o = op.builtin_options_as_AddOptions()) return o->fused_activation_function();
  if (const auto* o = op.builtin_options_as_SubOptions()) return o->fused_activation_function();
  if (const auto* o = op.builtin_options_as_MulOptions()) return o->fused_activation_function();
  if (const auto* o = op.builtin_options_as_DivOptions()) return o->fused_activation_function();
  return tflite::ActivationFunctionType_NONE;
}

Result<std::string> operand(GraphBuilder& graph, int index, Layout layout) {
  if (index < 0) return invalid("input", "is missing");
  if (layout == Layout::kFile || graph.shape(index).size() >= 4) return graph.read(index, layout);
  Sizes shape = graph.shape(index);
  shape.insert(shape.begin(), 4 - shape.size(), 1);
  DIOPTER_ASSIGN(const std::vector<float> values, graph.floats(index));
  static constexpr int kAxes[] = {0, 3, 1, 2};
  return graph.constant(channels_first(shape), permuted(values, shape, kAxes));
}

}  // namespace

Status convert_binary(const TfliteOperator& op, GraphBuilder& graph) {
  const Layout layout = graph.preferred_layout(op);
  DIOPTER_ASSIGN(const std::string a, operand(graph, op.inputs[0], layout));
  DIOPTER_ASSIGN(const std::string b, operand(graph, op.inputs[1], layout));
  for (const auto& entry : kBinary) {
    if (entry.code == op.code) return graph.node_to(op.outputs[0], layout, entry.op_type, {a, b}, {}, fused_activation(*op.source));
  }
  return unsupported({}, "this operator has no counterpart in ONNX that we know");
}

Status convert_prelu(const TfliteOperator& op, GraphBuilder& graph) {
  const Layout layout = graph.preferred_layout(op);
  DIOPTER_ASSIGN(const std::string input, graph.read(op.inputs[0], layout));
  DIOPTER_ASSIGN(const std::string slope, operand(graph, op.inputs[1], layout));
  return graph.node_to(op.outputs[0], layout, "PRelu", {input, slope});
}

}  // namespace diopter::convert
