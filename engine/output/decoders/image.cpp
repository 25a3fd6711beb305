// A picture that the model made (style, tone, size), at the model's own size.
#include <cmath>

#include "engine/output/chroma.h"
#include "engine/output/decoder.h"
#include "engine/output/grid.h"
#include "engine/output/levels.h"
#include "engine/output/rows.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"range", ParameterType::kText, "\"0..1\"", 0, 0, "", "the tensor's values from black to white; custom: by `scale` and `bias`", "0..1|-1..1|0..255|custom"},
    {"scale", ParameterType::kNumber, "1", -1e6, 1e6, "", "custom: 0..255 value = x * scale + bias"},
    {"bias", ParameterType::kNumber, "0", -1e6, 1e6, "", "custom: 0..255 value = x * scale + bias"},
    {"colour", ParameterType::kText, "\"rgb\"", 0, 0, "",
     "order of the channels; luma: the tensor holds the brightness alone (full-range BT.601), and the colours are the frame's; grey where the frame is gone",
     "rgb|bgr|grey|luma"},
    {"layout", ParameterType::kText, "\"auto\"", 0, 0, "", "where the channels lie; auto: as the component's input", "auto|nchw|nhwc"},
    {"alpha_activation", ParameterType::kText, "\"none\"", 0, 0, "", "what turns the second tensor into an opacity of 0 to 1", "none|sigmoid"},
};

enum class Colours { kRgb = 1, kBgr, kGrey, kLuma };

struct ImageState final : DecoderState {
  Chroma chroma;
};

class ImageDecoder final : public Decoder {
 public:
  explicit ImageDecoder(const DecoderConfig& config)
      : layout_(grid_layout(config.parameters.text("layout"), config.input_layout)), alpha_activation_(activation_of(config.parameters.text("alpha_activation"))) {
    const std::string range = config.parameters.text("range"), colour = config.parameters.text("colour");
    levels_ = levels_of(range);
    if (range == "custom") levels_ = {static_cast<float>(config.parameters.number("scale")), static_cast<float>(config.parameters.number("bias"))};
    colours_ = colour == "bgr" ? Colours::kBgr : colour == "grey" ? Colours::kGrey : colour == "luma" ? Colours::kLuma : Colours::kRgb;
  }

  std::unique_ptr<DecoderState> make_state() const override { return std::make_unique<ImageState>(); }

  Status decode(const DecodeInput& input, DecoderState* state, Output& output) const override {
    DIOPTER_ASSIGN(const Grid grid, grid_of(input.tensors[0], layout_));
    const int channels = colours_ == Colours::kGrey || colours_ == Colours::kLuma ? 1 : 3;
    if (grid.channels < channels) {
      return invalid("tensor " + input.tensors[0].shape.to_string(), "has " + std::to_string(grid.channels) + " channels, a picture needs " + std::to_string(channels),
                     "mend `layout` or `colour`");
    }
    Picture* picture = std::get_if<Picture>(&output.data);
    if (!picture) picture = &output.data.emplace<Picture>();
    picture->width = grid.width;
    picture->height = grid.height;
    place_grid(input.mapping, {grid.width, grid.height}, picture->frame_from_picture, picture->content);
    picture->rgb.resize(3 * static_cast<size_t>(grid.width) * grid.height);
    output.non_finite = 0;
    for (int c = 0; c < 3; ++c) {
      const int channel = channels == 1 ? 0 : colours_ == Colours::kBgr ? 2 - c : c;
      output.non_finite += read_levels(grid, channel, levels_, picture->rgb.data() + c, 3);
    }
    if (colours_ == Colours::kLuma && input.frame) {
      Chroma& chroma = static_cast<ImageState*>(state)->chroma;
      chroma.read(*input.frame);
      chroma.colour(picture->frame_from_picture, {grid.width, grid.height}, picture->rgb.data());
    }
    picture->alpha.clear();
    return input.tensors.size() > 1 ? read_alpha(input.tensors[1], *picture, output.non_finite) : ok_status();
  }

 private:
  Status read_alpha(const TensorView& tensor, Picture& picture, int& non_finite) const {
    DIOPTER_ASSIGN(const Grid grid, grid_with(tensor, 1, layout_));
    if (grid.width != picture.width || grid.height != picture.height) {
      return invalid("tensor " + tensor.shape.to_string(), "is not of the picture's size", "bind the picture, then the opacity that belongs to it");
    }
    picture.alpha.resize(static_cast<size_t>(grid.width) * grid.height);
    if (alpha_activation_ != Activation::kSigmoid) {
      non_finite += read_levels(grid, 0, {255, 0}, picture.alpha.data(), 1);
      return ok_status();
    }
    for (size_t cell = 0; cell < picture.alpha.size(); ++cell) {
      const float raw = grid.at(cell, 0);
      non_finite += !std::isfinite(raw);
      picture.alpha[cell] = std::isfinite(raw) ? static_cast<uint8_t>(255 * sigmoid(raw) + .5f) : 0;
    }
    return ok_status();
  }

  Layout layout_;
  Activation alpha_activation_;
  Levels levels_;
  Colours colours_;
};

}  // namespace

extern const DecoderEntry kDecoder_image;
const DecoderEntry kDecoder_image = {
    "image", "a picture that the model made, then perhaps a tensor of its opacity", OutputKind::kImage, 1, 2, kParameters,
    [](const DecoderConfig& config) -> Result<std::unique_ptr<Decoder>> { return std::unique_ptr<Decoder>(new ImageDecoder(config)); }};

}  // namespace diopter
