// Transposed convolutions: the built-in one, and MediaPipe's custom one with a bias.
#include <algorithm>
#include <cstring>

#include "convert/operators.h"
#include "convert/ops/window.h"
#include "tflite_generated.h"

namespace diopter::convert {
namespace {

struct Transposed {
  int input, weights, bias;  // tensors; bias -1: none
  int64_t stride_h, stride_w;
  int activation = 0;
};

struct Fit {
  Paddings padding;
  int64_t output_padding = 0;
};

// What to cut from (or add to) the full result so that it has `output` pixels, as TFLite does it.
Fit fit(int64_t input, int64_t output, int64_t kernel, int64_t stride) {
  const int64_t full = (input - 1) * stride + kernel;
  const int64_t cut = std::max<int64_t>(0, full - output);
  return {{cut / 2, cut - cut / 2}, std::max<int64_t>(0, output - full)};
}

Status add_transposed(const TfliteOperator& op, GraphBuilder& graph, const Transposed& t) {
  for (int index : {t.input, t.weights, op.outputs[0]}) {
    if (index < 0) return invalid("input", "is missing");
    DIOPTER_TRY(require_rank_4(graph, index));
  }
  const Sizes& in = graph.shape(t.input);
  const Sizes& out = graph.shape(op.outputs[0]);
  const Sizes& kernel = graph.shape(t.weights);  // out channels, height, width, in channels
  if (kernel[3] != in[3] || kernel[0] != out[3]) return invalid("weights", "do not fit the channels");
  if (t.stride_h < 1 || t.stride_w < 1) return invalid("options", "strides must be at least 1");
  const Fit y = fit(in[1], out[1], kernel[1], t.stride_h), x = fit(in[2], out[2], kernel[2], t.stride_w);
  if (y.output_padding >= t.stride_h || x.output_padding >= t.stride_w) {
    if (y.output_padding > 0 || x.output_padding > 0) return invalid("output", "is larger than the strides can make it");
  }
  DIOPTER_ASSIGN(std::string input, graph.read(t.input, Layout::kChannelsFirst));
  DIOPTER_ASSIGN(const std::vector<float> values, graph.floats(t.weights));
  static constexpr int kInputChannelsToFront[] = {3, 0, 1, 2};
  std::vector<std::string> inputs{std::move(input), graph.constant({kernel[3], kernel[0], kernel[1], kernel[2]}, permuted(values, kernel, kInputChannelsToFront))};
  if (t.bias >= 0) {
    DIOPTER_ASSIGN(std::string bias, graph.read(t.bias, Layout::kFile));
    inputs.push_back(std::move(bias));
  }
  Attributes attributes{{"strides", Sizes{t.stride_h, t.stride_w}},
                        {"pads", Sizes{y.padding.begin, x.padding.begin, y.padding.end, x.padding.end}},
                        {"output_padding", Sizes{y.output_padding, x.output_padding}}};
  return graph.node_to(op.outputs[0], Layout::kChannelsFirst, "ConvTranspose", std::move(inputs), std::move(attributes), t.activation);
}

}  // namespace

Status convert_transposed_convolution(const TfliteOperator& op, GraphBuilder& graph) {
  const auto* options = op.source->builtin_options_as_TransposeConvOptions();
  if (!options) return invalid("options", "are missing");
  return add_transposed(op, graph, {op.inputs[2], op.inputs[1], op.inputs.size() > 3 ? op.inputs[3] : -1, options->stride_h(), options->stride_w(),
                                    options->fused_activation_function()});
}

// The custom options are three 32-bit integers: padding, stride over the width, stride over the height.
Status convert_transposed_convolution_bias(const TfliteOperator& op, GraphBuilder& graph) {
  const auto* options = op.source->custom_options();
  int32_t words[3];
  if (!options || options->size() < sizeof words) return invalid("options", "are missing");
  std::memcpy(words, options->data(), sizeof words);
  return add_transposed(op, graph, {op.inputs[0], op.inputs[1], op.inputs[2], words[2], words[1]});
}

}  // namespace diopter::convert
