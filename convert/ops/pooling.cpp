// Pools and reductions.
#include <algorithm>

#include "convert/operators.h"
#include "convert/ops/window.h"
#include "tflite_generated.h"

namespace diopter::convert {
namespace {

constexpr int kMaxPoolCode = 17;
constexpr int kMeanCode = 40;

const char* reduction(int code) { return code == kMeanCode ? "ReduceMean" : code == 82 ? "ReduceMax" : code == 89 ? "ReduceMin" : "ReduceSum"; }

// The reduced axes, each in 0..rank-1, once.
Result<Sizes> reduced_axes(const TfliteOperator& op, const GraphBuilder& graph) {
  if (op.inputs[0] < 0 || op.inputs[1] < 0) return invalid("input", "is missing");
  const auto rank = static_cast<int64_t>(graph.shape(op.inputs[0]).size());
  DIOPTER_ASSIGN(Sizes axes, graph.integers(op.inputs[1]));
  for (int64_t& axis : axes) {
    if (axis < -rank || axis >= rank) return invalid("axes", "leave the dimensions of the input");
    if (axis < 0) axis += rank;
  }
  std::ranges::sort(axes);
  axes.erase(std::ranges::unique(axes).begin(), axes.end());
  return axes;
}

}  // namespace

Status convert_pool(const TfliteOperator& op, GraphBuilder& graph) {
  const auto* options = op.source->builtin_options_as_Pool2DOptions();
  if (!options || op.inputs[0] < 0) return invalid("options", "are missing");
  DIOPTER_TRY(require_rank_4(graph, op.inputs[0]));
  const Sizes& shape = graph.shape(op.inputs[0]);
  const bool is_max = op.code == kMaxPoolCode;
  DIOPTER_ASSIGN(Attributes attributes, window_attributes(shape, {options->filter_height(), options->stride_h()}, {options->filter_width(), options->stride_w()},
                                                          options->padding() == tflite::Padding_SAME));
  DIOPTER_ASSIGN(const std::string input, graph.read(op.inputs[0], Layout::kChannelsFirst));
  const bool global = options->padding() == tflite::Padding_VALID && options->filter_height() == shape[1] && options->filter_width() == shape[2];
  if (global) {
    return graph.node_to(op.outputs[0], Layout::kChannelsFirst, is_max ? "GlobalMaxPool" : "GlobalAveragePool", {input}, {}, options->fused_activation_function());
  }
  std::erase_if(attributes, [](const auto& a) { return a.first == "dilations"; });  // AveragePool knows none before opset 19
  attributes.emplace_back("kernel_shape", Sizes{options->filter_height(), options->filter_width()});
  return graph.node_to(op.outputs[0], Layout::kChannelsFirst, is_max ? "MaxPool" : "AveragePool", {input}, std::move(attributes),
                       options->fused_activation_function());
}

Status convert_reduction(const TfliteOperator& op, GraphBuilder& graph) {
  DIOPTER_ASSIGN(Sizes axes, reduced_axes(op, graph));
  const auto* options = op.source->builtin_options_as_ReducerOptions();
  const bool keep = options && options->keep_dims();
  const int output = op.outputs[0];
  if (op.code == kMeanCode && axes == Sizes{1, 2} && graph.shape(op.inputs[0]).size() == 4) {
    DIOPTER_ASSIGN(const std::string image, graph.read(op.inputs[0], Layout::kChannelsFirst));
    if (keep) return graph.node_to(output, Layout::kChannelsFirst, "GlobalAveragePool", {image});
    return graph.node_to(output, Layout::kFile, "Reshape", {graph.node("GlobalAveragePool", {image}), graph.constant(graph.shape(output))});
  }
  const Layout layout = keep ? graph.preferred_layout(op) : Layout::kFile;
  DIOPTER_ASSIGN(const std::string input, graph.read(op.inputs[0], layout));
  if (layout == Layout::kChannelsFirst) std::ranges::transform(axes, axes.begin(), channels_first_axis);
  const Attributes attributes{{"keepdims", int64_t{keep}}};
  const std::string op_type = reduction(op.code);
  if (op_type == "ReduceSum") return graph.node_to(output, layout, op_type, {input, graph.constant(axes)}, attributes);
  return graph.node_to(output, layout, op_type, {input}, {attributes[0], {"axes", axes}});
}

}  // namespace diopter::convert
