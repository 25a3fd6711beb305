// A matte: an opacity, and perhaps the colours that the object would show without what shines through.
#include <algorithm>
#include <cmath>

#include "engine/output/decoder.h"
#include "engine/output/grid.h"
#include "engine/output/levels.h"
#include "engine/output/rows.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"activation", ParameterType::kText, "\"none\"", 0, 0, "", "what turns the first tensor into an opacity of 0 to 1", "none|sigmoid"},
    {"range", ParameterType::kText, "\"0..1\"", 0, 0, "", "the foreground tensor's values from black to white", "0..1|-1..1|0..255"},
    {"colour", ParameterType::kText, "\"rgb\"", 0, 0, "", "order of the foreground's channels", "rgb|bgr"},
};

class MatteDecoder final : public Decoder {
 public:
  explicit MatteDecoder(const DecoderConfig& config)
      : labels_(config.labels),
        layout_(config.input_layout),
        activation_(activation_of(config.parameters.text("activation"))),
        levels_(levels_of(config.parameters.text("range"))),
        reversed_(config.parameters.text("colour") == "bgr") {}

  Status decode(const DecodeInput& input, DecoderState*, Output& output) const override {
    DIOPTER_ASSIGN(const Grid grid, grid_with(input.tensors[0], 1, layout_));
    Mask* mask = std::get_if<Mask>(&output.data);
    if (!mask) mask = &output.data.emplace<Mask>();
    mask->width = grid.width;
    mask->height = grid.height;
    mask->channels = 1;
    mask->labels = labels_.empty() ? nullptr : &labels_;
    mask->matte = true;
    place_grid(input.mapping, {grid.width, grid.height}, mask->frame_from_mask, mask->content);
    mask->values.assign(grid.data, grid.data + static_cast<size_t>(grid.width) * grid.height);
    output.non_finite = 0;
    for (float& value : mask->values) {
      if (activation_ == Activation::kSigmoid) value = sigmoid(value);
      output.non_finite += !std::isfinite(value);
      value = std::isfinite(value) ? std::clamp(value, 0.f, 1.f) : 0;
    }
    mask->foreground.clear();
    return input.tensors.size() > 1 ? read_foreground(input.tensors[1], *mask, output.non_finite) : ok_status();
  }

 private:
  Status read_foreground(const TensorView& tensor, Mask& mask, int& non_finite) const {
    DIOPTER_ASSIGN(const Grid grid, grid_with(tensor, 3, layout_));
    if (grid.width != mask.width || grid.height != mask.height) {
      return invalid("tensor " + tensor.shape.to_string(), "is not of the opacity's size", "bind the opacity, then the foreground that belongs to it");
    }
    mask.foreground.resize(3 * static_cast<size_t>(grid.width) * grid.height);
    for (int c = 0; c < 3; ++c) non_finite += read_levels(grid, reversed_ ? 2 - c : c, levels_, mask.foreground.data() + c, 3);
    return ok_status();
  }

  const Labels& labels_;
  Layout layout_;
  Activation activation_;
  Levels levels_;
  bool reversed_;
};

}  // namespace

extern const DecoderEntry kDecoder_matte;
const DecoderEntry kDecoder_matte = {
    "matte", "an opacity (soft alpha), then perhaps a tensor of the foreground's own colours", OutputKind::kMask, 1, 2, kParameters,
    [](const DecoderConfig& config) -> Result<std::unique_ptr<Decoder>> { return std::unique_ptr<Decoder>(new MatteDecoder(config)); }};

}  // namespace diopter
