// Convolutions: weights OHWI become OIHW, activations are fused again by the runtime.
#include "convert/operators.h"
#include "convert/ops/window.h"
#include "tflite_generated.h"

namespace diopter::convert {
namespace {

Status add_convolution(const TfliteOperator& op, GraphBuilder& graph, Attributes attributes, int64_t groups, std::string weights, int activation) {
  DIOPTER_ASSIGN(std::string input, graph.read(op.inputs[0], Layout::kChannelsFirst));
  std::vector<std::string> inputs{std::move(input), std::move(weights)};
  if (op.inputs.size() > 2 && op.inputs[2] >= 0) {
    DIOPTER_ASSIGN(std::string bias, graph.read(op.inputs[2], Layout::kFile));
    inputs.push_back(std::move(bias));
  }
  attributes.emplace_back("group", groups);
  return graph.node_to(op.outputs[0], Layout::kChannelsFirst, "Conv", std::move(inputs), std::move(attributes), activation);
}

Status require_image_and_weights(const TfliteOperator& op, const GraphBuilder& graph) {
  if (op.inputs[0] < 0 || op.inputs[1] < 0) return invalid("input", "is missing");
  DIOPTER_TRY(require_rank_4(graph, op.inputs[0]));
  return require_rank_4(graph, op.inputs[1]);
}

}  // namespace

Status convert_convolution(const TfliteOperator& op, GraphBuilder& graph) {
  const auto* options = op.source->builtin_options_as_Conv2DOptions();
  if (!options) return invalid("options", "are missing");
  DIOPTER_TRY(require_image_and_weights(op, graph));
  const Sizes& input = graph.shape(op.inputs[0]);
  const Sizes& kernel = graph.shape(op.inputs[1]);
  if (input[3] % kernel[3] != 0) return invalid("weights", "do not fit the channels of the input");
  DIOPTER_ASSIGN(Attributes attributes, window_attributes(input, {kernel[1], options->stride_h(), options->dilation_h_factor()},
                                                          {kernel[2], options->stride_w(), options->dilation_w_factor()},
                                                          options->padding() == tflite::Padding_SAME));
  if (!graph.is_constant(op.inputs[1])) return unsupported("weights", "are computed; constant ones are converted");
  DIOPTER_ASSIGN(std::string weights, graph.read(op.inputs[1], Layout::kChannelsFirst));
  return add_convolution(op, graph, std::move(attributes), input[3] / kernel[3], std::move(weights), options->fused_activation_function());
}

Status convert_depthwise_convolution(const TfliteOperator& op, GraphBuilder& graph) {
  const auto* options = op.source->builtin_options_as_DepthwiseConv2DOptions();
  if (!options) return invalid("options", "are missing");
  DIOPTER_TRY(require_image_and_weights(op, graph));
  const Sizes& input = graph.shape(op.inputs[0]);
  const Sizes& kernel = graph.shape(op.inputs[1]);  // 1, height, width, channels times multiplier
  if (kernel[0] != 1 || kernel[3] % input[3] != 0) return invalid("weights", "do not fit the channels of the input");
  DIOPTER_ASSIGN(Attributes attributes, window_attributes(input, {kernel[1], options->stride_h(), options->dilation_h_factor()},
                                                          {kernel[2], options->stride_w(), options->dilation_w_factor()},
                                                          options->padding() == tflite::Padding_SAME));
  DIOPTER_ASSIGN(const std::vector<float> values, graph.floats(op.inputs[1]));
  static constexpr int kChannelsToFront[] = {3, 0, 1, 2};
  std::string weights = graph.constant({kernel[3], 1, kernel[1], kernel[2]}, permuted(values, kernel, kChannelsToFront));
  return add_convolution(op, graph, std::move(attributes), input[3], std::move(weights), options->fused_activation_function());
}

}  // namespace diopter::convert
