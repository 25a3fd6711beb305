// Line segments over the frame.
#include <algorithm>

#include "engine/render/canvas.h"
#include "engine/render/effect.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"colour", ParameterType::kColour, "\"#00e5ff\"", 0, 0, "", "the colour of the lines"},
    {"line", ParameterType::kNumber, "4", 0, 100, "px at 1080p", "thickness of the lines"},
    {"ends", ParameterType::kNumber, "0", 0, 100, "px at 1080p", "radius of the discs at both ends; 0: none"},
    {"min_score", ParameterType::kNumber, "0", 0, 1, "0..1", "lines below it are not drawn"},
};

class LinesEffect final : public Effect {
 public:
  explicit LinesEffect(const ParameterValues& p)
      : colour_(parse_colour(p.text("colour")).value()),
        line_(static_cast<float>(p.number("line"))),
        ends_(static_cast<float>(p.number("ends"))),
        min_score_(static_cast<float>(p.number("min_score"))) {}

  Status draw(const DrawInput& input, EffectState*, const FrameView& frame) const override {
    const Lines* lines = input.output ? std::get_if<Lines>(&input.output->data) : nullptr;
    if (!lines) return ok_status();
    Canvas canvas(frame);
    const float scale = static_cast<float>(frame.size.height) / 1080, thickness = line_ > 0 ? std::max(line_ * scale, 1.f) : 0;
    for (size_t i = lines->items.size(); i-- > 0;) {  // the best one lies on top
      const LineItem& item = lines->items[i];
      if (item.score < min_score_) continue;
      if (thickness > 0) canvas.line(item.from, item.to, thickness, colour_);
      if (ends_ <= 0) continue;
      for (Point end : {item.from, item.to}) canvas.disc(end, std::max(ends_ * scale, 1.f), colour_);
    }
    return ok_status();
  }

 private:
  uint32_t colour_;
  float line_, ends_, min_score_;
};

}  // namespace

extern const EffectEntry kEffect_lines;
const EffectEntry kEffect_lines = {
    "lines", "draws line segments", "lines", kParameters,
    [](const EffectConfig& config) -> Result<std::unique_ptr<Effect>> { return std::unique_ptr<Effect>(new LinesEffect(config.parameters)); }};

}  // namespace diopter
