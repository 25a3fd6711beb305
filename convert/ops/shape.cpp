// Reshaping, transposing, joining and padding.
#include "convert/operators.h"
#include "tflite_generated.h"

namespace diopter::convert {
namespace {

constexpr int kMirrorPadCode = 100;

}  // namespace

// The new shape is the one that the file gives the output; it is what Reshape, Squeeze and ExpandDims compute.
Status convert_reshape(const TfliteOperator& op, GraphBuilder& graph) {
  DIOPTER_ASSIGN(const std::string input, graph.read(op.inputs[0], Layout::kFile));
  if (graph.tensor(op.inputs[0]).elements != graph.tensor(op.outputs[0]).elements) return invalid("output", "must have as many values as the input");
  return graph.node_to(op.outputs[0], Layout::kFile, "Reshape", {input, graph.constant(graph.shape(op.outputs[0]))});
}

Status convert_transpose(const TfliteOperator& op, GraphBuilder& graph) {
  if (op.inputs[1] < 0) return invalid("axes", "are missing");
  DIOPTER_ASSIGN(const Sizes axes, graph.integers(op.inputs[1]));
  DIOPTER_ASSIGN(const std::string input, graph.read(op.inputs[0], Layout::kFile));
  return graph.node_to(op.outputs[0], Layout::kFile, "Transpose", {input}, {{"perm", axes}});
}

Status convert_concatenation(const TfliteOperator& op, GraphBuilder& graph) {
  const auto* options = op.source->builtin_options_as_ConcatenationOptions();
  if (!options) return invalid("options", "are missing");
  const Layout layout = graph.preferred_layout(op);
  const auto rank = static_cast<int64_t>(graph.shape(op.outputs[0]).size());
  int64_t axis = options->axis();
  if (axis < -rank || axis >= rank) return invalid("axis", "leaves the dimensions of the output");
  if (axis < 0) axis += rank;
  std::vector<std::string> inputs;
  for (int index : op.inputs) {
    DIOPTER_ASSIGN(std::string input, graph.read(index, layout));
    inputs.push_back(std::move(input));
  }
  if (layout == Layout::kChannelsFirst) axis = channels_first_axis(axis);
  return graph.node_to(op.outputs[0], layout, "Concat", std::move(inputs), {{"axis", axis}}, options->fused_activation_function());
}

// TFLite lists begin and end of each axis in turn; ONNX all begins, then all ends.
Status convert_pad(const TfliteOperator& op, GraphBuilder& graph) {
  if (op.inputs[0] < 0 || op.inputs[1] < 0) return invalid("input", "is missing");
  const size_t rank = graph.shape(op.inputs[0]).size();
  DIOPTER_ASSIGN(const Sizes given, graph.integers(op.inputs[1]));
  if (given.size() != 2 * rank) return invalid("paddings", "do not fit the dimensions of the input");
  const Layout layout = graph.preferred_layout(op);
  Sizes pads(2 * rank);
  for (size_t d = 0; d < rank; ++d) {
    if (given[2 * d] < 0 || given[2 * d + 1] < 0) return invalid("paddings", "must not be negative");
    const size_t axis = layout == Layout::kChannelsFirst ? static_cast<size_t>(channels_first_axis(static_cast<int64_t>(d))) : d;
    pads[axis] = given[2 * d];
    pads[rank + axis] = given[2 * d + 1];
  }
  DIOPTER_ASSIGN(std::string input, graph.read(op.inputs[0], layout));
  std::vector<std::string> inputs{std::move(input), graph.constant(std::move(pads))};
  if (op.inputs.size() > 2) {
    if (op.inputs[2] < 0 || graph.tensor(op.inputs[2]).elements != 1) return invalid("fill value", "must be one number");
    DIOPTER_ASSIGN(std::vector<float> fill, graph.floats(op.inputs[2]));
    inputs.push_back(graph.constant({}, std::move(fill)));
  }
  std::string mode = "constant";
  if (op.code == kMirrorPadCode) {
    const auto* options = op.source->builtin_options_as_MirrorPadOptions();
    if (!options || options->mode() != tflite::MirrorPadMode_REFLECT) return unsupported("mode", "SYMMETRIC has no counterpart in this ONNX version");
    mode = "reflect";
  }
  return graph.node_to(op.outputs[0], layout, "Pad", std::move(inputs), {{"mode", mode}});
}

}  // namespace diopter::convert
