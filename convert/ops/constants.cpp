// Dequantize and Densify of weights: folded, so that the graph holds plain float32.
#include "convert/operators.h"

namespace diopter::convert {

Status convert_constant(const TfliteOperator& op, GraphBuilder& graph) {
  if (op.inputs[0] < 0) return invalid("input", "is missing");
  DIOPTER_ASSIGN(std::vector<float> values, graph.floats(op.inputs[0]));
  return graph.fold(op.outputs[0], std::move(values));
}

}  // namespace diopter::convert
