// Lays a colour over the whole frame.
#include "engine/render/effect.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"colour", ParameterType::kColour, "\"#ff8000\"", 0, 0, "", "the colour"},
    {"opacity", ParameterType::kNumber, "0.3", 0, 1, "0..1", "how much of it; mixed in gamma-coded values"},
};

// Mixes `count` samples, `step` bytes apart, towards `colour`; `alpha` 0..256.
void mix(uint8_t* row, int count, int step, int colour, int alpha) {
  for (int x = 0; x < count; ++x) row[x * step] = static_cast<uint8_t>((row[x * step] * (256 - alpha) + colour * alpha + 128) >> 8);
}

class Tint final : public Effect {
 public:
  explicit Tint(const EffectConfig& config)
      : colour_(parse_colour(config.parameters.text("colour")).value()),
        alpha_(static_cast<int>(config.parameters.number("opacity") * 256 + .5)) {}

  Status draw(const DrawInput&, EffectState*, const FrameView& frame) const override {
    const float rgb[3] = {static_cast<float>(colour_ >> 24), static_cast<float>(colour_ >> 16 & 255), static_cast<float>(colour_ >> 8 & 255)};
    const Yuv yuv = yuv_of_rgb(frame.colour, rgb[0], rgb[1], rgb[2]);
    for (int p = 0; p < plane_count(frame.format); ++p) {
      const Size plane = plane_size(frame.format, frame.size, p);
      for (int y = 0; y < plane.height; ++y) {
        uint8_t* row = frame.planes[p] + static_cast<ptrdiff_t>(y) * frame.strides[p];
        if (frame.format == PixelFormat::kRgba) {
          for (int c = 0; c < 3; ++c) mix(row + c, frame.size.width, 4, static_cast<int>(rgb[c]), alpha_);
        } else if (frame.format == PixelFormat::kNv12 && p == 1) {
          mix(row, plane.width / 2, 2, yuv.u, alpha_);
          mix(row + 1, plane.width / 2, 2, yuv.v, alpha_);
        } else {
          mix(row, plane.width, 1, p == 0 ? yuv.y : p == 1 ? yuv.u : yuv.v, alpha_);
        }
      }
    }
    return ok_status();
  }

 private:
  uint32_t colour_;
  int alpha_;
};

}  // namespace

extern const EffectEntry kEffect_tint;
const EffectEntry kEffect_tint = {
    "tint", "lays a colour over the frame", "", kParameters,
    [](const EffectConfig& config) -> Result<std::unique_ptr<Effect>> { return std::unique_ptr<Effect>(new Tint(config)); }};

}  // namespace diopter
