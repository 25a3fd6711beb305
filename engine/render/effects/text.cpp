// Writes a line of text.
#include <algorithm>
#include <cmath>

#include "engine/render/canvas.h"
#include "engine/render/effect.h"
#include "engine/render/text.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"text", ParameterType::kText, "", 0, 0, "", "what to write"},
    {"x", ParameterType::kNumber, "0.5", -1, 2, "share of the frame", "the middle of the line"},
    {"y", ParameterType::kNumber, "0.9", -1, 2, "share of the frame", "the middle of the line"},
    {"size", ParameterType::kNumber, "64", 4, 400, "px at 1080p", "height of a line"},
    {"colour", ParameterType::kColour, "\"#ffffff\"", 0, 0, "", "of the letters"},
    {"background", ParameterType::kColour, "\"#00000000\"", 0, 0, "", "behind the letters"},
};

struct State final : EffectState {
  explicit State(Bytes font) : painter(font) {}
  TextPainter painter;
};

class TextEffect final : public Effect {
 public:
  TextEffect(const ParameterValues& p, Bytes font)
      : font_(font),
        colour_(parse_colour(p.text("colour")).value()),
        background_(parse_colour(p.text("background")).value()),
        size_(p.number("size")),
        text_(p.text("text")),
        x_(p.number("x")),
        y_(p.number("y")) {}

  std::unique_ptr<EffectState> make_state() const override { return std::make_unique<State>(font_); }

  Status draw(const DrawInput&, EffectState* effect_state, const FrameView& frame) const override {
    auto& state = static_cast<State&>(*effect_state);
    Canvas canvas(frame);
    const int height = std::max(4, static_cast<int>(std::lround(size_ * frame.size.height / 1080.)));
    state.painter.set_height(height);
    const int width = state.painter.width(text_), pad = height / 4;
    if (width == 0) return ok_status();
    const int x = static_cast<int>(std::lround(x_ * frame.size.width - width / 2.)), y = static_cast<int>(std::lround(y_ * frame.size.height - height / 2.));
    canvas.fill(x - pad, y, x + width + pad, y + height, background_);
    state.painter.draw(canvas, x, y, text_, colour_);
    return ok_status();
  }

 private:
  Bytes font_;
  uint32_t colour_, background_;
  double size_;
  std::string text_;
  double x_, y_;
};

}  // namespace

extern const EffectEntry kEffect_text;
const EffectEntry kEffect_text = {
    "text", "writes a line of text", "", kParameters,
    [](const EffectConfig& config) -> Result<std::unique_ptr<Effect>> {
      return std::unique_ptr<Effect>(new TextEffect(config.parameters, config.assets.font()));
    }};

}  // namespace diopter
