// Resizing, and moving pixels between space and channels.
#include "convert/operators.h"
#include "tflite_generated.h"

namespace diopter::convert {
namespace {

struct Grid {
  bool align_corners;
  bool half_pixel_centers;
};

const char* coordinates(Grid grid) { return grid.align_corners ? "align_corners" : grid.half_pixel_centers ? "half_pixel" : "asymmetric"; }

// Whole factors are given as scales, which more of the runtime's fast kernels take; else the sizes themselves.
Status add_resize(const TfliteOperator& op, GraphBuilder& graph, Attributes attributes) {
  if (op.inputs[0] < 0) return invalid("input", "is missing");
  DIOPTER_TRY(require_rank_4(graph, op.inputs[0]));
  DIOPTER_TRY(require_rank_4(graph, op.outputs[0]));
  const Sizes &in = graph.shape(op.inputs[0]), &out = graph.shape(op.outputs[0]);
  if (in[0] != out[0] || in[3] != out[3]) return invalid("output", "must have the batch and channels of the input");
  DIOPTER_ASSIGN(std::string input, graph.read(op.inputs[0], Layout::kChannelsFirst));
  std::vector<std::string> inputs{std::move(input), ""};
  if (out[1] % in[1] == 0 && out[2] % in[2] == 0) {
    inputs.push_back(graph.constant({4}, {1, 1, static_cast<float>(out[1] / in[1]), static_cast<float>(out[2] / in[2])}));
  } else {
    inputs.insert(inputs.end(), {"", graph.constant(channels_first(out))});
  }
  return graph.node_to(op.outputs[0], Layout::kChannelsFirst, "Resize", std::move(inputs), std::move(attributes));
}

Status add_block_move(const TfliteOperator& op, GraphBuilder& graph, const char* op_type, int64_t block) {
  if (block < 1) return invalid("options", "the block size must be at least 1");
  DIOPTER_ASSIGN(const std::string input, graph.read(op.inputs[0], Layout::kChannelsFirst));
  return graph.node_to(op.outputs[0], Layout::kChannelsFirst, op_type, {input}, {{"blocksize", block}});
}

}  // namespace

Status convert_resize_bilinear(const TfliteOperator& op, GraphBuilder& graph) {
  const auto* options = op.source->builtin_options_as_ResizeBilinearOptions();
  if (!options) return invalid("options", "are missing");
  const Grid grid{options->align_corners(), options->half_pixel_centers()};
  return add_resize(op, graph, {{"mode", "linear"}, {"coordinate_transformation_mode", coordinates(grid)}});
}

// TFLite rounds the source coordinate down, or to the nearest (halves up) where corners or half pixels are aligned.
Status convert_resize_nearest(const TfliteOperator& op, GraphBuilder& graph) {
  const auto* options = op.source->builtin_options_as_ResizeNearestNeighborOptions();
  if (!options) return invalid("options", "are missing");
  const Grid grid{options->align_corners(), options->half_pixel_centers()};
  const char* rounding = grid.align_corners || grid.half_pixel_centers ? "round_prefer_ceil" : "floor";
  return add_resize(op, graph, {{"mode", "nearest"}, {"coordinate_transformation_mode", coordinates(grid)}, {"nearest_mode", rounding}});
}

Status convert_depth_to_space(const TfliteOperator& op, GraphBuilder& graph) {
  const auto* options = op.source->builtin_options_as_DepthToSpaceOptions();
  return add_block_move(op, graph, "DepthToSpace", options ? options->block_size() : 0);
}

Status convert_space_to_depth(const TfliteOperator& op, GraphBuilder& graph) {
  const auto* options = op.source->builtin_options_as_SpaceToDepthOptions();
  return add_block_move(op, graph, "SpaceToDepth", options ? options->block_size() : 0);
}

}  // namespace diopter::convert
