// A mask: probabilities (or logits) on a grid, one class or several; a second tensor may say where there is any of them.
#include <algorithm>
#include <cmath>

#include "engine/output/decoder.h"
#include "engine/output/grid.h"
#include "engine/output/rows.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"activation", ParameterType::kText, "\"none\"", 0, 0, "", "what turns the tensor into probabilities", "none|sigmoid|softmax"},
    {"layout", ParameterType::kText, "\"auto\"", 0, 0, "", "where the classes lie; auto: as the component's input", "auto|nchw|nhwc"},
    {"channel", ParameterType::kInteger, "-1", -1, 4095, "", "reports only this class as a one-class mask; -1: all of them"},
    {"align", ParameterType::kText, "\"cells\"", 0, 0, "",
     "the cells cover the input, or the first and last lie on its corner pixels (inputs of 16 k + 1 pixels with a stride of 16)", "cells|corners"},
    {"gate_activation", ParameterType::kText, "\"sigmoid\"", 0, 0, "", "what turns the second tensor into a probability", "none|sigmoid"},
    {"matte", ParameterType::kBoolean, "false", 0, 0, "", "the values are an opacity (soft alpha)"},
};

class MaskDecoder final : public Decoder {
 public:
  explicit MaskDecoder(const DecoderConfig& config)
      : labels_(config.labels),
        layout_(grid_layout(config.parameters.text("layout"), config.input_layout)),
        channel_(config.parameters.integer("channel")),
        corners_(config.parameters.text("align") == "corners"),
        matte_(config.parameters.boolean("matte")),
        activation_(activation_of(config.parameters.text("activation"))),
        gate_activation_(activation_of(config.parameters.text("gate_activation"))) {}

  Status decode(const DecodeInput& input, DecoderState*, Output& output) const override {
    DIOPTER_ASSIGN(const Grid grid, grid_of(input.tensors[0], layout_));
    if (channel_ >= grid.channels) {
      return invalid("mask", "channel " + std::to_string(channel_) + " of a tensor with " + std::to_string(grid.channels), "use a smaller `channel`");
    }
    Mask* mask = std::get_if<Mask>(&output.data);
    if (!mask) mask = &output.data.emplace<Mask>();
    mask->width = grid.width;
    mask->height = grid.height;
    const bool gated = input.tensors.size() > 1 && channel_ < 0;
    mask->channels = channel_ >= 0 ? 1 : grid.channels + (gated ? 1 : 0);
    mask->labels = labels_.empty() ? nullptr : &labels_;
    mask->matte = matte_;
    (corners_ ? place_grid_on_corners : place_grid)(input.mapping, {grid.width, grid.height}, mask->frame_from_mask, mask->content);
    output.non_finite = read(grid, gated ? 1 : 0, *mask);
    mask->gate.clear();
    return gated ? read_gate(input.tensors[1], *mask, output.non_finite) : ok_status();
  }

 private:
  Status read_gate(const TensorView& tensor, Mask& mask, int& non_finite) const {
    DIOPTER_ASSIGN(const Grid grid, grid_with(tensor, 1, layout_));
    if (grid.width != mask.width || grid.height != mask.height) {
      return invalid("tensor " + tensor.shape.to_string(), "is not of the mask's size", "bind the classes, then the probability that there is any of them");
    }
    mask.gate.resize(static_cast<size_t>(grid.width) * grid.height);
    for (size_t cell = 0; cell < mask.gate.size(); ++cell) {
      const float raw = grid.at(cell, 0), value = gate_activation_ == Activation::kSigmoid ? sigmoid(raw) : raw;
      non_finite += !std::isfinite(value);
      mask.gate[cell] = std::isfinite(value) ? std::clamp(value, 0.f, 1.f) : 0;
    }
    return ok_status();
  }

  // Copies the wanted channels, activated, behind `first` planes of zeros; returns how many values were not finite (they become 0).
  int read(const Grid& grid, int first, Mask& mask) const {
    const size_t cells = static_cast<size_t>(grid.width) * grid.height;
    const int count = mask.channels - first;
    mask.values.resize(cells * mask.channels);
    std::fill_n(mask.values.begin(), cells * first, 0.f);
    float* const planes = mask.values.data() + cells * first;
    if (activation_ == Activation::kSoftmax) {
      softmax(grid, cells, count, planes);
    } else {
      for (int c = 0; c < count; ++c) copy_plane(grid, channel_ >= 0 ? channel_ : c, cells, planes + c * cells);
    }
    int non_finite = 0;
    for (float& value : mask.values) {
      const bool bad = !std::isfinite(value);
      non_finite += bad;
      value = bad ? 0 : value;
    }
    if (mask.channels == 1) {
      for (float& value : mask.values) value = std::clamp(value, 0.f, 1.f);
    }
    return non_finite;
  }

  void copy_plane(const Grid& grid, int channel, size_t cells, float* to) const {
    const float* from = grid.data + static_cast<size_t>(channel) * grid.channel_stride;
    const size_t step = grid.cell_stride;
    if (activation_ == Activation::kSigmoid) {
      for (size_t cell = 0; cell < cells; ++cell) to[cell] = sigmoid(from[cell * step]);
    } else {
      for (size_t cell = 0; cell < cells; ++cell) to[cell] = from[cell * step];
    }
  }

  void softmax(const Grid& grid, size_t cells, int count, float* planes) const {
    for (size_t cell = 0; cell < cells; ++cell) {
      float peak = grid.at(cell, 0), sum = 0;
      for (int c = 1; c < grid.channels; ++c) peak = std::fmax(peak, grid.at(cell, c));
      for (int c = 0; c < grid.channels; ++c) sum += std::exp(grid.at(cell, c) - peak);
      for (int c = 0; c < count; ++c) planes[c * cells + cell] = std::exp(grid.at(cell, channel_ >= 0 ? channel_ : c) - peak) / sum;
    }
  }

  const Labels& labels_;
  Layout layout_;
  int channel_;
  bool corners_, matte_;
  Activation activation_, gate_activation_;
};

}  // namespace

extern const DecoderEntry kDecoder_mask;
const DecoderEntry kDecoder_mask = {
    "mask",
    "a mask of one class (probability) or several (the largest score wins); a second tensor is the probability of any class: a class 0, "
    "the background, comes before the others and wins where it is at most .5",
    OutputKind::kMask, 1, 2, kParameters,
    [](const DecoderConfig& config) -> Result<std::unique_ptr<Decoder>> { return std::unique_ptr<Decoder>(new MaskDecoder(config)); }};

}  // namespace diopter
