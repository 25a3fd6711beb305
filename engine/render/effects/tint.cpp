// Lays a colour over the frame, or over one side of a mask.
#include "engine/render/composite.h"
#include "engine/render/effect.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"colour", ParameterType::kColour, "\"#ff8000\"", 0, 0, "", "the colour"},
    {"opacity", ParameterType::kNumber, "0.3", 0, 1, "0..1", "how much of it"},
    {"where", ParameterType::kText, "\"inside\"", 0, 0, "", "which side of the mask is tinted; without a mask all is", "inside|outside|everywhere"},
    {"classes", ParameterType::kTexts, "[]", 0, 0, "", "labels or indices that are foreground; none: all but class 0"},
    {"blend", ParameterType::kText, "\"gamma\"", 0, 0, "", "mixed in gamma-coded samples or in linear light", "gamma|linear"},
};

struct TintState final : EffectState {
  Alpha alpha;
  Compositor compositor;
};

class Tint final : public Effect {
 public:
  explicit Tint(const EffectConfig& config)
      : colour_(parse_colour(config.parameters.text("colour")).value()),
        classes_(config.parameters.texts("classes")),
        blend_{where_of(config.parameters.text("where")), static_cast<float>(config.parameters.number("opacity")),
               config.parameters.text("blend") == "linear"} {}

  std::unique_ptr<EffectState> make_state() const override { return std::make_unique<TintState>(); }

  Status draw(const DrawInput& input, EffectState* effect_state, const FrameView& frame) const override {
    auto& state = static_cast<TintState&>(*effect_state);
    Blend blend = blend_;
    if (!input.output) {
      blend.where = Where::kEverywhere;
    } else {
      const Mask* mask = std::get_if<Mask>(&input.output->data);
      if (!mask || mask->width <= 0) return ok_status();
      if (blend.where != Where::kEverywhere) state.alpha.update(*mask, classes_, frame);
    }
    state.compositor.draw(frame, &state.alpha, state.compositor.solid(frame, colour_), blend);
    return ok_status();
  }

 private:
  uint32_t colour_;
  ForegroundClasses classes_;
  Blend blend_;
};

}  // namespace

extern const EffectEntry kEffect_tint;
const EffectEntry kEffect_tint = {
    "tint", "lays a colour over the frame, or over one side of a mask", "mask", kParameters,
    [](const EffectConfig& config) -> Result<std::unique_ptr<Effect>> { return std::unique_ptr<Effect>(new Tint(config)); }, true};

}  // namespace diopter
