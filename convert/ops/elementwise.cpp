// Operators of one value at a time; they run in whatever layout their input has.
#include "convert/operators.h"
#include "tflite_generated.h"

namespace diopter::convert {
namespace {

constexpr struct {
  int code;
  const char* op_type;
} kUnary[] = {{8, "Floor"}, {14, "Sigmoid"}, {19, "Relu"}, {28, "Tanh"}, {47, "Exp"}, {59, "Neg"}, {66, "Sin"},
              {73, "Log"},  {75, "Sqrt"},    {101, "Abs"}, {104, "Ceil"}, {108, "Cos"}, {111, "Elu"}};

constexpr int kRelu6Code = 21;

}  // namespace

Status convert_unary(const TfliteOperator& op, GraphBuilder& graph) {
  const Layout layout = graph.preferred_layout(op);
  DIOPTER_ASSIGN(const std::string input, graph.read(op.inputs[0], layout));
  for (const auto& entry : kUnary) {
    if (entry.code == op.code) return graph.node_to(op.outputs[0], layout, entry.op_type, {input});
  }
  return unsupported({}, "this operator has no counterpart in ONNX that we know");
}

Status convert_clip(const TfliteOperator& op, GraphBuilder& graph) {
  const Layout layout = graph.preferred_layout(op);
  DIOPTER_ASSIGN(const std::string input, graph.read(op.inputs[0], layout));
  const bool relu6 = op.code == kRelu6Code;
  const std::string low = graph.constant({}, {relu6 ? 0.0f : -1.0f}), high = graph.constant({}, {relu6 ? 6.0f : 1.0f});
  return graph.node_to(op.outputs[0], layout, "Clip", {input, low, high});
}

// Spelt out: ONNX Runtime would only expand ONNX's own HardSwish to the same two nodes.
Status convert_hard_swish(const TfliteOperator& op, GraphBuilder& graph) {
  const Layout layout = graph.preferred_layout(op);
  DIOPTER_ASSIGN(const std::string input, graph.read(op.inputs[0], layout));
  const std::string gate = graph.node("HardSigmoid", {input}, {{"alpha", 1.0f / 6}, {"beta", 0.5f}});
  return graph.node_to(op.outputs[0], layout, "Mul", {input, gate});
}

Status convert_leaky_relu(const TfliteOperator& op, GraphBuilder& graph) {
  const auto* options = op.source->builtin_options_as_LeakyReluOptions();
  if (!options) return invalid("options", "are missing");
  const Layout layout = graph.preferred_layout(op);
  DIOPTER_ASSIGN(const std::string input, graph.read(op.inputs[0], layout));
  return graph.node_to(op.outputs[0], layout, "LeakyRelu", {input}, {{"alpha", options->alpha()}});
}

Status convert_rsqrt(const TfliteOperator& op, GraphBuilder& graph) {
  const Layout layout = graph.preferred_layout(op);
  DIOPTER_ASSIGN(const std::string input, graph.read(op.inputs[0], layout));
  return graph.node_to(op.outputs[0], layout, "Reciprocal", {graph.node("Sqrt", {input})});
}

Status convert_square(const TfliteOperator& op, GraphBuilder& graph) {
  const Layout layout = graph.preferred_layout(op);
  DIOPTER_ASSIGN(const std::string input, graph.read(op.inputs[0], layout));
  return graph.node_to(op.outputs[0], layout, "Mul", {input, input});
}

}  // namespace diopter::convert
