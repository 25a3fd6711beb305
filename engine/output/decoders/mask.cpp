// A mask: probabilities (or logits) on a grid, one class or several.
#include <cmath>

#include "engine/output/decoder.h"
#include "engine/output/grid.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"activation", ParameterType::kText, "\"none\"", 0, 0, "", "what turns the tensor into probabilities", "none|sigmoid|softmax"},
    {"layout", ParameterType::kText, "\"auto\"", 0, 0, "", "where the classes lie; auto: as the component's input", "auto|nchw|nhwc"},
    {"channel", ParameterType::kInteger, "-1", -1, 4095, "", "reports only this class as a one-class mask; -1: all of them"},
    {"matte", ParameterType::kBoolean, "false", 0, 0, "", "the values are an opacity (soft alpha)"},
};

enum class Activation { kNone = 1, kSigmoid, kSoftmax };

float sigmoid(float x) { return 1 / (1 + std::exp(-x)); }

class MaskDecoder final : public Decoder {
 public:
  explicit MaskDecoder(const DecoderConfig& config)
      : labels_(config.labels),
        layout_(grid_layout(config.parameters.text("layout"), config.input_layout)),
        channel_(config.parameters.integer("channel")),
        matte_(config.parameters.boolean("matte")) {
    const std::string activation = config.parameters.text("activation");
    activation_ = activation == "sigmoid" ? Activation::kSigmoid : activation == "softmax" ? Activation::kSoftmax : Activation::kNone;
  }

  Status decode(const DecodeInput& input, DecoderState*, Output& output) const override {
    DIOPTER_ASSIGN(const Grid grid, grid_of(input.tensors[0], layout_));
    if (channel_ >= grid.channels) {
      return invalid("mask", "channel " + std::to_string(channel_) + " of a tensor with " + std::to_string(grid.channels), "use a smaller `channel`");
    }
    Mask* mask = std::get_if<Mask>(&output.data);
    if (!mask) mask = &output.data.emplace<Mask>();
    mask->width = grid.width;
    mask->height = grid.height;
    mask->channels = channel_ >= 0 ? 1 : grid.channels;
    mask->labels = labels_.empty() ? nullptr : &labels_;
    mask->matte = matte_;
    place_grid(input.mapping, {grid.width, grid.height}, mask->frame_from_mask, mask->content);
    output.non_finite = read(grid, *mask);
    return ok_status();
  }

 private:
  // Copies the wanted channels, activated; returns how many values were not finite (they become 0).
  int read(const Grid& grid, Mask& mask) const {
    const size_t cells = static_cast<size_t>(grid.width) * grid.height;
    mask.values.resize(cells * mask.channels);
    int non_finite = 0;
    for (size_t cell = 0; cell < cells; ++cell) {
      float peak = 0, sum = 1;
      if (activation_ == Activation::kSoftmax) softmax_terms(grid, cell, peak, sum);
      for (int c = 0; c < mask.channels; ++c) {
        const float raw = grid.at(cell, channel_ >= 0 ? channel_ : c);
        float value = activation_ == Activation::kSigmoid ? sigmoid(raw) : activation_ == Activation::kSoftmax ? std::exp(raw - peak) / sum : raw;
        if (!std::isfinite(value)) {
          value = 0;
          ++non_finite;
        }
        mask.values[c * cells + cell] = value;
      }
    }
    return non_finite;
  }

  static void softmax_terms(const Grid& grid, size_t cell, float& peak, float& sum) {
    peak = grid.at(cell, 0);
    for (int c = 1; c < grid.channels; ++c) peak = std::fmax(peak, grid.at(cell, c));
    sum = 0;
    for (int c = 0; c < grid.channels; ++c) sum += std::exp(grid.at(cell, c) - peak);
  }

  const Labels& labels_;
  Layout layout_;
  int channel_;
  bool matte_;
  Activation activation_ = Activation::kNone;
};

}  // namespace

extern const DecoderEntry kDecoder_mask;
const DecoderEntry kDecoder_mask = {
    "mask", "a mask of one class (probability) or several (the largest score wins)", 1, 1, kParameters,
    [](const DecoderConfig& config) -> Result<std::unique_ptr<Decoder>> { return std::unique_ptr<Decoder>(new MaskDecoder(config)); }};

}  // namespace diopter
