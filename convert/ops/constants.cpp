// Dequantize, Quantize and Densify: of weights they are folded, so that the graph holds plain float32; of values they change nothing,
// because the graph computes with real numbers and rounds them where the file stores few bits.
#include "convert/operators.h"

namespace diopter::convert {

Status convert_constant(const TfliteOperator& op, GraphBuilder& graph) {
  if (op.inputs[0] < 0) return invalid("input", "is missing");
  if (!graph.is_constant(op.inputs[0])) return convert_same(op, graph);
  DIOPTER_ASSIGN(std::vector<float> values, graph.floats(op.inputs[0]));
  return graph.fold(op.outputs[0], std::move(values));
}

Status convert_same(const TfliteOperator& op, GraphBuilder& graph) {
  const Layout layout = graph.preferred_layout(op);
  DIOPTER_ASSIGN(const std::string input, graph.read(op.inputs[0], layout));
  return graph.node_to(op.outputs[0], layout, "Identity", {input});
}

}  // namespace diopter::convert
