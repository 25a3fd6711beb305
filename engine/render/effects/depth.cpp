// Depth as colours over the frame.
#include <algorithm>
#include <cmath>

#include "engine/render/colour_map.h"
#include "engine/render/composite.h"
#include "engine/render/effect.h"
#include "engine/render/layer.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"colours", ParameterType::kText, "\"turbo\"", 0, 0, "", "from far to near", "turbo|viridis|grey"},
    {"opacity", ParameterType::kNumber, "1", 0, 1, "0..1", "how much of it"},
    {"smoothing", ParameterType::kNumber, "0.5", 0, 60, "s", "how slowly the range of the colours follows the nearest and the farthest; 0: each frame has its own"},
};

struct DepthState final : EffectState {
  void reset() override { started = false; }

  // Far and near ends of the colours move towards those of this frame, the same way at every frame rate.
  void follow(float low, float high, double now_s, double smoothing_s) {
    const double passed = now_s - time_s;
    const double share = started && passed >= 0 && smoothing_s > 0 ? 1 - std::exp(-passed / smoothing_s) : 1;
    far = share < 1 ? far + share * (low - far) : low;
    near = share < 1 ? near + share * (high - near) : high;
    started = true;
    time_s = now_s;
  }

  bool started = false;
  double far = 0, near = 0, time_s = 0;
  std::vector<uint8_t> rgb;
  Compositor compositor;
  Layer layer;
};

class DepthEffect final : public Effect {
 public:
  explicit DepthEffect(const ParameterValues& p)
      : colours_(colour_map(p.text("colours"))), opacity_(static_cast<float>(p.number("opacity"))), smoothing_s_(p.number("smoothing")) {}

  std::unique_ptr<EffectState> make_state() const override { return std::make_unique<DepthState>(); }

  Status draw(const DrawInput& input, EffectState* effect_state, const FrameView& frame) const override {
    const Depth* depth = input.output ? std::get_if<Depth>(&input.output->data) : nullptr;
    if (!depth || depth->width <= 0 || depth->height <= 0) return ok_status();
    const size_t cells = static_cast<size_t>(depth->width) * depth->height;
    if (depth->values.size() < cells) return ok_status();
    auto& state = static_cast<DepthState&>(*effect_state);
    find_range(*depth, input.time_s, state);
    state.rgb.resize(3 * cells);
    const double unit = state.near > state.far ? 255 / (state.near - state.far) : 0;
    for (size_t i = 0; i < cells; ++i) {
      const auto level = static_cast<size_t>(std::clamp((depth->values[i] - state.far) * unit + .5, 0., 255.));
      std::copy_n(colours_[level].data(), 3, state.rgb.data() + 3 * i);
    }
    const PixelsView pixels{state.rgb.data(), {depth->width, depth->height}, 3, 3 * static_cast<ptrdiff_t>(depth->width)};
    DIOPTER_TRY(state.layer.draw(pixels, depth->frame_from_depth, depth->content, frame));
    Blend blend{Where::kEverywhere, opacity_, false, state.layer.matte(), state.layer.matte_stride(), state.layer.box()};
    state.compositor.draw(frame, nullptr, state.layer.view(), blend);
    return ok_status();
  }

 private:
  // Of the cells that show the picture.
  void find_range(const Depth& depth, double time_s, DepthState& state) const {
    const auto cell = [](float x, int count) { return static_cast<int>(std::clamp(x, 0.f, static_cast<float>(count))); };
    const int x0 = cell(depth.content.x0, depth.width - 1), x1 = std::max(cell(std::ceil(depth.content.x1), depth.width), x0 + 1);
    const int y0 = cell(depth.content.y0, depth.height - 1), y1 = std::max(cell(std::ceil(depth.content.y1), depth.height), y0 + 1);
    float low = INFINITY, high = -INFINITY;
    for (int y = y0; y < y1; ++y) {
      const float* row = depth.values.data() + static_cast<size_t>(y) * depth.width;
      const auto [least, most] = std::minmax_element(row + x0, row + x1);
      low = std::min(low, *least);
      high = std::max(high, *most);
    }
    state.follow(low, high, time_s, smoothing_s_);
  }

  ColourMap colours_;
  float opacity_;
  double smoothing_s_;
};

}  // namespace

extern const EffectEntry kEffect_depth;
const EffectEntry kEffect_depth = {
    "depth", "shows depth as colours", "depth", kParameters,
    [](const EffectConfig& config) -> Result<std::unique_ptr<Effect>> { return std::unique_ptr<Effect>(new DepthEffect(config.parameters)); }};

}  // namespace diopter
