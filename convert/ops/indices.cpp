// Operators on whole numbers and positions: they run in the file's order of axes, with whole numbers as floats between them.
#include "convert/operators.h"
#include "tflite_generated.h"

namespace diopter::convert {
namespace {

constexpr int kArgMaxCode = 56;
constexpr int64_t kFloat = 1, kInt64 = 7;  // of Cast

std::string as_integers(GraphBuilder& graph, const std::string& value) { return graph.node("Cast", {value}, {{"to", kInt64}}); }

bool is_float(const GraphBuilder& graph, int index) {
  const tflite::TensorType type = graph.tensor(index).source->type();
  return type == tflite::TensorType_FLOAT32 || type == tflite::TensorType_FLOAT16;
}

Result<int64_t> axis_within(int64_t axis, size_t rank) {
  const auto count = static_cast<int64_t>(rank);
  if (axis < -count || axis >= count) return invalid("axis", "leaves the dimensions of the tensor", "download or export the .tflite file again");
  return axis < 0 ? axis + count : axis;
}

}  // namespace

// From float to whole numbers the fraction is cut off.
Status convert_cast(const TfliteOperator& op, GraphBuilder& graph) {
  DIOPTER_ASSIGN(const std::string input, graph.read(op.inputs[0], Layout::kFile));
  if (is_float(graph, op.inputs[0]) && !is_float(graph, op.outputs[0])) return graph.node_to(op.outputs[0], Layout::kFile, "Cast", {as_integers(graph, input)}, {{"to", kFloat}});
  return graph.node_to(op.outputs[0], Layout::kFile, "Identity", {input});
}

Status convert_arg(const TfliteOperator& op, GraphBuilder& graph) {
  if (op.inputs[0] < 0 || op.inputs[1] < 0) return invalid("input", "is missing");
  DIOPTER_ASSIGN(const Sizes given, graph.integers(op.inputs[1]));
  if (given.size() != 1) return invalid("axis", "must be one number");
  DIOPTER_ASSIGN(const int64_t axis, axis_within(given[0], graph.shape(op.inputs[0]).size()));
  DIOPTER_ASSIGN(const std::string input, graph.read(op.inputs[0], Layout::kFile));
  const std::string at = graph.node(op.code == kArgMaxCode ? "ArgMax" : "ArgMin", {input}, {{"axis", axis}, {"keepdims", int64_t{0}}});
  return graph.node_to(op.outputs[0], Layout::kFile, "Cast", {at}, {{"to", kFloat}});
}

Status convert_floor_div(const TfliteOperator& op, GraphBuilder& graph) {
  DIOPTER_ASSIGN(const std::string a, graph.read(op.inputs[0], Layout::kFile));
  DIOPTER_ASSIGN(const std::string b, graph.read(op.inputs[1], Layout::kFile));
  return graph.node_to(op.outputs[0], Layout::kFile, "Floor", {graph.node("Div", {a, b})});
}

Status convert_gather_nd(const TfliteOperator& op, GraphBuilder& graph) {
  DIOPTER_ASSIGN(const std::string values, graph.read(op.inputs[0], Layout::kFile));
  DIOPTER_ASSIGN(const std::string indices, graph.read(op.inputs[1], Layout::kFile));
  return graph.node_to(op.outputs[0], Layout::kFile, "GatherND", {values, as_integers(graph, indices)});
}

Status convert_gather(const TfliteOperator& op, GraphBuilder& graph) {
  const auto* options = op.source->builtin_options_as_GatherOptions();
  if (!options || op.inputs[0] < 0) return invalid("options", "are missing");
  if (options->batch_dims() != 0) return unsupported("batch_dims", "is " + std::to_string(options->batch_dims()) + "; 0 is converted");
  DIOPTER_ASSIGN(const int64_t axis, axis_within(options->axis(), graph.shape(op.inputs[0]).size()));
  DIOPTER_ASSIGN(const std::string values, graph.read(op.inputs[0], Layout::kFile));
  DIOPTER_ASSIGN(const std::string indices, graph.read(op.inputs[1], Layout::kFile));
  return graph.node_to(op.outputs[0], Layout::kFile, "Gather", {values, as_integers(graph, indices)}, {{"axis", axis}});
}

Status convert_pack(const TfliteOperator& op, GraphBuilder& graph) {
  const auto* options = op.source->builtin_options_as_PackOptions();
  if (!options) return invalid("options", "are missing");
  DIOPTER_ASSIGN(const int64_t axis, axis_within(options->axis(), graph.shape(op.outputs[0]).size()));
  const std::string axes = graph.constant(std::vector<int64_t>{axis});
  std::vector<std::string> inputs;
  for (int index : op.inputs) {
    DIOPTER_ASSIGN(const std::string input, graph.read(index, Layout::kFile));
    inputs.push_back(graph.node("Unsqueeze", {input, axes}));
  }
  return graph.node_to(op.outputs[0], Layout::kFile, "Concat", std::move(inputs), {{"axis", axis}});
}

Status convert_unpack(const TfliteOperator& op, GraphBuilder& graph) {
  const auto* options = op.source->builtin_options_as_UnpackOptions();
  if (!options || op.inputs[0] < 0) return invalid("options", "are missing");
  DIOPTER_ASSIGN(const int64_t axis, axis_within(options->axis(), graph.shape(op.inputs[0]).size()));
  if (graph.shape(op.inputs[0])[static_cast<size_t>(axis)] != static_cast<int64_t>(op.outputs.size())) return invalid("outputs", "do not fit the axis", "download or export the .tflite file again");
  DIOPTER_ASSIGN(const std::string input, graph.read(op.inputs[0], Layout::kFile));
  for (size_t i = 0; i < op.outputs.size(); ++i) {
    const std::string at = graph.constant(std::vector<int64_t>{static_cast<int64_t>(i)});
    const std::string one = graph.node("Gather", {input, at}, {{"axis", axis}});
    DIOPTER_TRY(graph.node_to(op.outputs[i], Layout::kFile, "Squeeze", {one, graph.constant(std::vector<int64_t>{axis})}));
  }
  return ok_status();
}

}  // namespace diopter::convert
