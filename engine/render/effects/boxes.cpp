// Rectangles around what was found, with label and score, and its points.
#include <algorithm>
#include <cmath>

#include "engine/render/canvas.h"
#include "engine/render/effect.h"
#include "engine/render/text.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"colour", ParameterType::kText, "\"\"", 0, 0, "", "\"#rrggbb\" for all boxes; empty: a colour a class"},
    {"line", ParameterType::kNumber, "4", 0, 100, "px at 1080p", "thickness of the lines"},
    {"text_size", ParameterType::kNumber, "32", 0, 400, "px at 1080p", "height of the text; 0: none"},
    {"score", ParameterType::kBoolean, "true", 0, 0, "", "writes the score behind the label"},
    {"min_score", ParameterType::kNumber, "0", 0, 1, "0..1", "boxes below it are not drawn"},
    {"points", ParameterType::kBoolean, "true", 0, 0, "", "draws the points of a box"},
};

struct BoxesState final : EffectState {
  explicit BoxesState(Bytes font) : painter(font) {}
  TextPainter painter;
  std::string text;
};

class BoxesEffect final : public Effect {
 public:
  BoxesEffect(const ParameterValues& p, Bytes font, uint32_t colour)
      : font_(font),
        colour_(colour),
        line_(p.number("line")),
        text_size_(p.number("text_size")),
        min_score_(p.number("min_score")),
        score_(p.boolean("score")),
        points_(p.boolean("points")) {}

  std::unique_ptr<EffectState> make_state() const override { return std::make_unique<BoxesState>(font_); }

  Status draw(const DrawInput& input, EffectState* effect_state, const FrameView& frame) const override {
    const Boxes* boxes = input.output ? std::get_if<Boxes>(&input.output->data) : nullptr;
    if (!boxes) return ok_status();
    auto& state = static_cast<BoxesState&>(*effect_state);
    Canvas canvas(frame);
    const double scale = frame.size.height / 1080.;
    const int thickness = line_ > 0 ? std::max(1, static_cast<int>(std::lround(line_ * scale))) : 0;
    const int height = text_size_ > 0 ? std::max(10, static_cast<int>(std::lround(text_size_ * scale))) : 0;
    state.painter.set_height(height);
    for (size_t i = boxes->items.size(); i-- > 0;) {  // the best one lies on top
      const BoxItem& item = boxes->items[i];
      if (item.score < min_score_) continue;
      const uint32_t colour = colour_ ? colour_ : class_colour(item.class_index);
      const int x0 = to_pixel(item.box.x0), y0 = to_pixel(item.box.y0);
      canvas.outline(x0, y0, to_pixel(item.box.x1), to_pixel(item.box.y1), thickness, colour);
      if (points_) draw_points(*boxes, i, std::max(1.5f, 1.2f * thickness), canvas, colour);
      if (height > 0) draw_text(*boxes, item, {x0, y0, height}, state, canvas, colour);
    }
    return ok_status();
  }

 private:
  struct Place {
    int x, y, height;
  };

  static void draw_points(const Boxes& boxes, size_t item, float radius, Canvas& canvas, uint32_t colour) {
    for (int i = 0; i < boxes.points_per_box; ++i) {
      const size_t at = item * boxes.points_per_box + i;
      if (at < boxes.points.size()) canvas.disc(boxes.points[at], radius, colour);
    }
  }

  void draw_text(const Boxes& boxes, const BoxItem& item, Place place, BoxesState& state, Canvas& canvas, uint32_t colour) const {
    state.text.clear();
    if (boxes.labels && !boxes.labels->empty()) append_label(state.text, boxes.labels, item.class_index);
    if (score_) append_score(state.text, item.score);
    const int pad = place.height / 5, width = state.painter.width(state.text);
    if (width == 0) return;
    // Above the box; inside of it where the frame ends.
    const int x = std::clamp(place.x, 0, std::max(0, canvas.size().width - width - 2 * pad));
    const int y = place.y - place.height >= 0 ? place.y - place.height : std::max(place.y, 0);
    canvas.fill(x, y, x + width + 2 * pad, y + place.height, colour);
    const unsigned grey = (colour >> 24) * 77 + (colour >> 16 & 255) * 150 + (colour >> 8 & 255) * 29;
    state.painter.draw(canvas, x + pad, y, state.text, grey > 140 * 256 ? 0x000000ff : 0xffffffff);
  }

  Bytes font_;
  uint32_t colour_;  // 0: by class
  double line_, text_size_, min_score_;
  bool score_, points_;
};

}  // namespace

extern const EffectEntry kEffect_boxes;
const EffectEntry kEffect_boxes = {
    "boxes", "draws boxes with label and score, and their points", "boxes", kParameters,
    [](const EffectConfig& config) -> Result<std::unique_ptr<Effect>> {
      const std::string colour = config.parameters.text("colour");
      uint32_t rgba = 0;
      if (!colour.empty()) {
        DIOPTER_ASSIGN(rgba, parse_colour(colour));
      }
      return std::unique_ptr<Effect>(new BoxesEffect(config.parameters, config.assets.font(), rgba));
    }};

}  // namespace diopter
