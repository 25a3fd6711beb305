// Time of the effects on a frame, with a mask like a person's: a head and shoulders with soft edges on a textured picture.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "engine/render/effect.h"

namespace diopter {
namespace {

constexpr Size kFullHd{1920, 1080}, kUhd{3840, 2160};

struct OnePicture final : AssetSource {
  Frame shown = Frame::create(PixelFormat::kRgba, {1280, 720}).value();
  Result<const Frame*> picture(std::string_view, double) override { return static_cast<const Frame*>(&shown); }
  Bytes font() const override { return {}; }
};

Output person(Size frame, Size grid) {
  Mask mask{grid.width, grid.height, 1, {}, Affine::scaling(double(frame.width) / grid.width, double(frame.height) / grid.height),
            {0, 0, float(grid.width), float(grid.height)}};
  for (int y = 0; y < grid.height; ++y) {
    for (int x = 0; x < grid.width; ++x) {
      const float u = (float(x) + .5f) / float(grid.width) - .5f, v = (float(y) + .5f) / float(grid.height);
      const float head = 1 - std::hypot(u / .13f, (v - .35f) / .28f), shoulders = 1 - std::hypot(u / .32f, (v - 1.05f) / .5f);
      mask.values.push_back(std::clamp(.5f + 24 * std::max(head, shoulders), 0.f, 1.f));
    }
  }
  Output output;
  output.data = std::move(mask);
  return output;
}

void texture(const Frame& frame) {
  for (int p = 0; p < plane_count(frame.format()); ++p) {
    const Size plane = plane_size(frame.format(), frame.size(), p);
    for (int y = 0; y < plane.height; ++y) {
      for (int x = 0; x < plane.width; ++x) {
        frame.view().planes[p][static_cast<ptrdiff_t>(y) * frame.view().strides[p] + x] = static_cast<uint8_t>(110 + 50 * std::sin(x * .02f) + 30 * std::sin(y * .05f));
      }
    }
  }
}

using Given = std::map<std::string, ParameterValue>;

void run(benchmark::State& state, const char* id, PixelFormat format, Size size, const Given& parameters) {
  OnePicture assets;
  texture(assets.shown);
  ParameterValues given;
  for (const auto& [key, value] : parameters) given.set(key, value);
  const EffectEntry* entry = find_effect(id);
  const ParameterValues resolved = resolve(entry->parameters, given).value();
  const auto effect = entry->make({resolved, assets}).value();
  const auto memory = effect->make_state();
  Output output = person(size, {256, 144});
  if (std::string_view(id) == "image_layer") {
    output.data = Picture{256, 256, std::vector<uint8_t>(3 * 256 * 256, 99), Affine::scaling(size.width / 256., size.height / 256.), {0, 0, 256, 256}};
  }
  // Fresh frames in turn, as a decoder gives them; what an effect drew is only drawn over.
  Frame frames[4];
  for (Frame& frame : frames) texture(frame = Frame::create(format, size).value());
  size_t next = 0;
  for (auto _ : state) {
    if (!effect->draw({&output, 0, nullptr}, memory.get(), frames[next++ % 4].view()).ok()) state.SkipWithError("draw failed");
  }
}

#define EFFECT_BENCH(name, ...) BENCHMARK_CAPTURE(run, name, __VA_ARGS__)->Unit(benchmark::kMillisecond)
EFFECT_BENCH(background_i420_1080p, "background", PixelFormat::kI420, kFullHd, Given{});
EFFECT_BENCH(background_nv12_1080p, "background", PixelFormat::kNv12, kFullHd, Given{});
EFFECT_BENCH(background_rgba_1080p, "background", PixelFormat::kRgba, kFullHd, Given{});
EFFECT_BENCH(background_i420_2160p, "background", PixelFormat::kI420, kUhd, Given{});
EFFECT_BENCH(background_linear_1080p, "background", PixelFormat::kI420, kFullHd, (Given{{"blend", std::string("linear")}}));
EFFECT_BENCH(background_picture_1080p, "background", PixelFormat::kI420, kFullHd, (Given{{"asset", std::string("wall.png")}}));
EFFECT_BENCH(blur_i420_1080p, "blur", PixelFormat::kI420, kFullHd, Given{});
EFFECT_BENCH(blur_rgba_1080p, "blur", PixelFormat::kRgba, kFullHd, Given{});
EFFECT_BENCH(blur_strong_1080p, "blur", PixelFormat::kI420, kFullHd, (Given{{"strength", 80.0}}));
EFFECT_BENCH(tint_i420_1080p, "tint", PixelFormat::kI420, kFullHd, Given{});
EFFECT_BENCH(image_layer_1080p, "image_layer", PixelFormat::kI420, kFullHd, Given{});
#undef EFFECT_BENCH

}  // namespace
}  // namespace diopter

BENCHMARK_MAIN();
