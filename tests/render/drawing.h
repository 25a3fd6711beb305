// Makes effects from parameters and frames of one colour to draw on.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <string>

#include "engine/render/effect.h"
#include "tests/file_text.h"

namespace diopter {

inline constexpr PixelFormat kFormats[] = {PixelFormat::kI420, PixelFormat::kNv12, PixelFormat::kRgba};

// Empty where the machine has none.
inline std::string read_font() { return file_text("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"); }

struct TestAssets final : AssetSource {
  std::map<std::string, Frame, std::less<>> pictures;
  std::string ttf;
  Result<const Frame*> picture(std::string_view name, double) override {
    auto it = pictures.find(name);
    if (it == pictures.end()) return invalid("asset", "none");
    return static_cast<const Frame*>(&it->second);
  }
  Bytes font() const override { return std::as_bytes(std::span(ttf)); }
};

struct TestEffect {
  std::unique_ptr<Effect> effect;
  std::unique_ptr<EffectState> state;
  void draw(const Output* output, const Frame& frame, const Outputs* all = nullptr) {
    const Status status = effect->draw({output, 0, all}, state.get(), frame.view());
    EXPECT_TRUE(status.ok()) << status.to_string();
  }
};

inline TestEffect make_effect(std::string_view id, TestAssets& assets, const std::map<std::string, ParameterValue>& parameters) {
  const EffectEntry* entry = find_effect(id);
  ParameterValues given;
  for (auto& [key, value] : parameters) given.set(key, value);
  auto resolved = resolve(entry->parameters, given);
  EXPECT_TRUE(resolved.ok()) << resolved.status().to_string();
  auto made = entry->make({*resolved, assets});
  EXPECT_TRUE(made.ok()) << made.status().to_string();
  TestEffect effect{std::move(made).value(), nullptr};
  effect.state = effect.effect->make_state();
  return effect;
}

inline Frame grey_frame(PixelFormat format, Size size, uint8_t level = 128) {
  Frame frame = Frame::create(format, size).value();
  for (int p = 0; p < plane_count(format); ++p) {
    const Size plane = plane_size(format, size, p);
    for (int y = 0; y < plane.height; ++y) std::memset(frame.view().planes[p] + y * frame.view().strides[p], p == 0 ? level : 128, plane.width);
  }
  return frame;
}

inline uint8_t sample(const Frame& frame, int plane, int x, int y) { return frame.view().planes[plane][y * frame.view().strides[plane] + x]; }

// The left half of the frame is foreground.
inline Output half_mask(Size frame, Size grid = {32, 32}) {
  Mask mask{grid.width, grid.height, 1, {}, Affine::scaling(double(frame.width) / grid.width, double(frame.height) / grid.height),
            {0, 0, float(grid.width), float(grid.height)}};
  for (int i = 0; i < grid.width * grid.height; ++i) mask.values.push_back(i % grid.width < grid.width / 2 ? 1.f : 0.f);
  Output output;
  output.data = std::move(mask);
  return output;
}

}  // namespace diopter
