// Draws a model's picture, or a picture of the lens, over the frame.
#include <algorithm>

#include "engine/render/composite.h"
#include "engine/render/effect.h"
#include "engine/render/layer.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"asset", ParameterType::kAsset, "\"\"", 0, 0, "", "a picture or clip; without one the model's picture is drawn"},
    {"opacity", ParameterType::kNumber, "1", 0, 1, "0..1", "how much of it"},
    {"box", ParameterType::kNumbers, "[0,0,1,1]", -4, 4, "share of the frame", "x, y, width, height where an asset lies"},
    {"fit", ParameterType::kText, "\"contain\"", 0, 0, "", "how an asset fills its box", "cover|contain|stretch"},
    {"mask", ParameterType::kText, "\"\"", 0, 0, "", "a mask output as matte: COMPONENT.NAME"},
    {"where", ParameterType::kText, "\"inside\"", 0, 0, "", "which side of the mask shows the picture", "inside|outside"},
    {"classes", ParameterType::kTexts, "[]", 0, 0, "", "labels or indices that are foreground; none: all but class 0"},
    {"blend", ParameterType::kText, "\"gamma\"", 0, 0, "", "mixed in gamma-coded samples or in linear light", "gamma|linear"},
};

struct ImageLayerState final : EffectState {
  Alpha alpha;
  Compositor compositor;
  Layer layer;
  std::vector<uint8_t> rgba;  // of a picture with opacity
  void reset() override { layer.forget(); }
};

class ImageLayer final : public Effect {
 public:
  explicit ImageLayer(const EffectConfig& config)
      : asset_(config.parameters.text("asset")),
        mask_(config.parameters.text("mask")),
        classes_(config.parameters.texts("classes")),
        assets_(config.assets) {
    const ParameterValues& p = config.parameters;
    blend_ = {mask_.empty() ? Where::kEverywhere : where_of(p.text("where")), static_cast<float>(p.number("opacity")), p.text("blend") == "linear"};
    const std::vector<double> box = p.numbers("box");
    if (box.size() == 4) box_ = {float(box[0]), float(box[1]), float(box[0] + box[2]), float(box[1] + box[3])};
    const std::string fit = p.text("fit");
    fit_ = fit == "cover" ? Fit::kCover : fit == "stretch" ? Fit::kStretch : Fit::kContain;
  }

  std::unique_ptr<EffectState> make_state() const override { return std::make_unique<ImageLayerState>(); }

  Status draw(const DrawInput& input, EffectState* effect_state, const FrameView& frame) const override {
    auto& state = static_cast<ImageLayerState&>(*effect_state);
    if (!mask_.empty()) {
      const Output* output = input.all ? input.all->find(mask_) : nullptr;
      const Mask* mask = output ? std::get_if<Mask>(&output->data) : nullptr;
      if (!mask || mask->width <= 0) return ok_status();
      state.alpha.update(*mask, classes_, frame);
    }
    Layer& layer = state.layer;
    if (!asset_.empty()) {
      DIOPTER_ASSIGN(const Frame* const picture, assets_.picture(asset_, input.time_s));
      const float w = static_cast<float>(frame.size.width), h = static_cast<float>(frame.size.height);
      DIOPTER_TRY(layer.draw_asset(*picture, fit_, {box_.x0 * w, box_.y0 * h, box_.x1 * w, box_.y1 * h}, frame));
    } else {
      const Picture* picture = input.output ? std::get_if<Picture>(&input.output->data) : nullptr;
      if (!picture || picture->width <= 0 || picture->height <= 0) return ok_status();
      const PixelsView pixels = pixels_of(*picture, state.rgba);
      DIOPTER_TRY(layer.draw(pixels, picture->frame_from_picture, picture->content, frame));
    }
    Blend blend = blend_;
    blend.matte = layer.matte();
    blend.matte_stride = layer.matte_stride();
    blend.box = layer.box();
    state.compositor.draw(frame, &state.alpha, layer.view(), blend);
    return ok_status();
  }

 private:
  static PixelsView pixels_of(const Picture& picture, std::vector<uint8_t>& rgba) {
    const Size size{picture.width, picture.height};
    const size_t count = static_cast<size_t>(size.width) * size.height;
    if (picture.alpha.size() < count) return {picture.rgb.data(), size, 3, 3 * static_cast<ptrdiff_t>(size.width)};
    rgba.resize(4 * count);
    for (size_t i = 0; i < count; ++i) {
      std::copy_n(picture.rgb.data() + 3 * i, 3, rgba.data() + 4 * i);
      rgba[4 * i + 3] = picture.alpha[i];
    }
    return {rgba.data(), size, 4, 4 * static_cast<ptrdiff_t>(size.width)};
  }

  std::string asset_, mask_;
  ForegroundClasses classes_;
  AssetSource& assets_;
  Blend blend_;
  Rect box_{0, 0, 1, 1};
  Fit fit_;
};

}  // namespace

extern const EffectEntry kEffect_image_layer;
const EffectEntry kEffect_image_layer = {
    "image_layer", "draws a model's picture, or an asset, over the frame", "image", kParameters,
    [](const EffectConfig& config) -> Result<std::unique_ptr<Effect>> { return std::unique_ptr<Effect>(new ImageLayer(config)); }, true};

}  // namespace diopter
