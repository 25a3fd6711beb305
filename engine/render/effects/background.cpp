// Replaces what is behind the foreground of a mask by a colour, a picture or a clip.
#include "engine/render/composite.h"
#include "engine/render/effect.h"
#include "engine/render/layer.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"colour", ParameterType::kColour, "\"#00b140\"", 0, 0, "", "the new background; see-through colours need RGBA frames"},
    {"asset", ParameterType::kAsset, "\"\"", 0, 0, "", "a picture or clip in place of the colour"},
    {"fit", ParameterType::kText, "\"cover\"", 0, 0, "", "how the picture fills the frame", "cover|contain|stretch"},
    {"classes", ParameterType::kTexts, "[]", 0, 0, "", "labels or indices that are foreground; none: all but class 0"},
    {"foreground", ParameterType::kText, "\"model\"", 0, 0, "",
     "soft edges have the foreground's own colours where the model gives them, or the frame's with what shines through", "model|frame"},
    {"blend", ParameterType::kText, "\"gamma\"", 0, 0, "", "edges are mixed in gamma-coded samples or in linear light", "gamma|linear"},
};

struct BackgroundState final : EffectState {
  Alpha alpha;
  Compositor compositor;
  Layer layer, foreground;
  void reset() override { layer.forget(); }
};

class Background final : public Effect {
 public:
  explicit Background(const EffectConfig& config)
      : colour_(parse_colour(config.parameters.text("colour")).value()),
        asset_(config.parameters.text("asset")),
        classes_(config.parameters.texts("classes")),
        own_colours_(config.parameters.text("foreground") == "model"),
        linear_(config.parameters.text("blend") == "linear"),
        assets_(config.assets) {
    const std::string fit = config.parameters.text("fit");
    fit_ = fit == "contain" ? Fit::kContain : fit == "stretch" ? Fit::kStretch : Fit::kCover;
  }

  std::unique_ptr<EffectState> make_state() const override { return std::make_unique<BackgroundState>(); }

  Status draw(const DrawInput& input, EffectState* effect_state, const FrameView& frame) const override {
    const Mask* mask = input.output ? std::get_if<Mask>(&input.output->data) : nullptr;
    if (!mask || mask->width <= 0 || mask->height <= 0) return ok_status();
    auto& state = static_cast<BackgroundState&>(*effect_state);
    state.alpha.update(*mask, classes_, frame);
    if (own_colours_) DIOPTER_TRY(draw_foreground(*mask, state, frame));
    if (frame.format == PixelFormat::kRgba && (colour_ & 255) < 255) {
      state.compositor.cut_out(frame, state.alpha, colour_);
    } else if (asset_.empty() || fit_ == Fit::kContain) {
      state.compositor.draw(frame, &state.alpha, state.compositor.solid(frame, colour_), {Where::kOutside, 1, linear_});
    }
    return asset_.empty() ? ok_status() : draw_asset(input, state, frame);
  }

 private:
  // What follows mixes the background into it, so that soft edges are foreground * alpha + background * (1 - alpha).
  Status draw_foreground(const Mask& mask, BackgroundState& state, const FrameView& frame) const {
    const ptrdiff_t stride = 3 * static_cast<ptrdiff_t>(mask.width);
    if (mask.foreground.size() < static_cast<size_t>(stride) * mask.height || mask.foreground.empty()) return ok_status();
    Layer& layer = state.foreground;
    DIOPTER_TRY(layer.draw({mask.foreground.data(), {mask.width, mask.height}, 3, stride}, mask.frame_from_mask, mask.content, frame));
    state.compositor.draw(frame, &state.alpha, layer.view(), {Where::kFringe, 1, linear_, layer.matte(), layer.matte_stride(), layer.box()});
    return ok_status();
  }

  Status draw_asset(const DrawInput& input, BackgroundState& state, const FrameView& frame) const {
    DIOPTER_ASSIGN(const Frame* const picture, assets_.picture(asset_, input.time_s));
    Layer& layer = state.layer;
    const Rect whole{0, 0, static_cast<float>(frame.size.width), static_cast<float>(frame.size.height)};
    DIOPTER_TRY(layer.draw_asset(*picture, fit_, whole, frame));
    const Blend blend{Where::kOutside, 1, linear_, layer.matte(), layer.matte_stride(), layer.box()};
    state.compositor.draw(frame, &state.alpha, layer.view(), blend);
    return ok_status();
  }

  uint32_t colour_;
  std::string asset_;
  Fit fit_;
  ForegroundClasses classes_;
  bool own_colours_, linear_;
  AssetSource& assets_;
};

}  // namespace

extern const EffectEntry kEffect_background;
const EffectEntry kEffect_background = {
    "background", "replaces the background by a colour, a picture or a clip", "mask", kParameters,
    [](const EffectConfig& config) -> Result<std::unique_ptr<Effect>> { return std::unique_ptr<Effect>(new Background(config)); }};

}  // namespace diopter
