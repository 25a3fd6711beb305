// Writes the best classes into a corner.
#include <algorithm>
#include <cmath>

#include "engine/render/canvas.h"
#include "engine/render/effect.h"
#include "engine/render/text.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"count", ParameterType::kInteger, "1", 1, 20, "", "how many classes, best first"},
    {"score", ParameterType::kBoolean, "true", 0, 0, "", "writes the score behind the label"},
    {"corner", ParameterType::kText, "\"top_left\"", 0, 0, "", "where it stands", "top_left|top_right|bottom_left|bottom_right"},
    {"size", ParameterType::kNumber, "48", 4, 400, "px at 1080p", "height of a line"},
    {"colour", ParameterType::kColour, "\"#ffffff\"", 0, 0, "", "of the letters"},
    {"background", ParameterType::kColour, "\"#000000a0\"", 0, 0, "", "behind the letters"},
};

struct State final : EffectState {
  explicit State(Bytes font) : painter(font) {}
  TextPainter painter;
  std::string text;
};

class LabelEffect final : public Effect {
 public:
  LabelEffect(const ParameterValues& p, Bytes font)
      : font_(font),
        colour_(parse_colour(p.text("colour")).value()),
        background_(parse_colour(p.text("background")).value()),
        size_(p.number("size")),
        count_(p.integer("count")),
        score_(p.boolean("score")),
        right_(p.text("corner").ends_with("right")),
        bottom_(p.text("corner").starts_with("bottom")) {}

  std::unique_ptr<EffectState> make_state() const override { return std::make_unique<State>(font_); }

  Status draw(const DrawInput& input, EffectState* effect_state, const FrameView& frame) const override {
    const Classes* classes = input.output ? std::get_if<Classes>(&input.output->data) : nullptr;
    if (!classes) return ok_status();
    auto& state = static_cast<State&>(*effect_state);
    Canvas canvas(frame);
    const int height = std::max(10, static_cast<int>(std::lround(size_ * frame.size.height / 1080.)));
    state.painter.set_height(height);
    const int count = std::min(count_, static_cast<int>(classes->items.size()));
    const int pad = height / 4;
    for (int i = 0; i < count; ++i) {
      state.text.clear();
      append_label(state.text, classes->labels, classes->items[i].class_index);
      if (score_) append_score(state.text, classes->items[i].score);
      const int width = state.painter.width(state.text);
      if (width == 0) continue;
      const int x = right_ ? frame.size.width - width - 3 * pad : pad;
      const int y = bottom_ ? frame.size.height - pad - (count - i) * height : pad + i * height;
      canvas.fill(x, y, x + width + 2 * pad, y + height, background_);
      state.painter.draw(canvas, x + pad, y, state.text, colour_);
    }
    return ok_status();
  }

 private:
  Bytes font_;
  uint32_t colour_, background_;
  double size_;
  int count_;
  bool score_, right_, bottom_;
};

}  // namespace

extern const EffectEntry kEffect_label;
const EffectEntry kEffect_label = {
    "label", "writes the best classes into a corner", "classes", kParameters,
    [](const EffectConfig& config) -> Result<std::unique_ptr<Effect>> {
      return std::unique_ptr<Effect>(new LabelEffect(config.parameters, config.assets.font()));
    }};

}  // namespace diopter
