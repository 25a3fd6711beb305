// Fully connected layers and softmax.
#include "convert/operators.h"
#include "tflite_generated.h"

namespace diopter::convert {

// The input is read as rows of as many values as the weights have columns.
Status convert_fully_connected(const TfliteOperator& op, GraphBuilder& graph) {
  const auto* options = op.source->builtin_options_as_FullyConnectedOptions();
  if (!options || options->weights_format() != 0) return unsupported("options", "the weights are stored shuffled or the options are missing");
  if (op.inputs[0] < 0 || op.inputs[1] < 0) return invalid("input", "is missing");
  const Sizes& kernel = graph.shape(op.inputs[1]);
  const int64_t values = graph.tensor(op.inputs[0]).elements;
  if (kernel.size() != 2 || values % kernel[1] != 0) return invalid("weights", "do not fit the input");
  const Sizes rows{values / kernel[1], kernel[1]};
  const Sizes result{rows[0], kernel[0]};
  DIOPTER_ASSIGN(std::string input, graph.read(op.inputs[0], Layout::kFile));
  if (graph.shape(op.inputs[0]) != rows) input = graph.node("Reshape", {input, graph.constant(rows)});
  DIOPTER_ASSIGN(std::string weights, graph.read(op.inputs[1], Layout::kFile));
  std::vector<std::string> inputs{std::move(input), std::move(weights)};
  if (op.inputs.size() > 2 && op.inputs[2] >= 0) {
    DIOPTER_ASSIGN(std::string bias, graph.read(op.inputs[2], Layout::kFile));
    inputs.push_back(std::move(bias));
  }
  const Attributes attributes{{"transB", int64_t{1}}};
  const int activation = options->fused_activation_function();
  if (graph.shape(op.outputs[0]) == result) return graph.node_to(op.outputs[0], Layout::kFile, "Gemm", std::move(inputs), attributes, activation);
  if (graph.tensor(op.outputs[0]).elements != rows[0] * kernel[0]) return invalid("output", "does not fit the weights");
  const std::string flat = graph.node("Gemm", std::move(inputs), attributes);
  return graph.node_to(op.outputs[0], Layout::kFile, "Reshape", {flat, graph.constant(graph.shape(op.outputs[0]))}, {}, activation);
}

Status convert_softmax(const TfliteOperator& op, GraphBuilder& graph) {
  const Layout layout = graph.preferred_layout(op);
  DIOPTER_ASSIGN(std::string input, graph.read(op.inputs[0], layout));
  const auto* options = op.source->builtin_options_as_SoftmaxOptions();
  if (options && options->beta() != 1) input = graph.node("Mul", {input, graph.constant({}, {options->beta()})});
  return graph.node_to(op.outputs[0], layout, "Softmax", {input}, {{"axis", int64_t{layout == Layout::kChannelsFirst ? 1 : -1}}});
}

}  // namespace diopter::convert
