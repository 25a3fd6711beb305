// Time from a frame to a tensor, by frame format, size and what the model wants.
#include <benchmark/benchmark.h>

#include "engine/input/transform.h"

namespace diopter {
namespace {

constexpr ColourSpace kVideo{ColourMatrix::kBt709, ColourRange::kLimited};

Frame gradient(PixelFormat format, Size size) {
  Frame frame = Frame::create(format, size, kVideo).value();
  for (int p = 0; p < plane_count(format); ++p) {
    const Size plane = plane_size(format, size, p);
    for (int y = 0; y < plane.height; ++y) {
      for (int x = 0; x < plane.width; ++x) frame.view().planes[p][static_cast<ptrdiff_t>(y) * frame.view().strides[p] + x] = static_cast<uint8_t>(x + 3 * y);
    }
  }
  return frame;
}

// A few frames in turn, as a decoder gives them: one alone would stay in the cache.
void run(benchmark::State& state, PixelFormat format, Size size, const TransformSpec& spec) {
  const Frame frames[4] = {gradient(format, size), gradient(format, size), gradient(format, size), gradient(format, size)};
  Transformer transformer({}, spec);
  Tensor tensor;
  Mapping mapping;
  size_t next = 0;
  for (auto _ : state) {
    if (!transformer.run(frames[next++ % 4].view(), {}, tensor, mapping).ok()) state.SkipWithError("transform failed");
    benchmark::DoNotOptimize(tensor.data());
  }
}

// A turned square that is somewhere else on each frame, as the crop of a hand or a body is.
void follow(benchmark::State& state, Size size, float side, int tensor_side) {
  const Frame frames[4] = {gradient(PixelFormat::kI420, size), gradient(PixelFormat::kI420, size), gradient(PixelFormat::kI420, size), gradient(PixelFormat::kI420, size)};
  TransformSpec spec;
  spec.layout = Layout::kNhwc;
  spec.width = spec.height = tensor_side;
  Transformer transformer({}, spec);
  Tensor tensor;
  Mapping mapping;
  size_t next = 0;
  for (auto _ : state) {
    const float moved = static_cast<float>(next % 50);
    const TurnedRect region{{static_cast<float>(size.width) / 2 + moved, static_cast<float>(size.height) / 2}, side + moved, side + moved, .5 + .01 * moved};
    if (!transformer.run(frames[next++ % 4].view(), {}, tensor, mapping, &region).ok()) state.SkipWithError("transform failed");
    benchmark::DoNotOptimize(tensor.data());
  }
}

TransformSpec square(int side, Layout layout, Fit fit = Fit::kStretch, double angle = 0) {
  TransformSpec spec;
  spec.fit = fit;
  spec.rotate_degrees = angle;
  spec.layout = layout;
  spec.width = spec.height = side;
  spec.scale = {1 / 255., 1 / 255., 1 / 255., 1};
  return spec;
}

TransformSpec as(TransformSpec spec, ElementType type) {
  spec.type = type;
  return spec;
}

constexpr Size kFullHd{1920, 1080}, kVga{640, 480};

BENCHMARK_CAPTURE(run, i420_1080p_to_256_nhwc, PixelFormat::kI420, kFullHd, square(256, Layout::kNhwc))->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, nv12_1080p_to_256_nhwc, PixelFormat::kNv12, kFullHd, square(256, Layout::kNhwc))->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, rgba_1080p_to_256_nhwc, PixelFormat::kRgba, kFullHd, square(256, Layout::kNhwc))->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, i420_vga_to_256_nhwc, PixelFormat::kI420, kVga, square(256, Layout::kNhwc))->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, i420_1080p_contain_416_nchw, PixelFormat::kI420, kFullHd, square(416, Layout::kNchw, Fit::kContain))->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, i420_vga_to_640_nchw, PixelFormat::kI420, kVga, square(640, Layout::kNchw))->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, i420_1080p_to_192_uint8, PixelFormat::kI420, kFullHd, as(square(192, Layout::kNhwc), ElementType::kUint8))->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, i420_1080p_to_256_float16, PixelFormat::kI420, kFullHd, as(square(256, Layout::kNchw), ElementType::kFloat16))->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, i420_1080p_to_192_turned, PixelFormat::kI420, kFullHd, square(192, Layout::kNhwc, Fit::kContain, 30))->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, i420_vga_to_192_turned, PixelFormat::kI420, kVga, square(192, Layout::kNhwc, Fit::kContain, 30))->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(follow, i420_1080p_1100px_to_256, kFullHd, 1100.f, 256)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(follow, i420_1080p_400px_to_224, kFullHd, 400.f, 224)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(follow, i420_1080p_2000px_to_192, kFullHd, 2000.f, 192)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace diopter

BENCHMARK_MAIN();
