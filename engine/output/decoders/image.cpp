// A picture that the model made (style, tone), at the model's own size.
#include <cmath>

#include "engine/output/decoder.h"
#include "engine/output/grid.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"range", ParameterType::kText, "\"0..1\"", 0, 0, "", "the tensor's values from black to white; custom: by `scale` and `bias`", "0..1|-1..1|0..255|custom"},
    {"scale", ParameterType::kNumber, "1", -1e6, 1e6, "", "custom: 0..255 value = x * scale + bias"},
    {"bias", ParameterType::kNumber, "0", -1e6, 1e6, "", "custom: 0..255 value = x * scale + bias"},
    {"colour", ParameterType::kText, "\"rgb\"", 0, 0, "", "order of the channels", "rgb|bgr|grey"},
    {"layout", ParameterType::kText, "\"auto\"", 0, 0, "", "where the channels lie; auto: as the component's input", "auto|nchw|nhwc"},
};

class ImageDecoder final : public Decoder {
 public:
  explicit ImageDecoder(const DecoderConfig& config) : layout_(grid_layout(config.parameters.text("layout"), config.input_layout)) {
    const std::string range = config.parameters.text("range"), colour = config.parameters.text("colour");
    scale_ = range == "0..1" ? 255 : range == "-1..1" ? 127.5f : 1;
    bias_ = range == "-1..1" ? 127.5f : 0;
    if (range == "custom") {
      scale_ = static_cast<float>(config.parameters.number("scale"));
      bias_ = static_cast<float>(config.parameters.number("bias"));
    }
    channels_ = colour == "grey" ? 1 : 3;
    reversed_ = colour == "bgr";
  }

  Status decode(const DecodeInput& input, DecoderState*, Output& output) const override {
    DIOPTER_ASSIGN(const Grid grid, grid_of(input.tensors[0], layout_));
    if (grid.channels < channels_) {
      return invalid("tensor " + input.tensors[0].shape.to_string(), "has " + std::to_string(grid.channels) + " channels, a picture needs " + std::to_string(channels_),
                     "mend `layout` or `colour`");
    }
    Picture* picture = std::get_if<Picture>(&output.data);
    if (!picture) picture = &output.data.emplace<Picture>();
    picture->width = grid.width;
    picture->height = grid.height;
    place_grid(input.mapping, {grid.width, grid.height}, picture->frame_from_picture, picture->content);
    const size_t cells = static_cast<size_t>(grid.width) * grid.height;
    picture->rgb.resize(cells * 3);
    output.non_finite = 0;
    for (int c = 0; c < 3; ++c) read(grid, channels_ == 1 ? 0 : reversed_ ? 2 - c : c, picture->rgb.data() + c, cells, output.non_finite);
    return ok_status();
  }

 private:
  void read(const Grid& grid, int channel, uint8_t* to, size_t cells, int& non_finite) const {
    for (size_t cell = 0; cell < cells; ++cell) {
      const float raw = grid.at(cell, channel), value = raw * scale_ + bias_;
      non_finite += !std::isfinite(raw);
      const float shown = value > 0 ? (value < 255 ? value : 255) : 0;  // NaN is 0
      to[cell * 3] = std::isfinite(raw) ? static_cast<uint8_t>(std::lrintf(shown)) : 0;
    }
  }

  Layout layout_;
  float scale_ = 1, bias_ = 0;
  int channels_ = 3;
  bool reversed_ = false;
};

}  // namespace

extern const DecoderEntry kDecoder_image;
const DecoderEntry kDecoder_image = {
    "image", "a picture that the model made", OutputKind::kImage, 1, 1, kParameters,
    [](const DecoderConfig& config) -> Result<std::unique_ptr<Decoder>> { return std::unique_ptr<Decoder>(new ImageDecoder(config)); }};

}  // namespace diopter
