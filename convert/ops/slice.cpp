// Cutting parts out.
#include "convert/operators.h"
#include "tflite_generated.h"

namespace diopter::convert {
namespace {

// A start before the first value of an axis, for steps that go backwards: ONNX clamps it.
constexpr int64_t kFarEnd = int64_t{1} << 40;

struct Cut {
  Sizes starts, ends, steps;  // one for each axis of the file's order
};

Sizes all_axes(size_t rank, Layout layout) {
  Sizes axes;
  for (size_t d = 0; d < rank; ++d) {
    const auto axis = static_cast<int64_t>(d);
    axes.push_back(layout == Layout::kChannelsFirst ? channels_first_axis(axis) : axis);
  }
  return axes;
}

std::vector<std::string> slice_inputs(GraphBuilder& graph, std::string input, const Cut& cut, Layout layout) {
  return {std::move(input), graph.constant(cut.starts), graph.constant(cut.ends), graph.constant(all_axes(cut.starts.size(), layout)), graph.constant(cut.steps)};
}

Result<Sizes> bounds(const TfliteOperator& op, const GraphBuilder& graph, size_t input) {
  if (op.inputs[0] < 0 || op.inputs[input] < 0) return invalid("input", "is missing");
  DIOPTER_ASSIGN(Sizes values, graph.integers(op.inputs[input]));
  if (values.size() != graph.shape(op.inputs[0]).size()) return unsupported("bounds", "must be given for every dimension");
  return values;
}

}  // namespace

Status convert_slice(const TfliteOperator& op, GraphBuilder& graph) {
  Cut cut;
  DIOPTER_ASSIGN(cut.starts, bounds(op, graph, 1));
  DIOPTER_ASSIGN(const Sizes sizes, bounds(op, graph, 2));
  const Sizes& shape = graph.shape(op.inputs[0]);
  for (size_t d = 0; d < shape.size(); ++d) {
    const int64_t start = cut.starts[d], size = sizes[d];
    if (start < 0 || start >= shape[d] || size < -1 || size > shape[d] - start) return invalid("bounds", "leave the input");
    cut.ends.push_back(size == -1 ? shape[d] : start + size);
    cut.steps.push_back(1);
  }
  const Layout layout = graph.preferred_layout(op);
  DIOPTER_ASSIGN(std::string input, graph.read(op.inputs[0], layout));
  return graph.node_to(op.outputs[0], layout, "Slice", slice_inputs(graph, std::move(input), cut, layout));
}

// Axes whose one index is picked (shrink mask) are cut to one value and then dropped by the output's own shape.
Status convert_strided_slice(const TfliteOperator& op, GraphBuilder& graph) {
  const auto* options = op.source->builtin_options_as_StridedSliceOptions();
  if (!options) return invalid("options", "are missing");
  if (options->ellipsis_mask() != 0 || options->new_axis_mask() != 0) return unsupported("options", "ellipsis and new axes are not converted");
  Cut cut;
  DIOPTER_ASSIGN(cut.starts, bounds(op, graph, 1));
  DIOPTER_ASSIGN(cut.ends, bounds(op, graph, 2));
  DIOPTER_ASSIGN(cut.steps, bounds(op, graph, 3));
  for (size_t d = 0; d < cut.starts.size(); ++d) {
    const int bit = 1 << d;
    if (cut.steps[d] == 0) return invalid("strides", "must not be 0");
    const bool backwards = cut.steps[d] < 0;
    if (options->begin_mask() & bit) cut.starts[d] = backwards ? kFarEnd : 0;
    if (options->end_mask() & bit) cut.ends[d] = backwards ? -kFarEnd : kFarEnd;
    if (options->shrink_axis_mask() & bit) {
      cut.ends[d] = cut.starts[d] == -1 ? kFarEnd : cut.starts[d] + 1;
      cut.steps[d] = 1;
    }
  }
  const bool shrinks = options->shrink_axis_mask() != 0;
  const Layout layout = shrinks ? Layout::kFile : graph.preferred_layout(op);
  DIOPTER_ASSIGN(std::string input, graph.read(op.inputs[0], layout));
  std::vector<std::string> inputs = slice_inputs(graph, std::move(input), cut, layout);
  if (!shrinks) return graph.node_to(op.outputs[0], layout, "Slice", std::move(inputs));
  return graph.node_to(op.outputs[0], layout, "Reshape", {graph.node("Slice", std::move(inputs)), graph.constant(graph.shape(op.outputs[0]))});
}

Status convert_split(const TfliteOperator& op, GraphBuilder& graph) {
  if (op.inputs[0] < 0 || op.inputs[1] < 0) return invalid("input", "is missing");
  DIOPTER_ASSIGN(const Sizes axes, graph.integers(op.inputs[0]));
  const Sizes& shape = graph.shape(op.inputs[1]);
  const auto rank = static_cast<int64_t>(shape.size());
  const auto parts = static_cast<int64_t>(op.outputs.size());
  if (axes.size() != 1 || axes[0] < -rank || axes[0] >= rank) return invalid("axis", "leaves the dimensions of the input");
  int64_t axis = axes[0] < 0 ? axes[0] + rank : axes[0];
  if (shape[static_cast<size_t>(axis)] % parts != 0) return invalid("axis", "does not divide into the outputs");
  const Layout layout = graph.preferred_layout(op);
  DIOPTER_ASSIGN(std::string input, graph.read(op.inputs[1], layout));
  const Sizes sizes(op.outputs.size(), shape[static_cast<size_t>(axis)] / parts);
  if (layout == Layout::kChannelsFirst) axis = channels_first_axis(axis);
  OnnxNode node{"Split", {std::move(input), graph.constant(sizes)}, {}, {{"axis", axis}}};
  for (int output : op.outputs) {
    DIOPTER_ASSIGN(std::string name, graph.write(output, layout));
    node.outputs.push_back(std::move(name));
  }
  graph.add(std::move(node));
  return ok_status();
}

}  // namespace diopter::convert
