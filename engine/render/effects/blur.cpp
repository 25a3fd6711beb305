// Blurs the background.
#include <cmath>

#include "engine/render/composite.h"
#include "engine/render/effect.h"
#include "engine/render/soft_picture.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"strength", ParameterType::kNumber, "16", 1, 100, "px at 1080p", "standard deviation of the blur"},
    {"classes", ParameterType::kTexts, "[]", 0, 0, "", "labels or indices that are foreground; none: all but class 0"},
    {"blend", ParameterType::kText, "\"gamma\"", 0, 0, "", "edges are mixed in gamma-coded samples or in linear light", "gamma|linear"},
};

struct BlurState final : EffectState {
  Alpha alpha;
  Compositor compositor;
  SoftPicture soft;
};

class Blur final : public Effect {
 public:
  explicit Blur(const EffectConfig& config)
      : strength_(config.parameters.number("strength")),
        classes_(config.parameters.texts("classes")),
        linear_(config.parameters.text("blend") == "linear") {}

  std::unique_ptr<EffectState> make_state() const override { return std::make_unique<BlurState>(); }

  Status draw(const DrawInput& input, EffectState* effect_state, const FrameView& frame) const override {
    const Mask* mask = input.output ? std::get_if<Mask>(&input.output->data) : nullptr;
    if (!mask || mask->width <= 0 || mask->height <= 0) return ok_status();
    auto& state = static_cast<BlurState&>(*effect_state);
    state.alpha.update(*mask, classes_, frame);
    DIOPTER_TRY(state.soft.draw(frame, state.alpha, strength_ * frame.size.height / 1080));
    state.compositor.draw(frame, &state.alpha, state.soft.view(), {Where::kOutside, 1, linear_});
    return ok_status();
  }

 private:
  double strength_;
  ForegroundClasses classes_;
  bool linear_;
};

}  // namespace

extern const EffectEntry kEffect_blur;
const EffectEntry kEffect_blur = {
    "blur", "blurs the background", "mask", kParameters,
    [](const EffectConfig& config) -> Result<std::unique_ptr<Effect>> { return std::unique_ptr<Effect>(new Blur(config)); }};

}  // namespace diopter
